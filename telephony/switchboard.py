"""What Asterisk reports becomes verbs of calls and seats, and then notices.

Events come late, twice and in any order: each verb merges. A call that nobody entered (the phone server was away when it
came) is entered by the first event that shows it waiting.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from foundation.clock import now
from foundation.notices import Notices
from telephony import dialplan
from telephony.agents import queries as seats
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.asterisk.ami import Ami, AmiFailed, Message
from telephony.calls import queries, service
from telephony.calls.models import Call, Direction
from telephony.calls.rules import What
from telephony.outgoing import dialling
from telephony.outgoing import service as outgoing
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.queries import ended_unsettled, never_placed
from telephony.outgoing.rules import PLACED_WITHIN, SETTLED_WITHIN
from telephony.recordings import service as recordings

log = logging.getLogger("leafline.switchboard")
Follower = Callable[[str, datetime], Awaitable[object]]
"""Hears of each call of ours that it was answered or is over: (call id, when). It reads the rest itself, and may hear twice."""


class Switchboard:
    """`hear` takes each AMI event, `originate` makes a call. routing_changed: called when seats moved, so that the queues
    follow. followers: who wants to know what becomes of our own calls."""

    def __init__(self, notices: Notices, routing_changed: Callable[[], None], followers: Iterable[Follower] = ()) -> None:
        self.notices = notices
        self.routing_changed = routing_changed
        self.followers = tuple(followers)
        self.originating: dict[str, str] = {}
        """ActionID of an Originate -> the call that it makes."""
        self.begun: deque[str] = deque(maxlen=500)
        """Channels of our own calls that came to be: their Hangup tells how they ended."""
        self.rang_out: deque[str] = deque(maxlen=500)
        """Channels of shops that rang their time."""
        self.refused: deque[str] = deque(maxlen=100)
        """ActionIDs that failed without a channel before we knew whose they are: that word may overtake the answer."""
        self.meanings: dict[str, Callable[[Message, datetime], Awaitable[None]]] = {
            "QueueCallerJoin": self.joined,
            "QueueCallerAbandon": self.abandoned,
            "AgentCalled": self.rang,
            "AgentRingNoAnswer": self.missed,
            "AgentConnect": self.answered,
            "AgentComplete": self.agent_left,
            "Hangup": self.hung_up,
            "DialBegin": self.dial_began,
            "DialEnd": self.dial_ended,
            "OriginateResponse": self.originated,
            "UserEvent": self.announced,
        }

    async def hear(self, event: Message) -> None:
        if meaning := self.meanings.get(event.get("Event", "")):
            await meaning(event, now())

    async def joined(self, event: Message, at: datetime) -> None:
        call = await queries.call_of(event["Uniqueid"]) or await service.enter(
            event["Uniqueid"], caller_number=event.get("CallerIDNum", ""), called_number=event.get("Exten", ""), at=at)
        if not call.queue:
            await service.routed(call.call_id, event["Queue"], None, at=at, why="phone_server_away")
        if await service.happened(call.call_id, What.QUEUED, at=at, queue=event["Queue"]):
            await self.tell_call(call, "queued")

    async def rang(self, event: Message, at: datetime) -> None:
        await self.offer(await queries.call_of(event["Uniqueid"]), dialplan.extension_of(event["Interface"]), at)

    async def announced(self, event: Message, at: datetime) -> None:
        """The dialplan's own word, from the agent's channel before its INVITE."""
        if event.get("UserEvent") == dialplan.OFFER_EVENT:
            await self.offer(await queries.call(event.get("Call", "")), int(event.get("Extension") or 0), at)

    async def offer(self, call: Call | None, extension: int, at: datetime) -> None:
        """The pop goes out before the telephone rings; a call that has ended rings nowhere."""
        seat = await seats.by_extension(str(extension))
        if call is None or seat is None or call.ended_at is not None:
            return
        if await agents.offer(seat.staff_id, call.call_id, at=at):
            await self.notices.publish(f"agent.{seat.staff_id}", what="offer", call_id=call.call_id)
        if await service.happened(call.call_id, What.RANG, at=at, agent=seat.staff_id):
            await self.tell_call(call, "ringing")

    async def missed(self, event: Message, at: datetime) -> None:
        call, seat = await self.both(event)
        if call and seat:
            await service.happened(call.call_id, What.MISSED, at=at, agent=seat.staff_id)
            await self.seat_moved(await agents.missed(seat.staff_id, call.call_id, at=at), "missed")

    async def answered(self, event: Message, at: datetime) -> None:
        call, seat = await self.both(event)
        if call and seat:
            if await service.happened(call.call_id, What.ANSWERED, at=at, agent=seat.staff_id):
                if call.answered_at is None:
                    await recordings.began(call.call_id, at=at)
                await self.tell_call(call, "answered")
            await self.seat_moved(await agents.answered(seat.staff_id, call.call_id, at=at), "answered")

    async def agent_left(self, event: Message, at: datetime) -> None:
        call, seat = await self.both(event)
        if call and seat:
            if await service.happened(call.call_id, What.AGENT_LEFT, at=at, reason=event.get("Reason", "")):
                await self.tell_call(call, "agent_left")
            await self.seat_moved(await agents.hung_up(seat.staff_id, call.call_id, at=at), "ended")

    async def abandoned(self, event: Message, at: datetime) -> None:
        if call := await queries.call_of(event["Uniqueid"]):
            await service.happened(call.call_id, What.LEFT_QUEUE, at=at)
            if (seat := await seats.holding(call.call_id)) is not None:
                await self.seat_moved(await agents.withdrawn(seat.staff_id, call.call_id, at=at), "withdrawn")

    async def hung_up(self, event: Message, at: datetime) -> None:
        """Some channel is gone. Only a caller's own is the end of a call; then no seat talks to it any more."""
        if call_id := outgoing.call_of_seat(event["Uniqueid"]):
            await self.agent_hung_up(call_id, at)
        call = await queries.call_of(event["Uniqueid"])
        if call is None or not await service.end(call.call_id, at=at):
            return
        await self.tell_call(call, "ended")
        await self.settle(call, int(event.get("Cause") or 0), at)
        if seat := await seats.holding(call.call_id):
            only_rang = seat.state is AgentState.OFFERED and call.answered_at is None
            leave = agents.withdrawn if only_rang else agents.hung_up
            await self.seat_moved(await leave(seat.staff_id, call.call_id, at=at), "ended")

    async def originate(self, call: OutgoingCall, ami: Ami, recording: str, at: datetime) -> None:
        """Make a call that was asked for (telephony.outgoing.service.ask_call). Returns when Asterisk has begun with it.

        Agent first: his telephone rings and, when it has answered, the shop's; the two talk, recorded into `recording`.
        Shop first: the shop's rings and, when it has answered, the phone server goes on with the menu `call.menu`.
        Whatever comes of it is noted in outgoing_call and told to the followers; a call that cannot be made is over."""
        try:
            response = await ami.action("Originate", **dialling.headers(call, recording))
            self.originating[response["ActionID"]] = call.call_id
            if response["ActionID"] in self.refused:
                await self.over(self.originating.pop(response["ActionID"]), at)
        except AmiFailed as failure:
            log.warning("originate.failed call_id=%s reason=%s", call.call_id, failure.code)
            await self.over(call.call_id, at)

    async def originated(self, event: Message, at: datetime) -> None:
        """Asterisk's word on an Originate. Only where no channel came to be, no Hangup tells of the failure."""
        call_id = self.originating.pop(event.get("ActionID", ""), "")
        if event.get("Response") != "Failure" or event.get("Uniqueid") in self.begun:
            return
        if call_id:
            await self.over(call_id, at)
        else:
            self.refused.append(event.get("ActionID", ""))

    async def shop_rings(self, call_id: str, uniqueid: str, at: datetime) -> None:
        """The shop's telephone is about to ring: from here on the call is that channel's."""
        await outgoing.rings(call_id, uniqueid, at=at)
        call = await queries.call(call_id)
        if call and await service.happened(call_id, What.RANG, at=at):
            await self.tell_both(call, "rings")

    async def dial_began(self, event: Message, at: datetime) -> None:
        """A telephone is being rung. The shop's, in a call that a machine makes, has no AGI to say so."""
        uniqueid = event.get("DestUniqueid", "")
        if uniqueid.endswith(("-seat", "-shop")):
            self.begun.append(uniqueid)
        if uniqueid.endswith("-shop"):
            await self.shop_rings(uniqueid.removesuffix("-shop"), uniqueid, at)

    async def dial_ended(self, event: Message, at: datetime) -> None:
        """A telephone that was dialled answered; other ends are told by its Hangup, with the cause."""
        if event.get("DialStatus") == "NOANSWER":
            self.rang_out.append(event.get("DestUniqueid", ""))
        call = await queries.call_of(event.get("DestUniqueid", ""))
        if call and event.get("DialStatus") == "ANSWER" and not call.uniqueid.endswith("-seat"):
            await self.shop_answered(call, at)

    async def shop_answered(self, call: Call, at: datetime) -> None:
        if call.direction is not Direction.OUTBOUND:
            return
        await outgoing.was_answered(call.call_id, at=at)
        if call.agent_staff_id is None:  # a machine speaks: nobody talks yet, and the call may still wait for an agent
            return await self.follow(call.call_id, at)
        if await service.happened(call.call_id, What.ANSWERED, at=at, agent=call.agent_staff_id):
            await recordings.began(call.call_id, at=at)
            await self.follow(call.call_id, at)
            await self.tell_both(call, "answered")

    async def agent_hung_up(self, call_id: str, at: datetime) -> None:
        """The agent's channel of a call of ours is gone; the shop may still be there for the question after the call."""
        if seat := await seats.holding(call_id):
            await service.happened(call_id, What.AGENT_LEFT, at=at)
            await self.seat_moved(await agents.hung_up(seat.staff_id, call_id, at=at), "ended")

    async def over(self, call_id: str, at: datetime) -> None:
        """A call of ours that came to nothing before any telephone of the shop rang."""
        call = await queries.call(call_id)
        if call and await service.end(call_id, at=at):
            await self.tell_call(call, "ended")
        if call:
            await self.settle(call, 0, at)
            await self.agent_hung_up(call_id, at)

    async def settle(self, call: Call, cause: int, at: datetime, lost: bool = False) -> None:
        """What became of a call of ours is judged, and told to whoever asked for it."""
        if call.direction is Direction.OUTBOUND:
            await outgoing.settle(call.call_id, cause, at=at, lost=lost, rang_out=call.uniqueid in self.rang_out)
            await self.follow(call.call_id, at)
            await self.tell_both(call, "over")

    async def settle_lost(self, at: datetime) -> None:
        """Calls of ours whose end nobody told us: swept up, or never placed."""
        for call_id in await never_placed(at - PLACED_WITHIN):
            await self.over(call_id, at)
        for call_id in await ended_unsettled(at - SETTLED_WITHIN):
            if call := await queries.call(call_id):
                await self.settle(call, 0, at, lost=True)

    async def follow(self, call_id: str, at: datetime) -> None:
        for follower in self.followers:
            await follower(call_id, at)

    async def tell_both(self, call: Call, what: str) -> None:
        """The call's listeners, and the desk of its agent."""
        await self.tell_call(call, what)
        if call.agent_staff_id is not None:
            await self.notices.publish(f"agent.{call.agent_staff_id}", what=what, call_id=call.call_id)

    async def both(self, event: Message) -> tuple[Call | None, Agent | None]:
        """The call and the seat that a queue event speaks of."""
        seat = await seats.by_extension(str(dialplan.extension_of(event.get("Interface", ""))))
        return await queries.call_of(event["Uniqueid"]), seat

    async def seat_moved(self, agent: Agent | None, what: str) -> None:
        if agent is not None:
            self.routing_changed()
            await self.notices.publish(f"agent.{agent.staff_id}", what=what, call_id=agent.call_id or agent.last_call_id)

    async def tell_call(self, call: Call, what: str) -> None:
        await self.notices.publish(f"call.{call.call_id}", what=what)
