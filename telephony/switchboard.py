"""What Asterisk reports becomes verbs of calls and seats, and then notices.

Events come late, twice and in any order: each verb merges. A call that nobody entered (the phone server was away when it
came) is entered by the first event that shows it waiting.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from foundation.clock import now
from foundation.notices import Notices
from telephony import dialplan
from telephony.agents import queries as seats
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.asterisk.ami import Message
from telephony.calls import queries, service
from telephony.calls.models import Call
from telephony.calls.rules import What
from telephony.recordings import service as recordings

log = logging.getLogger("leafline.switchboard")


class Switchboard:
    """`hear` takes each AMI event. routing_changed: called when seats moved, so that the queues follow."""

    def __init__(self, notices: Notices, routing_changed: Callable[[], None]) -> None:
        self.notices = notices
        self.routing_changed = routing_changed
        self.meanings: dict[str, Callable[[Message, datetime], Awaitable[None]]] = {
            "QueueCallerJoin": self.joined,
            "QueueCallerAbandon": self.abandoned,
            "AgentCalled": self.rang,
            "AgentRingNoAnswer": self.missed,
            "AgentConnect": self.answered,
            "AgentComplete": self.agent_left,
            "Hangup": self.hung_up,
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
        call = await queries.call_of(event["Uniqueid"])
        if call is None or not await service.end(call.call_id, at=at):
            return
        await self.tell_call(call, "ended")
        if seat := await seats.holding(call.call_id):
            only_rang = seat.state is AgentState.OFFERED and call.answered_at is None
            leave = agents.withdrawn if only_rang else agents.hung_up
            await self.seat_moved(await leave(seat.staff_id, call.call_id, at=at), "ended")

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
