"""What people decide about a case: one proposes, another agrees, the books follow. History is never edited."""

from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit, audit_sql
from foundation.clock import day
from foundation.errors import NotFound, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, fetch, in_transaction, transact
from settlement.approvals.rules import Grounds, Reason
from settlement.approvals.service import agree, propose
from settlement.debits.evidence import Heard
from settlement.debits.models import Debit
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.journal.accounts import Entry
from settlement.journal.posting import post
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.models import Case
from settlement.reconciliation.order_side import tell_order
from settlement.reconciliation.returning import return_money
from settlement.reconciliation.rules import (
    OF_RUNS,
    TreatmentUnfit,
    adjustment,
    difference,
    fitting,
    needs_two,
    usual_reason,
)
from settlement.reconciliation.runs import run_entries
from settlement.reconciliation.transfers import give_back_rest, told_less, with_the_rest
from settlement.refunds.evidence import take_refund_evidence

NOUN = "case"


class NoSuchCase(NotFound):
    code = "no_such_case"


class CaseClosed(Refused):
    code = "case_closed"


async def treat_case(case_id: int, treatment: Treatment, note: str, reason: Reason | None = None, evidence: str = "", *, by: Actor,
                     at: datetime) -> CaseState:
    """PROPOSED where a second person must agree, CLOSED when it is done and booked.

    reason, evidence: the usual one, and the line, attempt or run that the case is about, where nothing is said.
    TreatmentUnfit, CaseClosed, GroundsMissing; SecondPersonNeeded when the maker agrees with himself."""
    case = await the_case(case_id)
    if treatment not in (await chosen_from([case]))[case.id]:
        raise TreatmentUnfit(category=str(case.category), treatment=str(treatment))
    order = await Debit.filter(order_id=case.order_id).order_by("-seq").first() if case.order_id else None
    if needs_two(treatment, case.amount_fen) and (case.state == CaseState.OPEN or case.treatment != treatment):
        grounds = Grounds(reason or usual_reason(case.category, treatment), evidence or about(case), note)
        return await transact(lambda: proposing(case, treatment, grounds, order, by, at))
    return await transact(lambda: closing(case, treatment, note, order, by, at))


def about(case: Case) -> str:
    """What a case was opened on is its first evidence."""
    for name, number in (("line", case.line_id), ("attempt", case.attempt_id), ("refund", case.refund_id), ("run", case.run_id)):
        if number is not None:
            return f"{name}:{number}"
    return case.case_no


def proposing(case: Case, treatment: Treatment, grounds: Grounds, order: Debit | None, by: Actor, at: datetime) -> Work[CaseState]:
    if case.category not in OF_RUNS:
        yield from booked(case, treatment, order, (yield from transfer_of(case, treatment)), at)  # what could not be booked is refused here, and not to the second person
    rows = yield Sql("UPDATE recon_case SET state = 'PROPOSED', treatment = $2, note = $3, maker_id = $4, maker = $5 WHERE id = $1"
                     " AND state IN ('OPEN', 'PROPOSED') RETURNING id", case.id, str(treatment), grounds.note[:200], by.id, by.name)
    if not rows:
        raise CaseClosed(case_no=case.case_no)
    yield from propose(NOUN, case.id, str(treatment), grounds, case.amount_fen, by=by, at=at)
    yield audit_sql(by, at, "propose_treatment", NOUN, case.id, district_id=case.district_id, treatment=treatment,
                    reason=grounds.reason, evidence=grounds.evidence, note=grounds.note)
    return CaseState.PROPOSED


def closing(case: Case, treatment: Treatment, note: str, order: Debit | None, by: Actor, at: datetime) -> Work[CaseState]:
    """Guarded by what was read; then booked, and done."""
    rows = yield Sql(f"SELECT state FROM recon_case WHERE id = $1{for_update()}", case.id)
    if rows[0]["state"] != str(case.state):
        raise CaseClosed(case_no=case.case_no)
    told = yield from transfer_of(case, treatment)
    if needs_two(treatment, case.amount_fen):
        yield from agree(NOUN, case.id, by=by, at=at)
    yield Sql("UPDATE recon_case SET state = 'CLOSED', treatment = $2, closed_at = $3, closed_by = $4, note = $5 WHERE id = $1",
              case.id, str(treatment), at, by.name, (note or case.note)[:200])
    yield from post((yield from booked(case, treatment, order, told, at)), at=at, on=day(at))
    if told:
        yield from give_back_rest(told, by, at)
    yield from tell_order(case, treatment, by, at)
    if treatment == Treatment.RETURN:
        yield from return_money(case, mark_order, by=by, at=at)
    if treatment == Treatment.AGAIN:
        yield from never_paid(case, by, at)
    yield audit_sql(by, at, "treat_case", NOUN, case.id, district_id=case.district_id, treatment=treatment, note=note or case.note)
    return CaseState.CLOSED


def booked(case: Case, treatment: Treatment, order: Debit | None, told: Sequence[Row], at: datetime) -> Work[Sequence[Entry]]:
    if case.category in OF_RUNS:
        return (yield from run_entries(case, treatment, at))
    if told:
        return with_the_rest(told)
    if case.category == Category.AMOUNT_DIFF and treatment in (Treatment.OVER, Treatment.SHORT) and order:
        return difference(case.id, treatment, case.bank_code, case.suspense_fen, order.amount_fen, order.retailer_id)
    entry = adjustment(case.id, case.category, treatment, case.bank_code, case.amount_fen, case.suspense_fen,
                       order.retailer_id if order else None)
    return [entry] if entry else []


def transfer_of(case: Case, treatment: Treatment) -> Work[Sequence[Row]]:
    """The debts that two persons have told to be paid by this line, which brought more."""
    if (case.category, treatment) != (Category.BANK_OVER_FOREIGN, Treatment.RETAILER):
        return []
    return (yield from told_less()).get(case.id, [])


def never_paid(case: Case, by: Actor, at: datetime) -> Work[None]:
    """Two persons say that the bank has not paid a refund that it answered for: the refund is prepared again."""
    tries: list[Row] = yield Sql("SELECT a.id FROM refund_attempt AS a WHERE a.refund_id = $1 AND a.state = 'SUCCEEDED' AND NOT EXISTS"
                                 " (SELECT 1 FROM bank_line AS l WHERE l.refund_attempt_id = a.id)", case.refund_id)
    for row in tries:
        heard = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, at, words=f"case {case.case_no}")
        yield from take_refund_evidence(row["id"], heard, mark_order, by=by)


async def chosen_from(cases: Sequence[Case]) -> dict[int, list[Treatment]]:
    """By case: the treatments that fit, the usual one first."""
    less = await fetch(told_less) if any(case.category == Category.BANK_OVER_FOREIGN for case in cases) else {}
    return {case.id: fitting(case.category, case.order_id is not None, case.suspense_fen, case.id in less) for case in cases}


async def own_case(case_id: int, *, by: Actor, at: datetime) -> None:
    """Who looks into it."""
    async with in_transaction():
        case = await the_case(case_id)
        await Case.filter(id=case.id).update(owner_id=by.id, owner=by.name)
        await audit(by, at, "own_case", NOUN, case.id, district_id=case.district_id)


async def the_case(case_id: int) -> Case:
    case = await Case.get_or_none(id=case_id)
    if case is None:
        raise NoSuchCase(case_id=case_id)
    if case.state == CaseState.CLOSED:
        raise CaseClosed(case_no=case.case_no)
    return case
