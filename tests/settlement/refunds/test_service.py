"""Refunds against the bank's own books: found once, by two persons, given back once."""

import random
from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError

from foundation.clock import day, now
from foundation.errors import ReasonMissing, SecondPersonNeeded
from foundation.transaction import Sql, Work, transact
from ordering.orders.models import Order
from ordering.states import State
from settlement.approvals.models import Approval
from settlement.approvals.rules import Grounds, GroundsMissing, Reason
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.service import debit_again, send_due
from settlement.journal.models import JournalEntry
from settlement.refunds.evidence import take_refund_evidence
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.rules import Cause, RefundMoved, RefundTooMuch, Way, WayUnfit
from settlement.refunds.service import approve_refund, ask_refunds, find_refunds, prepare_refund, reject_refund
from settlement.refunds.writing import Owed, write_refund
from tests.settlement.refunds.conftest import CHECKER, GROUNDS, MAKER, Desk


async def entries() -> list[tuple[str, str, int]]:
    return [(str(one.debit), str(one.credit), one.amount_fen) for one in await JournalEntry.all().order_by("id")]


async def test_a_paid_order_that_is_called_off_gets_its_money_back(desk: Desk) -> None:
    refund = await desk.called_off(12_345)
    assert (refund.cause, refund.amount_fen, refund.state) == (Cause.CALLED_OFF, 12_345, "DUE")
    done = await desk.given_back(refund)
    assert (done.state, desk.refunds(), desk.bank.balance_fen()) == ("PAID", [12_345], 1_000_000)
    assert (await Order.get()).state == State.REFUNDED
    assert await entries() == [("CLEARING", "RECEIVABLE", 12_345), ("RECEIVABLE", "PAYABLE", 12_345), ("PAYABLE", "CLEARING", 12_345)]
    assert await find_refunds(now()) == []


