"""More came than was owed: a transfer that is larger than its debt, and a debit that comes after a part was paid. The debt is paid, the
rest is the shop's: it stands on its account and goes back by the refunds' own verbs, and the books tie after each step."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from foundation.clock import day, now
from foundation.errors import SecondPersonNeeded
from settlement.approvals.rules import Grounds, Reason
from settlement.debits.models import Debit, DebitAttempt
from settlement.debts.rules import PaymentUnfit, Way
from settlement.debts.service import debit_debt, propose_settling
from settlement.journal.service import seal_entries, verify_journal
from settlement.receivables.queries import rolls_of
from settlement.receivables.rules import Period
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import balance, ties
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import TreatmentUnfit, red
from settlement.reconciliation.treating import chosen_from, treat_case
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause, RefundState
from settlement.refunds.rules import Way as RefundWay
from settlement.refunds.service import approve_refund, find_refunds, prepare_refund
from tests.settlement.debts.conftest import WHOLE, Owed, transfer
from tests.settlement.debts.test_service import by_two
from tests.settlement.reconciliation.test_day import CHECKER, MAKER, tomorrow

MORE = 2_000


async def account(owed: Owed) -> int:
    """What the shop owes by its account; negative is its credit. Goods were never booked here, so that a paid debt leaves minus it."""
    shop = owed.debt.retailer_id
    return (await rolls_of(Period(day(tomorrow()), day(tomorrow()))))[shop].closing


async def sound(at: datetime | None = None) -> bool:
    """The chain is whole, its sides are equal, and every tie of that day is green but that of goods that were never booked as sold."""
    at = at or tomorrow()
    await seal_entries()
    verified = await verify_journal()
    assert {tie.name for tie in red(await ties(day(at), at))} <= {"statement"}, await ties(day(at), at)
    return verified.complaints == [] and verified.entries > 0


async def give_back(refund: Refund, way: RefundWay, bank_ref: str = "") -> Refund:
    grounds = Grounds(Reason.PAID_TOO_MUCH, "")
    await prepare_refund(refund.id, way, grounds, bank_ref, by=MAKER, at=tomorrow())
    await approve_refund(refund.id, by=CHECKER, at=tomorrow())
    return await Refund.get(id=refund.id)


@pytest.mark.parametrize("statement_first", [True, False])
async def test_a_larger_transfer_pays_the_debt_and_the_rest_goes_back(taken_back: Owed, statement_first: bool) -> None:
    played, before = taken_back.played, await account(taken_back)
    transfer(played, "TR-90", WHOLE + MORE)
    told: Callable[[], Awaitable[object]] = lambda: by_two(taken_back, Way.TRANSFER, WHOLE + MORE, "TR-90")  # noqa: E731
    verbs: list[Callable[[], Awaitable[object]]] = [lambda: played.statement(tomorrow()), told]
    for verb in verbs if statement_first else reversed(verbs):
        assert await Refund.all() == [], "nothing goes back before the bank has shown it"
        await verb()
    [case] = await Case.filter(category=Category.BANK_OVER_FOREIGN)
    assert (case.state, case.treatment, await taken_back.is_settled()) == (CaseState.CLOSED, Treatment.TAKINGS, True)
    assert (await balance("SUSPENSE"), await balance("TAKINGS"), await account(taken_back) - before) == (0, 0, -WHOLE - MORE)
    [refund] = await Refund.all()
    assert (refund.cause, refund.amount_fen, refund.state, refund.order_id) == (Cause.OVERPAID, MORE, RefundState.DUE, taken_back.debt.order_id)
    assert (refund.retailer_id, refund.case_id) == (taken_back.debt.retailer_id, case.id)
    done = await give_back(refund, RefundWay.TRANSFER, "OUT1")
    assert (done.state, await account(taken_back) - before, await balance("PAYABLE")) == (RefundState.PAID, -WHOLE, 0)
    after = tomorrow() + timedelta(days=1)
    played.bank.ask("POST", "/movements", {"reference": "OUT1", "direction": "D", "amount_fen": MORE, "type": "TR", "payer": "王福源",
                                           "bank_date": f"{day(after):%Y%m%d}"})
    await find_refunds(after)
    assert (await played.statement(after), await Refund.all().count(), await sound(after)) == ("TAKEN", 1, True)


async def test_a_transfer_of_two_debts_worth_more_than_both_is_one_line(taken_back: Owed) -> None:
    transfer(taken_back.played, "TR-91", WHOLE + MORE)
    await taken_back.played.statement(tomorrow())
    assert not await by_two(taken_back, Way.TRANSFER, 4_000, "TR-91")
    assert await by_two(taken_back, Way.TRANSFER, 6_000 + MORE, "TR-91")
    assert (await Refund.get()).amount_fen == MORE
    assert (await balance("SUSPENSE"), await balance("TAKINGS"), await sound()) == (0, 0, True)


async def test_a_line_that_is_larger_than_was_told_is_the_shops_by_two(taken_back: Owed) -> None:
    before = await account(taken_back)
    transfer(taken_back.played, "TR-92", WHOLE + MORE)
    await by_two(taken_back, Way.TRANSFER, None, "TR-92")
    await taken_back.played.statement(tomorrow())
    [case] = await Case.filter(category=Category.BANK_OVER_FOREIGN)
    assert (case.state, (await chosen_from([case]))[case.id]) == (CaseState.OPEN, [Treatment.RETAILER])
    with pytest.raises(TreatmentUnfit):
        await treat_case(case.id, Treatment.RETURN, "退", by=MAKER, at=tomorrow())
    await treat_case(case.id, Treatment.RETAILER, "多付", by=MAKER, at=tomorrow())
    with pytest.raises(SecondPersonNeeded):
        await treat_case(case.id, Treatment.RETAILER, "多付", by=MAKER, at=tomorrow())
    assert await Refund.all() == []
    await treat_case(case.id, Treatment.RETAILER, "多付", by=CHECKER, at=tomorrow())
    assert (await balance("SUSPENSE"), await balance("TAKINGS"), await account(taken_back) - before) == (0, 0, -WHOLE - MORE)
    [refund] = await Refund.all()
    assert (refund.cause, refund.amount_fen) == (Cause.OVERPAID, MORE)
    await give_back(refund, RefundWay.TRANSFER, "OUT2")
    assert (await account(taken_back) - before, await sound()) == (-WHOLE, True)


async def test_a_strangers_line_is_nobodys_shops(taken_back: Owed) -> None:
    transfer(taken_back.played, "TR-93", WHOLE)
    await taken_back.played.statement(tomorrow())
    [case] = await Case.filter(category=Category.BANK_OVER_FOREIGN)
    with pytest.raises(TreatmentUnfit):
        await treat_case(case.id, Treatment.RETAILER, "?", by=MAKER, at=tomorrow())


async def test_at_the_counter_change_is_given(owed: Owed) -> None:
    with pytest.raises(PaymentUnfit):
        await propose_settling(owed.debt.id, Way.CASH, WHOLE + 1, "SJ-1", by=MAKER, at=now())


async def test_the_debit_that_comes_after_a_part_was_paid_leaves_the_part_to_go_back(owed: Owed) -> None:
    before = await account(owed)
    await by_two(owed, Way.CASH, 4_000)
    await find_refunds(now())
    assert await Refund.all() == []
    await owed.played.statement(tomorrow())  # the bank had executed it, and tells it now
    assert await owed.is_settled()
    for _ in range(2):
        await find_refunds(tomorrow())
    [refund] = await Refund.all()
    [attempt] = await DebitAttempt.all()
    assert (refund.cause, refund.amount_fen, refund.account_no, refund.attempt_id) == (Cause.OVERPAID, 4_000, attempt.account_no, attempt.id)
    done = await give_back(refund, RefundWay.TRANSFER, "OUT3")
    assert (done.state, await account(owed) - before, (await DebitAttempt.get()).surplus) == (RefundState.PAID, -WHOLE, False)
    assert ((await Debit.get()).state, await sound()) == ("SETTLED", True)


async def test_the_debit_that_comes_after_the_rest_was_debited_goes_back_whole(owed: Owed) -> None:
    await by_two(owed, Way.CASH, 4_000)
    await debit_debt(owed.debt.id, by=MAKER, at=now())
    await owed.played.run("next_day")
    await owed.played.take()
    await find_refunds(now())
    assert (await owed.is_settled(), await Refund.all()) == (True, [])
    assert await owed.played.statement(tomorrow()) == "TAKEN"
    for _ in range(3):
        await find_refunds(tomorrow())
    assert [(one.cause, one.amount_fen) for one in await Refund.all()] == [(Cause.TWICE, WHOLE)]
