"""One agent's open desk. Every notice that concerns it makes it read again; only the pieces that changed are sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.language import current
from foundation.notices import Notice
from ordering.orders import words as order_words
from ordering.orders.models import Order
from ordering.states import CALLED_OFF, State
from retailers.consent.rules import Purpose
from retailers.follow_ups.queries import counts
from telephony.agents.models import Agent
from telephony.agents.queries import seat_of
from telephony.agents.rules import ON_CALL, AgentState
from telephony.calls.models import Call, Direction
from telephony.campaigns import words as list_words
from telephony.campaigns.queries import my_list, task_of
from telephony.campaigns.rules import TaskState, choices
from telephony.desk import words
from telephony.desk.queries import card, my_orders, pop
from telephony.desk.rules import Stage, stage_of
from telephony.desk.service import put_on_the_desk, take_up
from telephony.floor.queries import progress, waiting

REREAD_S = 15
LOST_REREAD_S = 1
HEADQUARTERS = "HQ"
UNSAID = (State.DRAFT, State.EARLY, State.REVIEWED, *CALLED_OFF)
"""An order in another state says by itself what came of the call."""
Render = Callable[..., str]
Form = Callable[[int], Awaitable[dict[str, Any]]]
Moved = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class LiveDesk:
    """render(template, **facts): HTML of a piece. form(order_id): what ordering's form template needs.

    moved(): tell the others that this seat's state changed."""

    def __init__(self, by: Actor, render: Render, form: Form, send: Send, moved: Moved) -> None:
        self.by, self.render, self.form, self.send, self.moved = by, render, form, send, moved
        self.sent: dict[str, str] = {}
        self.said: dict[str, Any] = {}
        self.call_id: str | None = None
        self.order_id: int | None = None
        self.lost = False
        self.stage: Stage | None = None

    async def follow(self, queue: asyncio.Queue[Notice]) -> None:
        """Send everything, then what changes; a lost notice is made good by reading again now and then."""
        await self.refresh(clock.now())
        while True:
            try:
                notice = await asyncio.wait_for(queue.get(), LOST_REREAD_S if self.lost else REREAD_S)
            except TimeoutError:
                notice = Notice("")
            await self.hear(notice, clock.now())

    async def hear(self, notice: Notice, at: datetime) -> None:
        back_in_queue = self.said.get("state") == AgentState.WRAPPING_UP and notice.topic == f"call.{self.call_id}"
        if notice.topic in ("", "hub.joined", f"agent.{self.by.id}") or back_in_queue:
            await self.refresh(at)
        elif notice.topic.startswith("follow_up."):
            await self.tell({"todo": await self.todo_piece(at)})
        elif notice.topic.startswith("call.") and notice.facts.get("what") != "says":
            await self.tell({"queue": await self.queue_piece(await self.seat())})
        elif self.order_id and notice.topic == f"order.{self.order_id}":
            order = await Order.get(id=self.order_id)
            await self.send({"kind": "order", "order_id": order.id, "order_state": order.state})

    async def refresh(self, at: datetime) -> None:
        """The whole desk as it is now. The form is sent once for each call: what is keyed into it is ordering's."""
        before = await self.seat()
        seat = await take_up(before, by=self.by, at=at)
        if seat.state != before.state:
            await self.moved()
        self.lost = seat.lost_at is not None
        pieces, caller, outbound = {"me": self.me_piece(seat)}, "", {"stage": "", "by_agent": False, "result_wanted": False, "results": []}
        if seat.call_id and (offered := await pop(seat.call_id, at)):
            caller = offered.caller
            pieces["card"] = self.piece("card", pop=offered, at=at)
            stage = stage_on(offered.call, AgentState(seat.state))
            if (self.call_id, self.stage) != (seat.call_id, stage):
                pieces["work"] = await self.work_piece(offered, seat, at, stage)
            self.stage = stage
            outbound = await self.outbound(offered.call, stage)
        else:
            pieces["card"], self.order_id = self.piece("card", pop=None, at=at), None
            pieces["work"] = await self.today_piece(seat, at)
        self.call_id = seat.call_id
        await self.tell(pieces, now=round(at.timestamp() * 1000), state=seat.state, call_id=seat.call_id, caller=caller,
                        lost=self.lost, **outbound)
        await self.tell({"queue": await self.queue_piece(seat), "todo": await self.todo_piece(at)})

    async def tell(self, pieces: dict[str, str], **facts: Any) -> None:
        fresh = {name: html for name, html in pieces.items() if self.sent.get(name) != html}
        told = {name: fact for name, fact in facts.items() if name != "now"}
        if fresh or told != {name: self.said.get(name) for name in told}:
            self.sent |= fresh
            self.said |= told
            await self.send({"kind": "desk", "pieces": fresh, **facts})

    async def seat(self) -> Agent:
        seat = await seat_of(self.by.id or 0)
        assert seat is not None, "the desk is opened by whoever has a seat"
        return seat

    def piece(self, name: str, **facts: Any) -> str:
        return self.render(f"telephony/desk/_{name}.html", by=self.by, words=words, language=current.get(), **facts)

    async def todo_piece(self, at: datetime) -> str:
        """What the agent still owes somebody, in the bar: it reminds whatever he is doing."""
        return self.piece("todo", counts=await counts(self.by, at))

    def me_piece(self, seat: Agent) -> str:
        return self.piece("me", seat=seat)

    async def queue_piece(self, seat: Agent) -> str:
        await seat.fetch_related("district")
        group = seat.district.seat_group if seat.district else HEADQUARTERS
        return self.piece("queue", district=seat.district, waiting=await waiting([group]))

    async def today_piece(self, seat: Agent, at: datetime) -> str:
        today = clock.day(at)
        mine = await my_list(self.by, at)
        next_one = mine.next[0] if mine.next and mine.next[0].due_at <= at else None
        facts = {"progress": await progress(self.by, today), "orders": await my_orders(self.by, today), "mine": mine,
                 "next_card": await card(next_one.retailer_id, today, at) if next_one else None}
        return self.piece("today", seat=seat, order_words=order_words, list_words=list_words, at=at, **facts)

    async def outbound(self, call: Call, stage: Stage | None) -> dict[str, Any]:
        """What the page must know of a call of ours: how far it is, and whether the agent has to say what came of it.

        by_agent: his telephone rings because of him; a shop that a machine called comes to him out of a queue."""
        task = await task_of(call.call_id) if stage else None
        wanted = task is not None and task.state is TaskState.REACHED and not (self.order_id and await Order.exists(
            id=self.order_id, state__not_in=UNSAID))
        return {"stage": stage or "", "by_agent": bool(stage) and not call.queue, "result_wanted": wanted,
                "results": [result.value for result in choices(Purpose(task.purpose))] if task else []}

    async def work_piece(self, offered: Any, seat: Agent, at: datetime, stage: Stage | None = None) -> str:
        if stage and stage not in (Stage.ORDER, Stage.OVER):
            self.order_id = None
            return self.piece("outbound", pop=offered, stage=stage, task=await task_of(offered.call.call_id), at=at,
                              list_words=list_words)
        try:
            self.order_id = await put_on_the_desk(offered, AgentState(seat.state), by=self.by, at=at)
        except DomainError as error:
            return self.piece("no_form", error=error, pop=offered)
        if self.order_id is None:
            return self.piece("no_form", error=None, pop=offered)
        return self.render("ordering/orders/_form.html", **await self.form(self.order_id))


def stage_on(call: Call, state: AgentState) -> Stage | None:
    """None for a call that came in."""
    if call.direction is not Direction.OUTBOUND:
        return None
    return stage_of(rang=call.ringing_at is not None, answered=call.answered_at is not None, verified=bool(call.verified),
                    over=state not in ON_CALL)
