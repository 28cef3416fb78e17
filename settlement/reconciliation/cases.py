"""Opening cases, closing those that time has explained, and what people decide about the others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Subquery

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit
from foundation.clock import ZONE, day
from foundation.errors import NotFound, Refused, SecondPersonNeeded
from foundation.transaction import Sql, Work, in_transaction, transact
from settlement.batches.models import BankProfile
from settlement.bulk import insert_rows
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState
from settlement.journal.models import JournalEntry
from settlement.journal.posting import COLUMNS, as_date, post, row_of
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.matching import Found
from settlement.reconciliation.models import BankLine, BankStatement, Case
from settlement.reconciliation.rules import (
    TreatmentUnfit,
    adjustment,
    case_no,
    due_on,
    fitting,
    needs_two,
)


class NoSuchCase(NotFound):
    code = "no_such_case"


class CaseClosed(Refused):
    code = "case_closed"


async def open_cases(connection: BaseDBAsyncClient, kept: BankStatement, matches: Sequence[Found], at: datetime) -> None:
    """One for each line that people must look at; one that is there already stays as it is."""
    strange = [one for one in matches if one.category]
    if not strange:
        return
    ids = dict(await BankLine.filter(statement_id=kept.id, seq__in=[one.line.seq for one in strange]).using_db(connection)
               .values_list("seq", "id"))
    for one in strange:
        assert one.category
        ours, signed = one.ours, one.line.signed_fen
        await Case.get_or_create(using_db=connection, case_no=case_no(one.category, kept.bank_code, one.line.bank_txn_no), defaults={
            "category": one.category, "bank_code": kept.bank_code, "business_date": kept.business_date,
            "district_id": ours.district_id if ours else None, "order_id": ours.order_id if ours else None,
            "attempt_id": ours.attempt_id if ours else None, "line_id": ids[one.line.seq], "amount_fen": signed,
            "suspense_fen": 0 if one.is_booked else signed, "due_on": due_on(one.category, kept.business_date), "opened_at": at})


async def close_arrived(connection: BaseDBAsyncClient, bank_code: str, *, by: Actor, at: datetime) -> None:
    """In transit yesterday, on the statement today."""
    open_ = Case.filter(bank_code=bank_code, category__in=[Category.DAY_SHIFT, Category.BANK_SHORT]).exclude(state=CaseState.CLOSED)
    for case in await open_.using_db(connection):
        if await BankLine.filter(attempt_id=case.attempt_id).using_db(connection).exists():
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
        [row] = await connection.execute_query_dict("SELECT max(business_date) AS through FROM day_close WHERE reopened_at IS NULL")
        values = row_of(replace(lost.back(), words="arrived", once=once), at, day(at), as_date(row["through"]))
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


async def treat_case(case_id: int, treatment: Treatment, note: str, *, by: Actor, at: datetime) -> CaseState:
    """PROPOSED where a second person must agree, CLOSED when it is done and booked.

    TreatmentUnfit, CaseClosed; SecondPersonNeeded when the maker agrees with himself."""
    case = await the_case(case_id)
    if treatment not in fitting(case.category, case.order_id is not None):
        raise TreatmentUnfit(category=str(case.category), treatment=str(treatment))
    if needs_two(treatment, case.amount_fen):
        if case.state == CaseState.OPEN or case.treatment != treatment:
            return await propose(case, treatment, note, by=by, at=at)
        if case.maker_id == by.id:
            raise SecondPersonNeeded(case_no=case.case_no)
    order = await Debit.filter(order_id=case.order_id).order_by("-seq").first() if case.order_id else None
    entry = adjustment(case.id, case.category, treatment, case.bank_code, case.amount_fen, case.suspense_fen,
                       order.retailer_id if order else None)

    def work() -> Work[bool]:
        rows = yield Sql(
            "UPDATE recon_case SET state = 'CLOSED', treatment = $2, closed_at = $3, closed_by = $4 WHERE id = $1"
            " AND state = $5 RETURNING id",
            case.id, str(treatment), at, by.name, str(case.state),
        )  # fmt: skip
        if rows and entry:
            yield from post([entry], at=at, on=day(at))
        return bool(rows)

    if not await transact(work):
        raise CaseClosed(case_no=case.case_no)
    await audit(by, at, "treat_case", "case", case.id, district_id=case.district_id, treatment=treatment, note=note or case.note)
    return CaseState.CLOSED


async def propose(case: Case, treatment: Treatment, note: str, *, by: Actor, at: datetime) -> CaseState:
    async with in_transaction():
        guarded = Case.filter(id=case.id, state__in=[CaseState.OPEN, CaseState.PROPOSED])
        if not await guarded.update(state=CaseState.PROPOSED, treatment=treatment, note=note[:200], maker_id=by.id, maker=by.name):
            raise CaseClosed(case_no=case.case_no)
        await audit(by, at, "propose_treatment", "case", case.id, district_id=case.district_id, treatment=treatment, note=note)
    return CaseState.PROPOSED


async def own_case(case_id: int, *, by: Actor, at: datetime) -> None:
    """Who looks into it."""
    async with in_transaction():
        case = await the_case(case_id)
        await Case.filter(id=case.id).update(owner_id=by.id, owner=by.name)
        await audit(by, at, "own_case", "case", case.id, district_id=case.district_id)


async def the_case(case_id: int) -> Case:
    case = await Case.get_or_none(id=case_id)
    if case is None:
        raise NoSuchCase(case_id=case_id)
    if case.state == CaseState.CLOSED:
        raise CaseClosed(case_no=case.case_no)
    return case
