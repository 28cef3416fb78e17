"""One person prepares a refund, another approves it; only then does the bank hear of it."""

from dataclasses import replace
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import NotFound
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, transact
from settlement.approvals.rules import Grounds
from settlement.approvals.service import agree, propose, refuse
from settlement.debits.evidence import Heard
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says
from settlement.journal.accounts import owed_back
from settlement.journal.posting import post
from settlement.refunds.evidence import take_refund_evidence
from settlement.refunds.rules import PREPARABLE, Cause, RefundMoved, RefundState, Way, check_way
from settlement.refunds.writing import write_try

NOUN = "refund"


class NoSuchRefund(NotFound):
    code = "no_such_refund"


async def prepare_refund(refund_id: int, way: Way, grounds: Grounds, bank_ref: str = "", *, by: Actor, at: datetime) -> None:
    """DUE or FAILED -> PROPOSED. bank_ref: of a transfer made by hand, the bank's own number of it. Without evidence of its
    own it is the debit or the case that it came of.

    WayUnfit, GroundsMissing, RefundMoved."""

    def work() -> Work[None]:
        refund = yield from the_refund(refund_id, by)
        if refund["state"] not in PREPARABLE:
            raise RefundMoved(refund_id=refund_id, state=refund["state"])
        check_way(way, refund["account_no"], refund["original_ref"], bank_ref)
        evidence = bank_ref.strip() if way == Way.TRANSFER else grounds.evidence.strip() or about(refund)
        yield from propose(NOUN, refund_id, str(way), replace(grounds, evidence=evidence), refund["amount_fen"], by=by, at=at)
        yield Sql("UPDATE refund SET state = 'PROPOSED' WHERE id = $1", refund_id)
        yield audit_sql(by, at, "prepare_refund", NOUN, refund_id, district_id=refund["district_id"], way=way,
                        order=refund["order_no"], amount_fen=refund["amount_fen"], reason=grounds.reason)

    await transact(work)


async def approve_refund(refund_id: int, mark: MarkOrder = mark_order, *, by: Actor, at: datetime) -> int:
    """The second person's yes: from now on it is owed, and its number may leave. The attempt's id.

    SecondPersonNeeded for its maker."""

    def work() -> Work[int]:
        refund = yield from the_refund(refund_id, by)
        if refund["state"] != RefundState.PROPOSED:
            raise RefundMoved(refund_id=refund_id, state=refund["state"])
        proposal = yield from agree(NOUN, refund_id, by=by, at=at)
        yield audit_sql(by, at, "approve_refund", NOUN, refund_id, district_id=refund["district_id"], order=refund["order_no"],
                        amount_fen=refund["amount_fen"], prepared_by=proposal["maker"])
        return (yield from approved(refund, Way(proposal["what"]), proposal["evidence"], mark, by, at))

    return await transact(work)


def approved(refund: Row, way: Way, bank_ref: str, mark: MarkOrder, by: Actor, at: datetime) -> Work[int]:
    """Two persons have agreed: owed in the books, and a try of it. A transfer by hand counts as told by the bank, until its
    statement does."""
    if refund["cause"] != Cause.CASE:
        yield from post([owed_back(refund["id"], refund["retailer_id"], refund["amount_fen"])], at=at)
    yield Sql("UPDATE refund SET state = 'APPROVED' WHERE id = $1", refund["id"])
    attempt_id = yield from write_try(refund, way, at)
    if way == Way.TRANSFER:
        heard = Heard(Kind.ANSWER, Says.EXECUTED, at, "00", refund["amount_fen"], bank_ref, "transferred by hand")
        yield from take_refund_evidence(attempt_id, heard, mark, by=by)
    return attempt_id


async def reject_refund(refund_id: int, why: str, *, by: Actor, at: datetime) -> None:
    """The second person's no, with its reason: PROPOSED -> DUE. Of the maker it is a withdrawal."""

    def work() -> Work[None]:
        refund = yield from the_refund(refund_id, by)
        if refund["state"] != RefundState.PROPOSED:
            raise RefundMoved(refund_id=refund_id, state=refund["state"])
        yield from refuse(NOUN, refund_id, why, by=by, at=at)
        yield Sql("UPDATE refund SET state = 'DUE' WHERE id = $1", refund_id)
        yield audit_sql(by, at, "reject_refund", NOUN, refund_id, district_id=refund["district_id"], why=why[:100])

    await transact(work)


def about(refund: Row) -> str:
    """The page that shows why."""
    return f"/debits/{refund['order_id']}" if refund["order_id"] else f"/settlement/cases/{refund['case_id']}"


def the_refund(refund_id: int, by: Actor) -> Work[Row]:
    """The refund, locked. NoSuchRefund, also for one of another's district."""
    rows = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", refund_id)
    if not rows or (rows[0]["district_id"] is not None and not by.may_touch(rows[0]["district_id"])):
        raise NoSuchRefund(refund_id=refund_id)
    return rows[0]