async def test_one_person_alone_gives_nothing_back(desk: Desk) -> None:
    refund = await desk.called_off()
    with pytest.raises(RefundMoved):
        await approve_refund(refund.id, by=CHECKER, at=now())
    with pytest.raises(GroundsMissing):
        await prepare_refund(refund.id, Way.BANK, Grounds(Reason.OTHER, "order"), by=MAKER, at=now())
    await prepare_refund(refund.id, Way.BANK, GROUNDS, by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await approve_refund(refund.id, by=MAKER, at=now())
    await desk.send()
    assert (desk.refunds(), await RefundAttempt.all().count()) == ([], 0)


async def test_what_is_rejected_is_prepared_again_and_stays_in_the_books(desk: Desk) -> None:
    refund = await desk.called_off()
    await prepare_refund(refund.id, Way.BANK, GROUNDS, by=MAKER, at=now())
    with pytest.raises(ReasonMissing):
        await reject_refund(refund.id, " ", by=CHECKER, at=now())
    await reject_refund(refund.id, "先核对签收", by=CHECKER, at=now())
    assert (await Refund.get()).state == "DUE"
    assert (await desk.given_back(refund)).state == "PAID"
    told = [(one.state, one.checker, one.answer) for one in await Approval.all().order_by("id")]
    assert told == [("REJECTED", "陈卫", "先核对签收"), ("APPROVED", "陈卫", "")]


@pytest.mark.parametrize("way", ["lost", "garble", "twice"])
async def test_a_refund_whose_answer_is_lost_or_doubled_is_done_once(desk: Desk, way: str) -> None:
    refund = await desk.called_off()
    desk.bank.misbehave(way, type="0220")
    await desk.given_back(refund)
    await ask_refunds(desk.link, now() + timedelta(minutes=2))
    assert ((await Refund.get()).state, desk.refunds(), len(await RefundAttempt.all())) == ("PAID", [10_000], 1)
    assert (await Order.get()).state == State.REFUNDED


async def test_a_worker_that_dies_leaves_a_question_and_no_second_refund(desk: Desk) -> None:
    await desk.approved(await desk.called_off())
    await desk.send()
    await RefundAttempt.all().update(state="CLAIMED", lease_until=now() - timedelta(seconds=1))  # as if it had died before the answer
    await Refund.all().update(state="SENT")
    await transact(forget_answer)
    await ask_refunds(desk.link, now())
    assert [state for state, _ in await desk.tries()] == ["UNKNOWN"]
    await ask_refunds(desk.link, now() + timedelta(minutes=2))
    assert ((await Refund.get()).state, desk.refunds()) == ("PAID", [10_000])


def forget_answer() -> Work[None]:
    yield Sql("DELETE FROM refund_evidence")


async def test_a_refusal_of_the_bank_is_prepared_again_under_a_new_number(desk: Desk) -> None:
    refund = await desk.called_off()
    desk.bank.misbehave("fail", type="0220", code="62")
    assert ((await desk.given_back(refund)).state, desk.refunds()) == ("FAILED", [])
    assert (await desk.given_back(refund)).state == "PAID"
    assert (await desk.tries(), desk.refunds()) == ([("DECLINED", "62"), ("SUCCEEDED", "00")], [10_000])
    first, second = [one.request_no for one in await RefundAttempt.all().order_by("id")]
    assert (first[12:14], second[12:14]) == ("R1", "R2")
    assert [one for one in await entries() if one[1] == "PAYABLE"] == [("RECEIVABLE", "PAYABLE", 10_000)]


async def test_a_transfer_by_hand_needs_the_banks_number(desk: Desk) -> None:
    refund = await desk.called_off()
    with pytest.raises(WayUnfit):
        await prepare_refund(refund.id, Way.TRANSFER, GROUNDS, "", by=MAKER, at=now())
    await desk.approved(refund, Way.TRANSFER, "T20261127001")
    assert ((await Refund.get()).state, await desk.tries(), desk.refunds()) == ("PAID", [("SUCCEEDED", "00")], [])


async def test_refunds_of_a_payment_are_never_more_than_it_was(desk: Desk) -> None:
    """Others' ledgers gave back twice what was paid once; here service and database both refuse."""
    await desk.given_back(await desk.called_off(10_000))
    payment = await desk.payment()

    def again(amount_fen: int) -> Work[int | None]:
        return write_refund(Owed(
            "case:9", Cause.CASE, f"attempt:{payment.id}", 10_000, amount_fen, "PRAC", payment.account_no, payment.account_name,
            payment.request_no, "x"), at=now())  # fmt: skip

    with pytest.raises(RefundTooMuch):
        await transact(lambda: again(1))
    with pytest.raises(IntegrityError):
        await Refund.all().update(amount_fen=0)
    assert (await Refund.all().count(), desk.refunds()) == (1, [10_000])


async def test_the_bank_itself_gives_a_payment_back_only_once(desk: Desk) -> None:
    await desk.given_back(await desk.called_off(10_000))
    await Refund.all().update(state="DUE")
    await RefundAttempt.all().update(state="DECLINED")  # our books made wrong by hand
    await desk.given_back(await Refund.get())
    assert ((await desk.tries())[-1], desk.refunds()) == (("DECLINED", "61"), [10_000])


async def test_money_that_came_after_the_order_was_called_off_goes_back(desk: Desk) -> None:
    desk.bank.misbehave("lost")
    await desk.owe(10_000)
    await send_due(desk.link, now())
    await Order.all().update(state=State.VOID)
    told = Heard(Kind.STATEMENT, Says.EXECUTED, now(), "00", 10_000, desk.bank.debits()[0]["bank_reference"])
    await transact(lambda: take_evidence(1, told, mark_order, by=MAKER))
    assert (await Order.get()).state == State.REFUND_PENDING
    [refund_id] = await find_refunds(now())
    await desk.given_back(await Refund.get(id=refund_id))
    assert ((await Order.get()).state, desk.refunds()) == (State.REFUNDED, [10_000])


async def test_of_two_debits_the_second_goes_back_and_the_order_is_paid_once(desk: Desk) -> None:
    desk.bank.misbehave("fail")
    await desk.owe(10_000)
    await send_due(desk.link, now())
    order = await Order.get()
    await debit_again(order.id, by=MAKER, at=now())
    await send_due(desk.link, now())
    first = await DebitAttempt.all().order_by("id").first()
    assert first is not None
    told = Heard(Kind.STATEMENT, Says.EXECUTED, now(), "00", 10_000, "20261127000099")  # the bank took the first one after all
    await transact(lambda: take_evidence(first.id, told, mark_order, by=MAKER))
    assert (await Debit.get()).state == "DISPUTED"
    [refund_id] = await find_refunds(now())
    refund = await Refund.get(id=refund_id)
    assert (refund.cause, refund.attempt_id) == (Cause.TWICE, first.id + 1)
    await desk.given_back(refund)
    assert ((await Debit.get()).state, (await Order.get()).state, desk.refunds()) == ("SETTLED", State.PAID, [10_000])
    assert await find_refunds(now()) == []


async def test_a_word_of_lower_rank_never_undoes_a_refund_and_the_statement_does(desk: Desk) -> None:
    await desk.given_back(await desk.called_off())
    attempt = await RefundAttempt.get()
    asked = Heard(Kind.QUERY, Says.EXECUTED, now(), "00", 10_000)
    for heard in (asked, Heard(Kind.ANSWER, Says.REFUSED, now(), "96"), Heard(Kind.TIMEOUT, Says.NOTHING, now())):
        await transact(lambda heard=heard: take_refund_evidence(attempt.id, heard, mark_order, by=MAKER))
    assert (await Refund.get()).state == "PAID"
    never = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, now())
    await transact(lambda: take_refund_evidence(attempt.id, never, mark_order, by=MAKER))
    assert ((await Refund.get()).state, (await Order.get()).state) == ("FAILED", State.REFUND_PENDING)
    assert sum(fen if credit == "PAYABLE" else -fen for debit, credit, fen in await entries() if "PAYABLE" in (debit, credit)) == 10_000


