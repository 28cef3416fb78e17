"""货到付款: a closed run is booked stop by stop, and a difference is a case that two people settle."""

from datetime import datetime

import pytest

from foundation.clock import day, now
from ordering.delivery.models import DeliveryRun, Stop
from ordering.delivery.rules import RunState, StopOutcome, difference_kind
from ordering.orders.models import Channel, Order, SettlementMethod
from ordering.review.facts import OrderKind
from ordering.states import State
from ordering.watching.models import OrderTrouble
from retailers.profile.models import Retailer
from settlement.journal.models import JournalEntry
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import ties
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import TreatmentUnfit, red
from settlement.reconciliation.runs import take_runs
from settlement.reconciliation.treating import treat_case
from tests.settlement.batches.conftest import Day
from tests.settlement.debits.conftest import retailer
from tests.settlement.refunds.conftest import CHECKER, MAKER

__all__ = ["retailer"]


async def a_run(shop: Retailer, *stops: tuple[int, int, int, int], at: datetime) -> DeliveryRun:
    """stops: receivable, cash, card, electronic fen of each."""
    receivable, collected = sum(stop[0] for stop in stops), sum(sum(stop[1:]) for stop in stops)
    run = await DeliveryRun.create(
        district_id=shop.district_id, delivery_date=day(at), route="HP01", truck="沪A1", driver="马军", state=RunState.CLOSED,
        receivable_fen=receivable, collected_fen=collected, difference_kind=difference_kind(collected - receivable),
        driver_signed="马军", planned_at=at, closed_at=at)  # fmt: skip
    for seq, (owed, cash, card, electronic) in enumerate(stops, 1):
        order = await Order.create(
            order_no=f"HP{run.id:06d}{seq:04d}", retailer=shop, district_id=shop.district_id, cycle_no=seq, opened_at=at,
            kind=OrderKind.MID_CYCLE, channel=Channel.INBOUND, state=State.DELIVERED, total_fen=owed,
            settlement_method=SettlementMethod.COD)  # fmt: skip
        await Stop.create(run=run, order=order, seq=seq, outcome=StopOutcome.DELIVERED, receivable_fen=owed, cash_fen=cash,
                          pos_fen=card, electronic_fen=electronic, signed_by="王建国", handed_at=at)
    return run


async def entries(noun: str) -> list[tuple[str, str, int, str]]:
    return [(str(one.debit), str(one.credit), one.amount_fen, one.words) for one in await JournalEntry.filter(noun=noun).order_by("id")]


async def reds() -> set[str]:
    return {tie.name for tie in red(await ties(day(now())))}


async def test_the_money_of_a_run_is_booked_once_by_stop_and_kind(retailer: Retailer) -> None:
    run = await a_run(retailer, (10_000, 6_000, 4_000, 0), (5_000, 0, 0, 5_000), at=now())
    assert await take_runs(now()) == [run.id]
    assert await take_runs(now()) == []
    assert await entries("stop") == [("TAKINGS", "RECEIVABLE", 6_000, "cash"), ("TAKINGS", "RECEIVABLE", 4_000, "card"),
                                     ("TAKINGS", "RECEIVABLE", 5_000, "electronic")]
    assert await Case.all().count() == 0


@pytest.mark.parametrize(("paid", "treatment", "booked"), [
    (9_000, Treatment.DRIVER, [("DRIVER", "RECEIVABLE", 1_000, "DRIVER")]),
    (9_000, Treatment.SHORT, [("SHORT", "RECEIVABLE", 1_000, "SHORT")]),
    (9_000, Treatment.RETAILER, []),
    (10_500, Treatment.OVER, [("RECEIVABLE", "OVER", 500, "OVER")]),
])
async def test_what_is_short_or_over_is_settled_by_two(played: Day, retailer: Retailer, paid: int, treatment: Treatment,
                                                       booked: list[tuple[str, str, int, str]]) -> None:
    run = await a_run(retailer, (5_000, 5_000, 0, 0), (10_000, paid, 0, 0), at=now())
    await take_runs(now())
    case = await Case.get()
    kind = Category.COD_SHORT if paid < 10_000 else Category.COD_OVER
    assert (case.category, case.amount_fen, case.run_id, case.owner, case.state) == (kind, paid - 10_000, run.id, "马军", CaseState.OPEN)
    with pytest.raises(TreatmentUnfit):
        await treat_case(case.id, Treatment.RETURN, "", by=MAKER, at=now())
    for person in (MAKER, CHECKER):
        await treat_case(case.id, treatment, "和送货员核对过", by=person, at=now())
    assert ((await Case.get()).state, await entries("case")) == (CaseState.CLOSED, booked)
    owing = [(one.order_id, one.amount_fen) for one in await OrderTrouble.all()]
    assert owing == ([((await Order.get(cycle_no=2)).id, 1_000)] if treatment == Treatment.RETAILER else [])
    assert await reds() == {"statement"}


async def test_takings_that_are_paid_in_at_the_bank_leave_the_trucks_account(played: Day, retailer: Retailer) -> None:
    await a_run(retailer, (5_000, 5_000, 0, 0), at=now())
    await take_runs(now())
    played.bank.ask("POST", "/movements", {"reference": "C1", "direction": "C", "amount_fen": 5_000, "type": "TR", "payer": "马军"})
    await played.statement()
    case = await Case.get()
    for person in (MAKER, CHECKER):
        await treat_case(case.id, Treatment.TAKINGS, "", by=person, at=now())
    assert await entries("case") == [("SUSPENSE", "TAKINGS", 5_000, "TAKINGS")]
    assert await reds() == set()
