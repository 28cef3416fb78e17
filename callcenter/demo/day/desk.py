"""What an agent of the day does: answers, takes the order, calls the shops of the list, and says the last word."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from callcenter.demo.bank import BY_FILE
from callcenter.demo.day.hall import Hall
from callcenter.demo.day.people import Person, at_a_desk, ending
from ordering.orders.models import Order
from ordering.products.models import Product
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.remarks.models import RemarkKind
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls.models import Call as CallRow
from telephony.calls.models import Direction
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import Result, TaskState
from telephony.dialplan import CALL_HEADER
from telephony.handset.phone import Call, Phone
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import PlaceState

DEFAULT_LINES = {"1021": 5}
SETTLED = (State.PAID, State.DEBIT_FAILED, State.CONFIRMED, State.READY)
TALK_S = 1.5


@dataclass(frozen=True)
class Wish:
    """What a shop orders: short code -> cartons. at_cut_off: it is debited then, and may be changed until then."""

    lines: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_LINES))
    at_cut_off: bool = False


@dataclass
class DeskAgent:
    """own: the telephone rings because he dialled himself; every other call is answered and served by the way."""

    hall: Hall
    person: Person
    phone: Phone
    wishes: Mapping[int, Wish]
    own: asyncio.Queue[Call] = field(default_factory=asyncio.Queue)

    async def answering(self) -> None:
        while True:
            call = await self.phone.incoming.get()
            call_id = call.invited[CALL_HEADER]
            row = await CallRow.get_or_none(call_id=call_id)
            if row and row.direction is Direction.OUTBOUND:
                self.own.put_nowait(call)
            else:
                await call.answer()
                await self.serves(call, call_id)

    async def serves(self, call: Call, call_id: str) -> None:
        """A shop that called in: its order, then good-bye, and the questionnaire is the machine's."""
        row = await CallRow.get(call_id=call_id)
        self.speaks(call)
        await self.takes_order(call_id, self.wishes.get(row.retailer_id or 0, Wish()))
        await self.says_good_bye(call, call_id)

    def speaks(self, call: Call) -> None:
        """So that the recording holds a voice."""
        call.speak(self.hall.settings.sounds / "zh" / "thanks.wav")

    async def takes_order(self, call_id: str, wish: Wish) -> Order:
        """Line by line, read back, confirmed; returns it once its money is there, refused, or waits for the cut-off."""
        order = await self.hall.until(lambda: Order.get_or_none(call_id=call_id), f"the order form of call {call_id}")
        address = f"/orders/{order.id}"
        shown = (await self.person.get(f"{address}/pieces")).json()
        for short_code, cartons in wish.lines.items():
            product = await Product.get(short_code=short_code)
            shown = await self.person.post(f"{address}/lines", sku=product.id, qty=str(cartons), seen_version=shown["version"])
        shown = await self.person.post(f"{address}/read-back", seen_version=shown["version"])
        await self.person.post(f"{address}/confirm", seen_version=shown["version"], at_cut_off=wish.at_cut_off)
        by_file = await DebitAgreement.exists(retailer_id=order.retailer_id, bank_code=BY_FILE)
        states = (*SETTLED, State.DEBIT_PENDING) if by_file else SETTLED  # such an order waits for the day's run
        return await self.hall.until(lambda: Order.get_or_none(id=order.id, state__in=states), f"the debit of order {order.id}")

    async def says_good_bye(self, call: Call, call_id: str, result: Result = Result.NONE) -> None:
        await call.hangup()
        await self.wraps_up(call_id, result)

    async def wraps_up(self, call_id: str, result: Result = Result.NONE) -> None:
        await self.hall.until(lambda: self.is_in(AgentState.WRAPPING_UP), f"the end of call {call_id} at the desk")
        await self.person.post("/desk/finish", call_id=call_id, kind=RemarkKind.ENQUIRY, text="", result=result)

    async def is_in(self, state: AgentState) -> bool:
        return await Agent.exists(staff_id=self.person.staff.id, state=state)

    async def is_quiet(self, retailer_id: int) -> bool:
        return not await CallRow.exists(retailer_id=retailer_id, ended_at=None)

    async def dials(self, task: CallTask) -> str:
        """Preview dialling: the shop's card is there before its telephone rings. The machine may be reminding the shop just then."""
        await self.hall.until(lambda: self.is_in(AgentState.READY), f"{self.person.staff.name} to be free")
        await self.hall.until(lambda: self.is_quiet(task.retailer_id), f"shop {task.retailer_id} to be off the line")
        return str((await self.person.post("/desk/dial", task_id=task.id))["call_id"])

    async def calls_for_an_order(self, task: CallTask, wish: Wish) -> None:
        """Rings the shop; who answers proves who he is and orders, the others are tried again by rule."""
        call_id = await self.dials(task)
        call = await self.picks_up()
        if not await self.is_answered(call_id):
            return await self.wraps_up(call_id)
        licence = await Licence.filter(retailer_id=task.retailer_id).order_by("-valid_to").first()
        assert licence is not None
        await self.hall.until(lambda: CallTask.exists(id=task.id, state=TaskState.REACHED), f"shop {task.retailer_id} on the line")
        await self.person.post("/desk/prove", call_id=call_id, confirmed=True, fact=licence.licence_no[-4:])
        await self.takes_order(call_id, wish)
        await self.says_good_bye(call, call_id)

    async def calls_about_money(self, task: CallTask) -> None:
        """The debit failed: the shop is told how much it is, and says that it will bring the money."""
        call_id = await self.dials(task)
        call = await self.picks_up()
        if not await self.is_answered(call_id):
            return await self.wraps_up(call_id)
        await self.hall.until(lambda: CallTask.exists(id=task.id, state=TaskState.REACHED), f"shop {task.retailer_id} on the line")
        await self.talks(call)
        await self.says_good_bye(call, call_id, Result.SETTLED)

    async def calls_back(self, message_id: int) -> str:
        """One click on the page of messages; heard, called and closed."""
        await self.person.get(f"/voicemail/{message_id}/sound")
        await self.person.form(f"/voicemail/{message_id}/call")
        call = await self.picks_up()
        call_id = call.invited[CALL_HEADER]
        if await self.is_answered(call_id):
            await self.talks(call)
            await call.hangup()
        await self.wraps_up(call_id)
        return call_id

    async def picks_up(self) -> Call:
        call = await asyncio.wait_for(self.own.get(), 60)
        await call.answer()
        return call

    async def talks(self, call: Call) -> None:
        self.speaks(call)
        await asyncio.sleep(TALK_S)

    async def is_answered(self, call_id: str) -> bool:
        """Whether the shop's telephone was picked up, once that is known."""
        async def known() -> OutgoingCall | None:
            made = await OutgoingCall.get(call_id=call_id)
            return made if made.answered_at or made.state is PlaceState.OVER else None

        return (await self.hall.until(known, f"what becomes of call {call_id}")).answered_at is not None


@asynccontextmanager
async def on_duty(hall: Hall, agent_no: str, wishes: Mapping[int, Wish]) -> AsyncIterator[DeskAgent]:
    """An agent who answers whatever rings until the block ends; what goes wrong with a call ends the play."""
    async with at_a_desk(hall, agent_no) as (person, phone):
        agent = DeskAgent(hall, person, phone, wishes)
        answering = asyncio.create_task(agent.answering())
        try:
            yield agent
        finally:
            failed: Any = answering.exception() if answering.done() and not answering.cancelled() else None
            await ending(answering)
        if failed:
            raise failed