async def test_shuffled_doubled_and_late_words_end_in_one_state_and_one_booking(desk: Desk) -> None:
    """The same words of one refund in any order and number; what we owe afterwards is what the strongest of them says."""
    said = [Heard(Kind.TIMEOUT, Says.NOTHING, now()), Heard(Kind.ANSWER, Says.REFUSED, now(), "96"),
            Heard(Kind.QUERY, Says.NOT_EXECUTED, now(), "25"), Heard(Kind.QUERY, Says.EXECUTED, now(), "00", 10_000)]  # fmt: skip
    refund = await desk.called_off()
    desk.bank.misbehave("never", type="0220")
    await desk.given_back(refund)
    attempt, ends = await RefundAttempt.get(), set()
    for seed in range(8):
        dice = random.Random(seed)
        words = [*said, *dice.choices(said, k=3)]
        dice.shuffle(words)
        for heard in words:
            await transact(lambda heard=heard: take_refund_evidence(attempt.id, heard, mark_order, by=MAKER))
        owing = sum(fen if credit == "PAYABLE" else -fen for debit, credit, fen in await entries() if "PAYABLE" in (debit, credit))
        ends.add(((await Refund.get()).state, (await Order.get()).state, owing))
        await transact(forget_answer)
        await RefundAttempt.all().update(state="UNKNOWN", code="")  # and all of it once more, in another order
        await JournalEntry.create(**start_again(attempt.id))
        await Refund.all().update(state="UNKNOWN")
        await Order.all().update(state=State.REFUND_PENDING)
    assert ends == {("PAID", State.REFUNDED, 0)}


def start_again(attempt_id: int) -> dict[str, object]:
    """What is owed before the bank has said anything."""
    return {"business_date": day(now()), "at": now(), "debit": "CLEARING", "debit_party": "bank:PRAC", "credit": "PAYABLE",
            "credit_party": "retailer:1", "amount_fen": 10_000, "noun": "refund_try", "noun_id": attempt_id, "words": "again"}
