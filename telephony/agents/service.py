"""The verbs of a seat. Each loads the agent, asks the rules, and moves it by one guarded UPDATE with its journal line.

What a person asks for and cannot have is Refused; what Asterisk reports too late or twice changes nothing and returns None.
"""

from datetime import datetime

from tortoise.expressions import F

from foundation.actor import SCHEDULER, Actor
from foundation.errors import NotFound, Refused
from foundation.transaction import in_transaction
from telephony.agents.models import Agent, AgentJournal
from telephony.agents.rules import LOST_GRACE, OFFERED_LONGEST, WRAP_UP_LONGEST, AgentState, Event, Seat, move

RACES_MAX = 5


class NoSeat(NotFound):
    code = "no_seat"


class MoveRefused(Refused):
    """The seat's state does not allow it: nobody pauses while talking."""

    code = "agent_move_refused"


async def open_seat(staff_id: int, extension: str, district_id: int | None, *, at: datetime) -> Agent:
    """Give a member of staff a telephone; a second time changes nothing."""
    agent, _ = await Agent.get_or_create(
        staff_id=staff_id, defaults={"extension": extension, "district_id": district_id, "since": at})
    return agent


async def sign_in(staff_id: int, *, by: Actor, at: datetime) -> Agent:
    """At the desk, not yet ready. Who is signed in already (a reloaded page) is only found again."""
    return await advance(staff_id, Event.SIGN_IN, by=by, at=at) or await found(staff_id)


async def go_ready(staff_id: int, *, by: Actor, at: datetime) -> Agent:
    return await insist(staff_id, Event.GO_READY, {AgentState.READY}, by=by, at=at)


async def pause(staff_id: int, reason: str, *, by: Actor, at: datetime) -> Agent:
    return await insist(staff_id, Event.PAUSE, {AgentState.PAUSED}, by=by, at=at, reason=reason)


async def finish_wrap_up(staff_id: int, *, by: Actor, at: datetime) -> Agent:
    return await insist(staff_id, Event.FINISH_WRAP_UP, {AgentState.READY}, by=by, at=at)


async def sign_out(staff_id: int, *, by: Actor, at: datetime) -> Agent:
    return await insist(staff_id, Event.SIGN_OUT, {AgentState.SIGNED_OUT}, by=by, at=at)


async def offer(staff_id: int, call_id: str, *, at: datetime, by: Actor = SCHEDULER) -> Agent | None:
    """The call is about to ring here. Nobody else can be ringing with it any more, whatever was heard of him."""
    ringing = await Agent.filter(call_id=call_id, state=AgentState.OFFERED).exclude(staff_id=staff_id)
    for other in ringing:
        await missed(other.staff_id, call_id, by=by, at=at)
    return await advance(staff_id, Event.OFFER, by=by, at=at, call_id=call_id)


async def dial(staff_id: int, call_id: str, *, by: Actor, at: datetime) -> Agent:
    """The agent calls somebody: busy from now on. MoveRefused where the seat talks, rings or wraps up."""
    agent = await advance(staff_id, Event.DIAL, by=by, at=at, call_id=call_id)
    if agent is None:
        raise MoveRefused(event=Event.DIAL.value, state=(await seated(staff_id)).state.value)
    return agent


async def answered(staff_id: int, call_id: str, *, at: datetime, by: Actor = SCHEDULER) -> Agent | None:
    return await advance(staff_id, Event.ANSWER, by=by, at=at, call_id=call_id)


async def missed(staff_id: int, call_id: str, *, at: datetime, by: Actor = SCHEDULER) -> Agent | None:
    """It rang and nobody took it: ready again, or paused after several in a row."""
    return await advance(staff_id, Event.MISS, by=by, at=at, call_id=call_id)


async def withdrawn(staff_id: int, call_id: str, *, at: datetime, by: Actor = SCHEDULER) -> Agent | None:
    """The caller gave up while it rang here: ready again, and nobody's fault."""
    return await advance(staff_id, Event.WITHDRAW, by=by, at=at, call_id=call_id)


