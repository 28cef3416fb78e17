"""The ways out of a debt (R09): each books what it is, lets the shop order again, and takes two persons but for a new debit."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import pytest

from foundation.clock import now
from foundation.errors import SecondPersonNeeded
from ordering.orders.models import Order
from ordering.states import State
from ordering.watching.models import OrderTrouble
from settlement.approvals.rules import GroundsMissing, NothingProposed
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.states import DebitState
from settlement.debits.writing import DebitStillOpen
from settlement.debts.queries import Clarity, Stage, clarity_of, debts_listed, debts_of_shop
from settlement.debts.rules import (
    DebtInDoubt,
    DebtSettled,
    DebtUnderWay,
    GoodsNotBack,
    NoSuchDebt,
    PaymentUnfit,
    Way,
)
from settlement.debts.service import agree_settling, debit_debt, propose_settling, refuse_settling
from settlement.journal.models import JournalEntry
from settlement.receivables.queries import rolls_of
from settlement.receivables.rules import Kind, month_of
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import balance
from settlement.reconciliation.models import Case
from settlement.reconciliation.treating import treat_case
from settlement.refunds.finding import find_refunds
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause
from tests.settlement.batches.conftest import Day
from tests.settlement.debts.conftest import WHOLE, Owed, transfer
from tests.settlement.reconciliation.test_day import CHECKER, MAKER, reds, tomorrow
from tests.settlement.reconciliation.test_order_side import short, treat


async def by_two(owed: Owed, way: Way, amount_fen: int | None = None, evidence: str = "SJ-1", at: datetime | None = None) -> bool:
    await propose_settling(owed.debt.id, way, amount_fen, evidence, by=MAKER, at=at or now())
    return await agree_settling(owed.debt.id, by=CHECKER, at=at or now())


async def entries() -> list[tuple[str, str, int, str]]:
    return [(one.debit, one.credit, one.amount_fen, one.words) for one in await JournalEntry.filter(noun="debt").order_by("id")]


@pytest.mark.parametrize(("way", "booked", "kind"), [
    (Way.CASH, "TAKINGS", Kind.RECEIPT), (Way.TRANSFER, "TAKINGS", Kind.RECEIPT), (Way.WRITE_OFF, "BAD_DEBT", Kind.ADJUSTMENT)])
async def test_two_persons_end_it_and_its_shop_owes_nothing(owed: Owed, way: Way, booked: str, kind: Kind) -> None:
    shop = owed.debt.retailer_id
    before = (await rolls_of(month_of(now().date())))[shop].moved[kind]
    assert await by_two(owed, way)
    assert (await owed.is_settled(), await entries()) == (True, [(booked, "RECEIVABLE", WHOLE, str(way))])
    assert (await rolls_of(month_of(now().date())))[shop].moved[kind] == before - WHOLE
    assert (await debts_of_shop(shop), await reds()) == ([], set())
    assert (await clarity_of(owed.debt.order_id), (await Order.get()).state) == (Clarity.SETTLED, State.DELIVERED)


async def test_its_maker_cannot_agree_and_a_refusal_leaves_it_open(owed: Owed) -> None:
    await propose_settling(owed.debt.id, Way.CASH, None, "SJ-1", by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await agree_settling(owed.debt.id, by=MAKER, at=now())
    assert [one.stage for one in await debts_listed(by=CHECKER)] == [Stage.PROPOSED]
    with pytest.raises(DebtUnderWay):
        await debit_debt(owed.debt.id, by=MAKER, at=now())
    await refuse_settling(owed.debt.id, "收据号不对", by=CHECKER, at=now())
    with pytest.raises(NothingProposed):
        await agree_settling(owed.debt.id, by=CHECKER, at=now())
    assert (await owed.is_settled(), await entries()) == (False, [])


async def test_a_part_of_it_leaves_the_rest_open(owed: Owed) -> None:
    assert not await by_two(owed, Way.CASH, 4_000)
    assert ((await owed.again()).amount_fen, await owed.is_settled()) == (6_000, False)
    for wrong in (0, -1, 6_001):
        with pytest.raises(PaymentUnfit):
            await propose_settling(owed.debt.id, Way.CASH, wrong, "SJ-2", by=MAKER, at=now())
    assert await by_two(owed, Way.WRITE_OFF)
    assert [fen for _, _, fen, _ in await entries()] == [4_000, 6_000]
    with pytest.raises(DebtSettled):
        await propose_settling(owed.debt.id, Way.CASH, None, "SJ-3", by=MAKER, at=now())


async def test_the_rest_is_debited_as_a_debit_of_its_own(owed: Owed) -> None:
    await by_two(owed, Way.CASH, 4_000)
    await debit_debt(owed.debt.id, by=MAKER, at=now())
    assert [(one.seq, one.amount_fen, one.state) for one in await Debit.all().order_by("seq")] == [
        (1, WHOLE, DebitState.FAILED), (2, 6_000, DebitState.DUE)]


async def test_nothing_is_settled_without_a_paper(owed: Owed) -> None:
    with pytest.raises(GroundsMissing):
        await propose_settling(owed.debt.id, Way.CASH, None, " ", by=MAKER, at=now())


async def test_debited_again_under_a_new_number_it_ends_when_the_money_is_there(owed: Owed) -> None:
    [first] = await DebitAttempt.all()
    await debit_debt(owed.debt.id, by=MAKER, at=now())
    [_, second] = await DebitAttempt.all().order_by("id")
    assert (second.request_no != first.request_no, second.amount_fen) == (True, WHOLE)
    assert [one.stage for one in await debts_listed(by=MAKER)] == [Stage.AT_BANK]
    for verb in (lambda: debit_debt(owed.debt.id, by=MAKER, at=now()),
                 lambda: propose_settling(owed.debt.id, Way.CASH, None, "SJ-1", by=MAKER, at=now())):
        with pytest.raises(DebtUnderWay):
            await verb()
    await owed.played.run()
    await owed.played.take()
    assert (await owed.is_settled(), (await Debit.get()).state, (await Order.get()).state) == (True, DebitState.SETTLED, State.DELIVERED)
    assert await clarity_of(owed.debt.order_id) is None


async def test_debited_again_in_vain_it_stays(owed: Owed) -> None:
    await debit_debt(owed.debt.id, by=MAKER, at=now())
    await owed.played.run("closed")
    await owed.played.take()
    assert ([one.stage for one in await debts_listed(by=MAKER)], await owed.is_settled()) == ([Stage.OPEN], False)
    assert await clarity_of(owed.debt.order_id) == Clarity.OWED


async def test_while_the_bank_is_asked_nobody_collects(played: Day) -> None:
    await short(played, State.DELIVERED)
    debt = await OrderTrouble.get()
    assert [one.stage for one in await debts_listed(by=MAKER)] == [Stage.IN_DOUBT]
    assert await clarity_of(debt.order_id) == Clarity.IN_DOUBT
    for verb in (lambda: debit_debt(debt.id, by=MAKER, at=now()), lambda: propose_settling(debt.id, Way.CASH, None, "SJ", by=MAKER, at=now())):
        with pytest.raises((DebtInDoubt, DebitStillOpen)):
            await verb()


@pytest.mark.parametrize("statement_first", [True, False])
async def test_a_transfer_takes_its_own_line_of_the_statement(taken_back: Owed, statement_first: bool) -> None:
    transfer(taken_back.played, "TR-77", WHOLE)
    verbs: list[Callable[[], Awaitable[object]]] = [lambda: taken_back.played.statement(tomorrow()), lambda: by_two(taken_back, Way.TRANSFER, evidence="TR-77")]
    for verb in verbs if statement_first else reversed(verbs):
        await verb()
    case = await Case.get(category=Category.BANK_OVER_FOREIGN)
    assert (case.state, case.treatment, await taken_back.is_settled()) == (CaseState.CLOSED, Treatment.TAKINGS, True)
    assert (await balance("SUSPENSE"), await balance("TAKINGS"), await balance("TAKINGS", f"debt:{taken_back.debt.id}")) == (0, 0, 0)


async def test_another_amount_than_told_is_left_to_people(taken_back: Owed) -> None:
    transfer(taken_back.played, "TR-78", WHOLE + 1)
    await taken_back.played.statement(tomorrow())
    await by_two(taken_back, Way.TRANSFER, evidence="TR-78")
    assert (await Case.get(category=Category.BANK_OVER_FOREIGN)).state == CaseState.OPEN
    assert await balance("TAKINGS") == WHOLE


async def test_the_debit_that_comes_after_all_goes_back_where_the_shop_has_paid_otherwise(owed: Owed) -> None:
    await by_two(owed, Way.CASH)
    await find_refunds(now())
    assert await Refund.all() == []
    await owed.played.statement(tomorrow())  # the bank had executed it, and tells it now
    await find_refunds(now())
    [refund] = await Refund.all()
    assert (refund.cause, refund.amount_fen) == (Cause.TWICE, WHOLE)


async def test_the_debit_that_comes_after_all_ends_an_open_debt(owed: Owed) -> None:
    await owed.played.statement(tomorrow())
    await find_refunds(now())
    assert (await owed.is_settled(), await Refund.all()) == (True, [])


async def test_goods_that_came_back_are_not_owed(owed: Owed) -> None:
    with pytest.raises(GoodsNotBack):
        await propose_settling(owed.debt.id, Way.GOODS_BACK, None, "HP-3", by=MAKER, at=now())
    await Order.all().update(state=State.REFUSED)
    assert await by_two(owed, Way.GOODS_BACK)
    assert (await owed.is_settled(), await entries()) == (True, [])


async def test_an_amount_that_goes_back_is_owed_whole(played: Day) -> None:
    await played.owe(WHOLE)
    await played.run("one_short")
    await played.take()
    await Order.all().update(state=State.DELIVERED)
    await played.statement()
    assert (await OrderTrouble.get()).amount_fen == 1, "9,999 of 10,000 came"
    await treat(Treatment.RETURN, Category.AMOUNT_DIFF)
    assert (await OrderTrouble.get()).amount_fen == WHOLE


async def test_money_of_nobody_that_is_booked_to_the_order_pays_it_off(taken_back: Owed) -> None:
    transfer(taken_back.played, "TR-79", 4_000)
    await taken_back.played.statement(tomorrow())
    case = await Case.get(category=Category.BANK_OVER_FOREIGN)
    await Case.filter(id=case.id).update(order_id=taken_back.debt.order_id)
    for person in (MAKER, CHECKER):
        await treat_case(case.id, Treatment.RETAILER, "是他家的", by=person, at=now())
    assert (await taken_back.again()).amount_fen == 6_000


async def test_another_districts_debt_is_not_there(owed: Owed) -> None:
    stranger = replace(MAKER, districts=frozenset({999}))
    with pytest.raises(NoSuchDebt):
        await debit_debt(owed.debt.id, by=stranger, at=now())
