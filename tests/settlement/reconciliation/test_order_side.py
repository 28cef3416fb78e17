"""What a case does to its order: the goods stay while it is open, and go on or wait for money again when it is treated."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from foundation.clock import day, now
from ordering.orders.models import Order
from ordering.states import State
from ordering.watching.models import OrderTrouble, TroubleKind
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.service import debit_again
from settlement.debits.states import AttemptState, DebitState
from settlement.journal.models import JournalEntry
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import ties
from settlement.reconciliation.models import Case
from settlement.reconciliation.order_side import follow_cases
from settlement.reconciliation.rules import TreatmentUnfit, red
from settlement.reconciliation.treating import treat_case
from settlement.refunds.finding import find_refunds
from settlement.refunds.models import Refund
from tests.settlement.batches.conftest import Day
from tests.settlement.reconciliation.test_day import CHECKER, MAKER, reds, tomorrow

WHOLE = 10_000


async def treat(treatment: Treatment, category: Category) -> None:
    case = await Case.exclude(state=CaseState.CLOSED).get(category=category)
    for person in (MAKER, CHECKER):
        await treat_case(case.id, treatment, "查过", by=person, at=now())


async def state() -> State:
    return (await Order.get()).state


async def short(played: Day, order: State = State.PAID) -> None:
    """The bank has said yes, and two of its statements know nothing of it."""
    await played.owe(WHOLE)
    await played.run("next_day")
    await played.take()
    await Order.all().update(state=order)
    await DebitAttempt.all().update(sent_at=now() - timedelta(days=1))
    await played.statement()


async def reversed_by_the_bank(played: Day) -> None:
    """Taken and told, and taken back by the bank itself on the same day."""
    await played.owe(WHOLE)
    await played.run()
    await played.take()
    [debit] = played.bank.debits()
    played.bank.ask("POST", "/movements", {"reference": "V1", "direction": "D", "amount_fen": WHOLE, "type": "RV",
                                           "original": debit["bank_reference"]})
    await played.statement()


async def other_amount(played: Day) -> None:
    await played.owe(WHOLE)
    await played.run("one_short")
    await played.take()
    await played.statement()


async def accounts(words: Treatment) -> list[tuple[str, str, int]]:
    return [(one.debit, one.credit, one.amount_fen) for one in await JournalEntry.filter(noun="case", words=words).order_by("id")]


@pytest.mark.parametrize(("treatment", "booked"), [
    (Treatment.RETAILER, [("SUSPENSE", "RECEIVABLE", 9_999)]),
    (Treatment.SHORT, [("SUSPENSE", "RECEIVABLE", 9_999), ("SHORT", "RECEIVABLE", 1)])])
async def test_another_amount_holds_the_order_until_two_take_it_as_its_money(
    played: Day, treatment: Treatment, booked: Iterable[tuple[str, str, int]]
) -> None:
    await other_amount(played)
    assert await state() == State.DEBIT_DISPUTE
    await treat(treatment, Category.AMOUNT_DIFF)
    assert (await state(), await accounts(treatment), await reds()) == (State.PAID, booked, set())
    await Order.all().update(state=State.READY)
    assert await reds() == set(), "goods whose money two persons have accepted may leave"


async def test_a_difference_cannot_be_kept_of_what_came_too_little(played: Day) -> None:
    await other_amount(played)
    with pytest.raises(TreatmentUnfit):
        await treat(Treatment.OVER, Category.AMOUNT_DIFF)
    assert await state() == State.DEBIT_DISPUTE


async def test_another_amount_that_goes_back_leaves_the_order_owing(played: Day) -> None:
    await other_amount(played)
    await treat(Treatment.RETURN, Category.AMOUNT_DIFF)
    assert (await state(), (await Debit.get()).state) == (State.DEBIT_FAILED, DebitState.FAILED)
    assert (await Refund.get()).amount_fen == 9_999
    await debit_again((await Order.get()).id, by=MAKER, at=now())
    assert await state() == State.DEBIT_PENDING


async def test_an_accepted_amount_is_what_can_be_refunded(played: Day) -> None:
    await other_amount(played)
    await treat(Treatment.RETAILER, Category.AMOUNT_DIFF)
    await Order.all().update(state=State.REFUND_PENDING)
    await find_refunds(now())
    assert (await Refund.get()).amount_fen == 9_999


@pytest.mark.parametrize("before", [State.PAID, State.READY])
async def test_a_short_keeps_the_goods_in_the_store_until_it_arrives(played: Day, before: State) -> None:
    await short(played, before)
    assert (await state(), await reds()) == (State.DEBIT_DISPUTE, set())
    await played.statement(tomorrow())
    assert await state() == State.PAID
    assert (await Case.get(category=Category.BANK_SHORT)).treatment == Treatment.EXPLAINED


async def test_a_short_that_is_written_off_lets_the_goods_go(played: Day) -> None:
    await short(played)
    await treat(Treatment.SHORT, Category.BANK_SHORT)
    assert (await state(), await reds()) == (State.PAID, set())


async def test_a_short_that_was_never_taken_is_owed_again(played: Day) -> None:
    await short(played)
    await treat(Treatment.RETAILER, Category.BANK_SHORT)
    assert ((await DebitAttempt.get()).state, await state(), await reds()) == (AttemptState.NOT_EXECUTED, State.DEBIT_FAILED, set())
    await debit_again((await Order.get()).id, by=MAKER, at=now())
    await played.statement(tomorrow())  # and then it comes after all
    assert await state() == State.PAID


async def test_goods_that_are_gone_are_the_shops_debt(played: Day) -> None:
    await short(played, State.DELIVERED)
    trouble = await OrderTrouble.get(kind=TroubleKind.UNPAID)
    assert (await state(), trouble.amount_fen, trouble.settled_at) == (State.DELIVERED, WHOLE, None)
    await treat(Treatment.RETAILER, Category.BANK_SHORT)
    assert (await OrderTrouble.get(kind=TroubleKind.UNPAID)).settled_at is None
    assert {tie.name for tie in red(await ties(day(now())))} == set(), "two persons know of goods that went unpaid"


async def test_a_debt_ends_when_the_money_arrives(played: Day) -> None:
    await short(played, State.DELIVERED)
    await played.statement(tomorrow())
    assert (await OrderTrouble.get(kind=TroubleKind.UNPAID)).settled_at is not None


@pytest.mark.parametrize(("treatment", "after"), [(Treatment.RETAILER, State.DEBIT_FAILED), (Treatment.SHORT, State.PAID)])
async def test_money_that_the_bank_took_back_holds_the_order_it_had_paid(played: Day, treatment: Treatment, after: State) -> None:
    await reversed_by_the_bank(played)
    case = await Case.get(category=Category.REVERSAL_ONE_SIDED)
    assert (case.order_id, await state(), await reds()) == ((await Order.get()).id, State.DEBIT_DISPUTE, set())
    await treat(treatment, Category.REVERSAL_ONE_SIDED)
    assert (await state(), await reds()) == (after, set())


async def test_two_cases_of_one_order_hold_it_together(played: Day) -> None:
    await reversed_by_the_bank(played)
    first = await Case.get()
    await Order.all().update(state=State.PAID)
    await Case.create(case_no="BANK_SHORT:PRAC:two", category=Category.BANK_SHORT, bank_code="PRAC", business_date=first.business_date,
                      district_id=first.district_id, order_id=first.order_id, attempt_id=first.attempt_id, amount_fen=-WHOLE,
                      due_on=first.due_on, opened_at=now())
    for _ in range(2):
        await follow_cases("PRAC", by=MAKER, at=now())
        assert await state() == State.DEBIT_DISPUTE
    await treat(Treatment.SHORT, Category.REVERSAL_ONE_SIDED)
    assert await state() == State.DEBIT_DISPUTE, "the other still holds it"
    await treat(Treatment.SHORT, Category.BANK_SHORT)
    assert await state() == State.PAID


async def test_of_two_payments_the_order_stays_paid(played: Day) -> None:
    await played.owe(WHOLE)
    await played.run()
    await played.take()
    attempt = await DebitAttempt.get()
    played.bank.ask("POST", "/movements", {"reference": "AGAIN", "direction": "C", "amount_fen": WHOLE, "type": "BD",
                                           "request_no": attempt.request_no, "account_no": attempt.account_no})
    await played.statement()
    assert ([case.category for case in await Case.all()], await state()) == ([Category.DUPLICATE], State.PAID)


async def test_an_order_called_off_meanwhile_stays_so(played: Day) -> None:
    await other_amount(played)
    await Order.all().update(state=State.VOID)
    await treat(Treatment.RETURN, Category.AMOUNT_DIFF)
    assert (await state(), (await Debit.get()).state) == (State.VOID, DebitState.FAILED)
