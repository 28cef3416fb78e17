"""The day's lists in the database: who is on them, whose they are, who leaves."""

from datetime import date as day_of
from datetime import datetime, timedelta

from foundation.actor import SCHEDULER
from ordering.orders.models import Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.consent.rules import Purpose
from retailers.consent.service import opt_out
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer, RetailerStatus
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.states import AttemptState, DebitState
from telephony.agents import service as agents
from telephony.calls import service as calls
from telephony.calls.rules import Verified, What
from telephony.campaigns.listing import keep_list, keep_lists, leave_lists, share_list
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import Result, TaskState
from telephony.campaigns.sources import Source, Wanted
from tests.telephony.campaigns.conftest import AT, CLOSES, TODAY, Hall


async def order(shop: Retailer, state: State, opened_at: datetime = AT, qty: int = 5) -> Order:
    return await Order.create(retailer_id=shop.id, district_id=shop.district_id, cycle_no=cycle_of(TODAY), kind=OrderKind.REGULAR,
                              channel="INBOUND", state=state, total_qty=qty, total_fen=0, opened_at=opened_at)


async def listed() -> dict[int, tuple[TaskState, Result]]:
    return {task.retailer_id: (task.state, task.result) for task in await CallTask.all()}


async def test_who_is_due_and_may_be_called_is_listed_once(hall: Hall) -> None:
    due, ordered, _suspended, _unreachable, out = [await hall.shop(**changes) for changes in (
        {}, {}, {"status": RetailerStatus.SUSPENDED}, {"order_phone": "无"}, {})]
    await order(ordered, State.CONFIRMED)
    await opt_out(out.id, Purpose.ORDER, reason="自己打来", by=hall.leader, at=AT)
    for _ in range(2):
        await keep_lists(by=SCHEDULER, at=AT)
    assert await listed() == {due.id: (TaskState.WAITING, Result.NONE)}
    task = await CallTask.get()
    assert (task.closes_at, task.due_at, task.listed_on) == (CLOSES, AT.replace(hour=8), TODAY)


async def test_a_demand_noted_ahead_is_shown_for_confirmation_and_todays_draft_is_not(hall: Hall) -> None:
    early, begun = await hall.shop(), await hall.shop()
    await order(early, State.DRAFT, AT - timedelta(days=1))
    await order(begun, State.DRAFT, AT)
    await keep_lists(by=SCHEDULER, at=AT)
    assert {task.retailer_id: task.early for task in await CallTask.all()} == {early.id: True, begun.id: False}


async def test_who_orders_or_calls_in_leaves_at_once(hall: Hall) -> None:
    orders, calls_in, waits = [await hall.shop() for _ in range(3)]
    await keep_lists(by=SCHEDULER, at=AT)
    await order(orders, State.REFERRED)
    call = await calls.enter("17.9", caller_number=calls_in.order_phone, called_number="96368", at=AT)
    await calls.identified(call.call_id, calls_in.id, calls_in.district_id, Verified.CARD_PIN, at=AT)
    await calls.happened(call.call_id, What.ANSWERED, at=AT, agent=hall.li_na.id)
    await leave_lists(at=AT)
    assert await listed() == {orders.id: (TaskState.LEFT, Result.NO_LONGER), calls_in.id: (TaskState.LEFT, Result.CALLED_IN),
                              waits.id: (TaskState.WAITING, Result.NONE)}


async def test_at_the_cut_off_who_still_waits_was_not_reached(hall: Hall) -> None:
    shop = await hall.shop()
    await keep_lists(by=SCHEDULER, at=AT)
    await keep_lists(by=SCHEDULER, at=CLOSES)
    assert await listed() == {shop.id: (TaskState.FAILED, Result.CUT_OFF)}


async def test_whole_routes_are_shared_among_who_is_there_and_again_when_one_leaves(hall: Hall) -> None:
    for route, shops in (("HP-31", 4), ("HP-32", 3), ("HP-33", 2)):
        for _ in range(shops):
            await hall.shop(route)
    await keep_lists(by=SCHEDULER, at=AT)
    whose = {(task.route, task.staff_id) for task in await CallTask.all()}
    assert len(whose) == 3
    assert {staff for _, staff in whose} == {hall.li_na.id, hall.wang_wei.id}
    assert await share_list(hall.cast.huangpu.id, by=hall.leader, at=AT) == 0
    await agents.sign_out(hall.wang_wei.id or 0, by=hall.wang_wei, at=AT)
    await keep_lists(by=SCHEDULER, at=AT + timedelta(minutes=11))
    assert {task.staff_id for task in await CallTask.all()} == {hall.li_na.id}


async def test_another_purpose_is_one_source_more(hall: Hall) -> None:
    shop = await hall.shop(status=RetailerStatus.SUSPENDED)
    owed = [Wanted(shop.id, "D1", due_at=AT + timedelta(hours=1)), Wanted(shop.id, "D2")]

    async def who_owes(district_id: int, on: day_of) -> list[Wanted]:
        return owed if district_id == hall.cast.huangpu.id else []

    source = Source(Purpose.DUNNING, who_owes)
    await keep_list(hall.cast.huangpu.id, by=SCHEDULER, at=AT, sources=[source])
    owed.pop()
    await keep_list(hall.cast.huangpu.id, by=SCHEDULER, at=AT, sources=[source])
    tasks = {task.subject: (task.purpose, task.state, task.due_at) for task in await CallTask.all()}
    assert tasks["D1"] == (Purpose.DUNNING, TaskState.WAITING, AT + timedelta(hours=1))
    assert tasks["D2"][1] is TaskState.LEFT


async def test_who_owes_after_a_failed_debit_is_called_until_it_is_paid(hall: Hall) -> None:
    shop = await hall.shop()
    failed = await order(shop, State.DEBIT_FAILED)
    await Order.filter(id=failed.id).update(order_no="HP0000000001", delivery_date=TODAY + timedelta(days=1), total_fen=10_000)
    debit = await Debit.create(order_id=failed.id, order_no="HP0000000001", retailer_id=shop.id, district_id=shop.district_id, seq=1,
                               amount_fen=10_000, state=DebitState.FAILED, created_at=AT)
    await DebitAttempt.create(debit=debit, request_no="HP0000000001-1", bank_code="PRAC", account_no="622", account_name="王", agreement_no="A", licence_no="310101190001",
                              amount_fen=10_000, order_date=TODAY, state=AttemptState.DECLINED, code="51", created_at=AT, sent_at=AT)
    await keep_list(hall.cast.huangpu.id, by=SCHEDULER, at=AT)
    task = await CallTask.get(purpose=Purpose.DUNNING)
    assert (task.retailer_id, task.subject, task.state) == (shop.id, str(failed.id), TaskState.WAITING)
    await Order.filter(id=failed.id).update(state=State.PAID)
    await keep_list(hall.cast.huangpu.id, by=SCHEDULER, at=AT + timedelta(minutes=1))
    assert (await CallTask.get(id=task.id)).state is TaskState.LEFT


async def test_yesterdays_list_is_closed(hall: Hall) -> None:
    await hall.shop()
    await keep_lists(by=SCHEDULER, at=AT)
    await keep_lists(by=SCHEDULER, at=AT + timedelta(days=1))
    assert [state for state, _ in (await listed()).values()] == [TaskState.FAILED]
