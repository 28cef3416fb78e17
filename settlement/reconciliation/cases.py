"""Opening cases, and closing those that time has explained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Subquery

from foundation.actor import SCHEDULER, Actor
from foundation.clock import ZONE, day
from foundation.transaction import transact
from settlement.batches.models import BankProfile
from settlement.bulk import insert_rows
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState
from settlement.journal.models import JournalEntry
from settlement.journal.posting import COLUMNS, closed_through_on, row_of
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.matching import Found
from settlement.reconciliation.models import BankLine, BankStatement, Case
from settlement.reconciliation.rules import adjustment, case_no, due_on
from settlement.refunds.evidence import take_refund_evidence
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.rules import RefundState


async def open_cases(connection: BaseDBAsyncClient, kept: BankStatement, matches: Sequence[Found], at: datetime) -> None:
    """One for each line that people must look at; one that is there already stays as it is."""
    strange = [one for one in matches if one.category]
    if not strange:
        return
    ids = dict(await BankLine.filter(statement_id=kept.id, seq__in=[one.line.seq for one in strange]).using_db(connection)
               .values_list("seq", "id"))
    for one in strange:
        assert one.category
        ours, back, signed = one.ours or one.undoes, one.back, one.line.signed_fen
        whose = ours or back
        await Case.get_or_create(using_db=connection, case_no=case_no(one.category, kept.bank_code, one.line.bank_txn_no), defaults={
            "category": one.category, "bank_code": kept.bank_code, "business_date": kept.business_date,
            "district_id": whose.district_id if whose else None, "order_id": whose.order_id if whose else None,
            "attempt_id": ours.attempt_id if ours else None, "refund_id": back.refund_id if back else None, "line_id": ids[one.line.seq], "amount_fen": signed,
            "suspense_fen": 0 if one.is_booked else signed, "due_on": due_on(one.category, kept.business_date), "opened_at": at})


async def close_arrived(connection: BaseDBAsyncClient, bank_code: str, *, by: Actor, at: datetime) -> None:
    """In transit yesterday, on the statement today."""
    open_ = Case.filter(bank_code=bank_code, category__in=[Category.DAY_SHIFT, Category.BANK_SHORT]).exclude(state=CaseState.CLOSED)
    for case in await open_.using_db(connection):
        if await BankLine.filter(attempt_id=case.attempt_id).using_db(connection).exists():
            await Case.filter(id=case.id).using_db(connection).update(
                state=CaseState.CLOSED, treatment=Treatment.EXPLAINED, closed_at=at, closed_by=by.name, note="on a later statement")
    lacking = Case.filter(bank_code=bank_code, category=Category.REFUND_DIFF, line_id=None).exclude(state=CaseState.CLOSED)
    for case in await lacking.using_db(connection):
        tries = RefundAttempt.filter(refund_id=case.refund_id, state=AttemptState.SUCCEEDED).using_db(connection)
        if await BankLine.filter(refund_attempt_id__in=await tries.values_list("id", flat=True)).using_db(connection).exists():
            await Case.filter(id=case.id).using_db(connection).update(
                state=CaseState.CLOSED, treatment=Treatment.EXPLAINED, closed_at=at, closed_by=by.name, note="on a later statement")
    written_off = Case.filter(bank_code=bank_code, category=Category.BANK_SHORT, treatment=Treatment.SHORT, state=CaseState.CLOSED)
    for case in await written_off.using_db(connection):
        if await BankLine.filter(attempt_id=case.attempt_id).using_db(connection).exists():
            await take_back_write_off(connection, case, at)


async def take_back_write_off(connection: BaseDBAsyncClient, case: Case, at: datetime) -> None:
    """It came after all: what was booked as lost is so no longer. Once for each case, however often it is found."""
    lost = adjustment(case.id, case.category, Treatment.SHORT, case.bank_code, case.amount_fen, 0, None)
    assert lost
    once = f"case:{case.id}:arrived"
    if not await JournalEntry.filter(once=once).using_db(connection).exists():
        values = row_of(replace(lost.back(), words="arrived", once=once), at, day(at), await closed_through_on(connection))
        await insert_rows(connection, "journal_entry", COLUMNS, [values])


async def sweep_transit(bank_code: str, on: date, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER, at: datetime) -> None:
    """Our side of the day: what the books have collected and the statement lacks, and the unknown that it decides.

    Sent on the day itself, money may be on the next statement; sent before it, it is short, and an unknown one was never
    executed: two whole statements in a row do not name it."""
    end = datetime.combine(on + timedelta(days=1), time(), ZONE)
    before = datetime.combine(on, time(), ZONE)
    lacking = await lacking_lines(bank_code, end)
    debits = {debit.id: debit for debit in await Debit.filter(id__in=sorted({attempt.debit_id for attempt in lacking}))}
    for attempt in lacking:
        sent_at = attempt.sent_at or attempt.created_at
        if attempt.state == AttemptState.SUCCEEDED:
            late = sent_at < before
            if late:
                await Case.filter(case_no=case_no(Category.DAY_SHIFT, bank_code, attempt.request_no)).exclude(
                    state=CaseState.CLOSED).update(state=CaseState.CLOSED, treatment=Treatment.EXPLAINED, closed_at=at,
                                                   closed_by=by.name, note="short")
            await open_transit(attempt, debits[attempt.debit_id], Category.BANK_SHORT if late else Category.DAY_SHIFT, on, at)
        elif sent_at < before:
            never = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, at, words=f"on no statement through {on}", on=on)
            await transact(lambda attempt=attempt, never=never: take_evidence(attempt.id, never, mark, by=by))  # type: ignore[misc]


async def lacking_lines(bank_code: str, end: datetime) -> list[DebitAttempt]:
    """Attempts sent before `end` that may have moved money and stand on no statement."""
    profile = await BankProfile.get(code=bank_code)
    lined = BankLine.filter(bank_code=bank_code, attempt_id__isnull=False).values("attempt_id")
    return await DebitAttempt.filter(
        bank_code=bank_code, state__in=[AttemptState.SUCCEEDED, AttemptState.UNKNOWN, AttemptState.CLAIMED], sent_at__lt=end,
        order_date__gte=profile.since, id__not_in=Subquery(lined))  # fmt: skip


async def open_transit(attempt: DebitAttempt, debit: Debit, category: Category, on: date, at: datetime) -> None:
    await Case.get_or_create(case_no=case_no(category, attempt.bank_code, attempt.request_no), defaults={
        "category": category, "bank_code": attempt.bank_code, "business_date": on, "district_id": debit.district_id,
        "order_id": debit.order_id, "attempt_id": attempt.id, "amount_fen": -attempt.amount_fen,
        "due_on": due_on(category, on), "opened_at": at})


async def sweep_refunds(bank_code: str, on: date, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER, at: datetime) -> None:
    """Refunds that the statement lacks: an unknown one sent before the day never was; one that the bank had answered for is a
    difference for two persons, because it must not be paid a second time. So is one that went back twice."""
    before = datetime.combine(on, time(), ZONE)
    lined = BankLine.filter(bank_code=bank_code, refund_attempt_id__isnull=False).values("refund_attempt_id")
    open_ = [AttemptState.SUCCEEDED, AttemptState.UNKNOWN, AttemptState.CLAIMED]
    lacking = await RefundAttempt.filter(bank_code=bank_code, state__in=open_, sent_at__lt=before,
                                         id__not_in=Subquery(lined)).select_related("refund")
    for attempt in lacking:
        if attempt.state == AttemptState.SUCCEEDED:
            await open_refund_case(attempt.refund, attempt.request_no, attempt.amount_fen, on, at)
        else:
            never = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, at, words=f"on no statement through {on}", on=on)
            await transact(lambda attempt=attempt, never=never: take_refund_evidence(attempt.id, never, mark, by=by))  # type: ignore[misc]
    for refund in await Refund.filter(bank_code=bank_code, state=RefundState.DISPUTED):
        done = await RefundAttempt.filter(refund_id=refund.id, state=AttemptState.SUCCEEDED).count()
        if done > 1:
            await open_refund_case(refund, f"twice:{refund.id}", -refund.amount_fen, on, at)


async def open_refund_case(refund: Refund, key: str, amount_fen: int, on: date, at: datetime) -> None:
    await Case.get_or_create(case_no=case_no(Category.REFUND_DIFF, refund.bank_code, key), defaults={
        "category": Category.REFUND_DIFF, "bank_code": refund.bank_code, "business_date": on, "district_id": refund.district_id,
        "order_id": refund.order_id, "refund_id": refund.id, "amount_fen": amount_fen, "due_on": due_on(Category.REFUND_DIFF, on),
        "opened_at": at})