async def hung_up(staff_id: int, call_id: str, *, at: datetime, by: Actor = SCHEDULER) -> Agent | None:
    return await advance(staff_id, Event.HANG_UP, by=by, at=at, call_id=call_id)


async def lost(staff_id: int, *, at: datetime) -> Agent:
    """The browser is gone. Routing stops at once; the seat is signed out only after a grace, for a reload is no absence."""
    await Agent.filter(staff_id=staff_id, lost_at=None).exclude(state=AgentState.SIGNED_OUT).update(lost_at=at)
    return await seated(staff_id)


async def found(staff_id: int) -> Agent:
    """The browser is back within the grace."""
    await Agent.filter(staff_id=staff_id).update(lost_at=None)
    return await seated(staff_id)


async def heal(living_calls: set[str], *, at: datetime) -> list[Agent]:
    """Move on every seat that an event should have moved: the sweep behind the events. Returns those it moved.

    living_calls: ids of the calls that are still on the line."""
    moved: list[Agent | None] = []
    for agent in await Agent.exclude(state=AgentState.SIGNED_OUT):
        gone = agent.call_id is not None and agent.call_id not in living_calls
        if agent.lost_at and agent.lost_at < at - LOST_GRACE and not (agent.state is AgentState.TALKING and not gone):
            moved.append(await advance(agent.staff_id, Event.LOSE, by=SCHEDULER, at=at))
        elif agent.state is AgentState.TALKING and gone:
            moved.append(await advance(agent.staff_id, Event.HANG_UP, by=SCHEDULER, at=at, call_id=agent.call_id))
        elif agent.state is AgentState.OFFERED and (gone or agent.since < at - OFFERED_LONGEST):
            moved.append(await advance(agent.staff_id, Event.WITHDRAW, by=SCHEDULER, at=at, call_id=agent.call_id))
        elif agent.state is AgentState.WRAPPING_UP and agent.since < at - WRAP_UP_LONGEST:
            moved.append(await advance(agent.staff_id, Event.FINISH_WRAP_UP, by=SCHEDULER, at=at))
    return [agent for agent in moved if agent]


async def insist(staff_id: int, event: Event, wanted: set[AgentState], *, by: Actor, at: datetime, reason: str = "") -> Agent:
    """A person's wish: granted, already so, or refused."""
    if agent := await advance(staff_id, event, by=by, at=at, reason=reason):
        return agent
    agent = await seated(staff_id)
    if agent.state not in wanted:
        raise MoveRefused(event=event.value, state=agent.state.value)
    return agent


async def advance(staff_id: int, event: Event, *, by: Actor, at: datetime,
                  call_id: str | None = None, reason: str = "") -> Agent | None:
    """One transition with its journal line, or None when the event does not fit the seat as it is now."""
    for _ in range(RACES_MAX):
        async with in_transaction():
            agent = await seated(staff_id)
            seat = Seat(agent.state, agent.reason, agent.call_id, agent.last_call_id, agent.misses)
            after = move(seat, event, call_id=call_id, reason=reason)
            if after is None:
                return None
            moved = await Agent.filter(id=agent.id, state=seat.state, version=agent.version).update(
                state=after.state, reason=after.reason, call_id=after.call_id, last_call_id=after.last_call_id,
                misses=after.misses, since=at, version=F("version") + 1,
                lost_at=None if after.state is AgentState.SIGNED_OUT else agent.lost_at)
            if moved:
                await AgentJournal.create(
                    agent_id=agent.id, from_state=seat.state, to_state=after.state, cause=event.value,
                    reason=after.reason, by_name=by.name, call_id=call_id or seat.call_id, at=at)
                return await seated(staff_id)
    raise MoveRefused(event=event.value, state="contested")


async def seated(staff_id: int) -> Agent:
    agent = await Agent.get_or_none(staff_id=staff_id)
    if agent is None:
        raise NoSeat(staff_id=staff_id)
    return agent
