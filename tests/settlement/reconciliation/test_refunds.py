"""Refunds and the statement: every fen that went back is explained, and a day with refunds closes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from foundation.clock import day, now
from ordering.orders.models import Order
from ordering.states import State
from settlement.approvals.models import Approval
from settlement.banks.link import BankLink
from settlement.batches.models import BankProfile
from settlement.debits.models import DebitAttempt
from settlement.journal.service import verify_journal
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import close_day, ties
from settlement.reconciliation.models import BankLine, Case
from settlement.reconciliation.rules import red
from settlement.reconciliation.taking import take_statement_file
from settlement.reconciliation.treating import treat_case
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.rules import Cause, Way
from settlement.refunds.service import approve_refund, prepare_refund
from tests.settlement.batches.conftest import OUR_ACCOUNT, Day
from tests.settlement.conftest import KEY
from tests.settlement.refunds.conftest import CHECKER, GROUNDS, MAKER, Desk


@pytest.fixture
async def link(played: Day) -> AsyncIterator[BankLink]:
    async with BankLink(played.bank.url, KEY, 0.4) as link:
        yield link


@pytest.fixture
def desk(played: Day, link: BankLink) -> Desk:
    return ByTheLine(played.bank, link, owed_now(played))


class ByTheLine(Desk):
    """Refunds for the line rather than for the next file."""

    async def send(self, at: datetime | None = None) -> None:
        await RefundAttempt.filter(state="PREPARED").update(next_at=now())
        await super().send(at)


def owed_now(played: Day):
    """A debit for the line rather than for the next file."""

    async def owe(amount_fen: int) -> None:
        await played.owe(amount_fen)
        await DebitAttempt.filter(state="PREPARED").update(next_at=now())

    return owe


async def reds() -> set[str]:
    return {tie.name for tie in red(await ties(day(now())))}


async def cases() -> list[tuple[Category, int, int, CaseState]]:
    return [(one.category, one.amount_fen, one.suspense_fen, one.state) for one in await Case.all().order_by("id")]


async def treated(treatment: Treatment) -> None:
    case = await Case.all().order_by("-id").first()
    for person in (MAKER, CHECKER):
        await treat_case(case.id, treatment, "查过", by=person, at=now())


async def test_a_day_with_a_refund_ties_and_closes(played: Day, desk: Desk) -> None:
    await desk.paid(7_000)
    await desk.given_back(await desk.called_off(12_345))
    assert await reds() == {"statement"}
    assert await played.statement() == "TAKEN"
    assert (await reds(), await cases()) == (set(), [])
    line = await BankLine.get(direction="D")
    assert (line.type, line.amount_fen, line.refund_attempt_id) == ("RF", 12_345, (await RefundAttempt.get()).id)
    close = await close_day(day(now()), by=MAKER, at=now())
    assert (close.totals["bank PRAC"], close.totals["given_back PRAC"], (await verify_journal()).complaints) == (7_000, 12_345, [])


async def test_the_statement_decides_a_refund_that_no_answer_told(played: Day, desk: Desk) -> None:
    refund = await desk.called_off()
    desk.bank.misbehave("lost", type="0220")
    assert (await desk.given_back(refund)).state == "UNKNOWN"
    assert await reds() >= {"unknown"}
    await played.statement()
    assert ((await Refund.get()).state, (await Order.get()).state, await reds()) == ("PAID", State.REFUNDED, set())


async def test_a_refund_that_two_statements_do_not_name_never_was_and_is_prepared_again(desk: Desk) -> None:
    refund = await desk.called_off()
    desk.bank.misbehave("never", type="0220")
    await desk.given_back(refund)
    await RefundAttempt.all().update(sent_at=now() - timedelta(days=1))
    await take_statement_file(await BankProfile.get(), "ST.psv", paper(0, []), at=now())
    assert (await Refund.get()).state == "FAILED"
    assert (await desk.given_back(refund)).state == "PAID"
    assert desk.refunds() == [10_000]


async def test_a_refund_that_the_bank_told_and_never_paid_is_for_two_persons(desk: Desk) -> None:
    refund = await desk.given_back(await desk.called_off())
    await RefundAttempt.all().update(sent_at=now() - timedelta(days=1))
    payment = desk.bank.debits()[0]
    shown = [line(1, payment["bank_reference"], payment["request_no"], "C", 10_000, 10_000, "RT")]
    await take_statement_file(await BankProfile.get(), "ST.psv", paper(0, shown), at=now())
    assert await cases() == [(Category.REFUND_DIFF, 10_000, 0, CaseState.OPEN)]
    assert await reds() == set()
    await treated(Treatment.AGAIN)
    assert ((await Refund.get(id=refund.id)).state, (await Order.get()).state, await reds()) == ("FAILED", State.REFUND_PENDING, set())


async def test_a_doubled_and_a_foreign_refund_are_differences(desk: Desk) -> None:
    await desk.given_back(await desk.called_off(10_000))
    attempt, payment = await RefundAttempt.get(), desk.bank.debits()[0]
    shown = [line(1, payment["bank_reference"], payment["request_no"], "C", 10_000, 10_000, "RT"),
             line(2, attempt.bank_ref, attempt.request_no, "D", 10_000, 0, "RF"),
             line(3, "R2", attempt.request_no, "D", 10_000, -10_000, "RF"), line(4, "R3", "", "D", 500, -10_500, "RF")]
    await take_statement_file(await BankProfile.get(), "ST.psv", paper(0, shown), at=now())
    assert await cases() == [(Category.REFUND_DIFF, -10_000, -10_000, CaseState.OPEN), (Category.REFUND_DIFF, -500, -500, CaseState.OPEN)]
    assert (await reds(), (await Refund.get()).state) == (set(), "PAID")
    await treated(Treatment.SHORT)
    assert await reds() == set()


async def test_another_amount_than_asked_freezes_the_refund(desk: Desk) -> None:
    await desk.given_back(await desk.called_off(10_000))
    attempt, payment = await RefundAttempt.get(), desk.bank.debits()[0]
    shown = [line(1, payment["bank_reference"], payment["request_no"], "C", 10_000, 10_000, "RT"),
             line(2, attempt.bank_ref, attempt.request_no, "D", 9_999, 1, "RF")]
    await take_statement_file(await BankProfile.get(), "ST.psv", paper(0, shown), at=now())
    assert (await cases(), (await Refund.get()).state) == ([(Category.REFUND_DIFF, -9_999, -9_999, CaseState.OPEN)], "DISPUTED")
    assert await reds() == set()


async def test_a_strangers_money_goes_back_by_a_transfer_that_the_statement_names(played: Day) -> None:
    played.bank.ask("POST", "/movements", {"reference": "T1", "direction": "C", "amount_fen": 500, "type": "TR", "payer": "陈 卫"})
    await played.statement()
    await treated(Treatment.RETURN)
    refund = await Refund.get()
    assert (refund.cause, refund.state, refund.account_name, refund.account_no) == (Cause.CASE, "DUE", "陈 卫", "")
    approval = await Approval.get()
    assert (approval.evidence, approval.reason, approval.maker, approval.checker) == (f"line:{refund.money[5:]}", "WRONG_PAYER", "周敏", "陈卫")
    await prepare_refund(refund.id, Way.TRANSFER, GROUNDS, "T2", by=MAKER, at=now())
    await approve_refund(refund.id, by=CHECKER, at=now())
    tomorrow = now() + timedelta(days=1)
    await take_statement_file(await BankProfile.get(), "ST2.psv", paper(500, [line(1, "T2", "", "D", 500, 0, "TR", tomorrow)], tomorrow),
                              at=tomorrow)
    assert ((await Refund.get()).state, len(await Case.filter(state="OPEN"))) == ("PAID", 0)
    assert (await BankLine.get(bank_txn_no="T2")).stage == "TXN"
    assert {tie.name for tie in red(await ties(day(tomorrow)))} == set()


async def test_a_twice_debited_line_goes_back_at_once_when_two_have_agreed(played: Day, desk: Desk) -> None:
    await desk.paid(10_000)
    first = await DebitAttempt.get()
    desk.bank.ask("POST", "/movements", {"reference": "D2", "direction": "C", "amount_fen": 10_000, "type": "RT",
                                         "request_no": first.request_no, "account_no": desk.bank.account_no})
    await played.statement()
    assert [one[0] for one in await cases()] == [Category.DUPLICATE]
    await treated(Treatment.RETURN)
    await desk.send()
    assert ((await Refund.get()).state, desk.refunds(), (await Order.get()).state) == ("PAID", [10_000], State.PAID)
    assert await reds() == set()


def line(seq: int, number: str, request_no: str, direction: str, fen: int, balance_fen: int, kind: str, at: datetime | None = None) -> str:
    return f"{seq}|{day(at or now()):%Y%m%d}|120000|{number}|{request_no}||1234||{direction}|{fen}|{balance_fen}|{kind}||"


def paper(opening_fen: int, lines: list[str], at: datetime | None = None) -> bytes:
    """A statement in the bank's own layout."""
    sums = {side: [int(one.split("|")[9]) for one in lines if one.split("|")[8] == side] for side in "CD"}
    closing = opening_fen + sum(sums["C"]) - sum(sums["D"])
    head = (f"S|{day(at or now()):%Y%m%d}|{OUR_ACCOUNT}|{opening_fen}|{len(sums['C'])}|{sum(sums['C'])}|{len(sums['D'])}|"
            f"{sum(sums['D'])}|{closing}")
    return "".join(one + "\n" for one in (head, *lines)).encode()
