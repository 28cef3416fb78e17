"""The verbs of a debt: debited again by one person; paid otherwise, given up or not owed by two."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, transact
from ordering.orders.trouble import paid_off_sql
from settlement.approvals.rules import Grounds
from settlement.approvals.service import agree, propose, refuse
from settlement.debits.writing import DebitWritten, write_for_debt
from settlement.debts.rules import (
    REASONS,
    UNDER_WAY,
    DebtInDoubt,
    DebtSettled,
    DebtUnderWay,
    NoSuchDebt,
    Way,
    check_amount,
    check_way,
    settling,
)
from settlement.journal.posting import post
from settlement.reconciliation.order_side import AMONG
from settlement.reconciliation.transfers import match_transfers

NOUN = "debt"
DEBT = f"""
    SELECT t.id, t.order_id, t.retailer_id, t.amount_fen, t.settled_at, o.order_no, o.district_id, o.state AS order_state,
           (SELECT count(*) FROM recon_case AS c WHERE c.order_id = t.order_id AND c.state <> 'CLOSED' AND c.category IN ({AMONG})) AS cases,
           (SELECT count(*) FROM debit AS d WHERE d.order_id = t.order_id AND d.state IN ({', '.join(repr(str(state)) for state in sorted(UNDER_WAY))})) AS debits,
           (SELECT count(*) FROM approval AS p WHERE p.noun = '{NOUN}' AND p.noun_id = t.id AND p.state = 'PROPOSED') AS proposals
    FROM order_trouble AS t JOIN orders AS o ON o.id = t.order_id WHERE t.id = $1 AND t.kind = 'UNPAID'"""
LOCKED = "SELECT id FROM order_trouble WHERE id = $1"


async def debit_debt(debt_id: int, *, by: Actor, at: datetime) -> DebitWritten:
    """The shop has brought money to its account: all that is open is asked for under a new number.

    NoSuchDebt, DebtSettled, DebtInDoubt, DebtUnderWay, NoDebitAgreement."""

    def work() -> Work[DebitWritten]:
        debt = yield from open_debt(debt_id, by)
        if debt["proposals"]:
            raise DebtUnderWay(debt_id=debt_id)
        written = yield from write_for_debt(order_id=debt["order_id"], order_no=debt["order_no"], retailer_id=debt["retailer_id"],
                                            amount_fen=debt["amount_fen"], at=at)
        yield audit_sql(by, at, "debit_debt", NOUN, debt_id, district_id=debt["district_id"], order=debt["order_no"],
                        amount_fen=debt["amount_fen"])
        return written

    return await transact(work)


async def propose_settling(debt_id: int, way: Way, amount_fen: int | None, evidence: str, note: str = "", *, by: Actor, at: datetime) -> None:
    """The first of two persons: so much of it (None: all) was paid, is given up or not owed, and by which paper. Of a transfer it is
    all that came, be it more than what is open.

    PaymentUnfit, GoodsNotBack, ReferenceUnfit, GroundsMissing; NoSuchDebt, DebtSettled, DebtInDoubt, DebtUnderWay."""

    def work() -> Work[None]:
        debt = yield from open_debt(debt_id, by)
        told_fen = debt["amount_fen"] if amount_fen is None else amount_fen
        check_way(way, debt["order_state"], evidence)
        check_amount(way, told_fen, debt["amount_fen"])
        yield from propose(NOUN, debt_id, str(way), Grounds(REASONS[way], evidence, note), told_fen, by=by, at=at)
        yield audit_sql(by, at, "propose_settling", NOUN, debt_id, district_id=debt["district_id"], order=debt["order_no"], way=way,
                        amount_fen=told_fen, evidence=evidence.strip()[:200])

    await transact(work)


async def agree_settling(debt_id: int, *, by: Actor, at: datetime) -> bool:
    """The second person's yes: booked, and with all of it the shop may order again. True where nothing is left open. What a
    transfer brought above that goes back as a refund, once the bank's statement has shown it.

    SecondPersonNeeded, NothingProposed; the same refusals as for proposing."""

    def work() -> Work[bool]:
        debt = yield from open_debt(debt_id, by)
        proposal = yield from agree(NOUN, debt_id, by=by, at=at)
        way, amount_fen = Way(proposal["what"]), proposal["amount_fen"]
        check_way(way, debt["order_state"], proposal["evidence"])
        check_amount(way, amount_fen, debt["amount_fen"])
        yield from post(settling(way, debt_id, proposal["id"], debt["retailer_id"], amount_fen, debt["amount_fen"]), at=at)
        [left] = yield paid_off_sql(debt["order_id"], amount_fen, at)
        yield audit_sql(by, at, "settle_debt", NOUN, debt_id, district_id=debt["district_id"], order=debt["order_no"], way=way,
                        amount_fen=amount_fen, proposed_by=proposal["maker"])
        if left["settled_at"]:
            yield audit_sql(by, at, "note_paid_up", "order", debt["order_id"], district_id=debt["district_id"], way=way)
        return bool(left["settled_at"])

    settled = await transact(work)
    await match_transfers(by=by, at=at)
    return settled


async def refuse_settling(debt_id: int, why: str, *, by: Actor, at: datetime) -> None:
    """The second person's no; of the maker it is a withdrawal. NothingProposed, ReasonMissing, NoSuchDebt."""

    def work() -> Work[None]:
        debt = yield from the_debt(debt_id, by)
        yield from refuse(NOUN, debt_id, why, by=by, at=at)
        yield audit_sql(by, at, "refuse_settling", NOUN, debt_id, district_id=debt["district_id"], order=debt["order_no"], why=why.strip()[:100])

    await transact(work)


def open_debt(debt_id: int, by: Actor) -> Work[Row]:
    """A debt of which it is known that it is owed, and that nothing else is being done about."""
    debt = yield from the_debt(debt_id, by)
    if debt["settled_at"]:
        raise DebtSettled(order_no=debt["order_no"])
    if debt["cases"]:
        raise DebtInDoubt(order_no=debt["order_no"])
    if debt["debits"]:
        raise DebtUnderWay(debt_id=debt_id)
    return debt


def the_debt(debt_id: int, by: Actor) -> Work[Row]:
    """Locked, then read: who waited for somebody else sees what he has done. NoSuchDebt, also for another's district."""
    yield Sql(f"{LOCKED}{for_update()}", debt_id)
    rows = yield Sql(DEBT, debt_id)
    if not rows or not by.may_touch(rows[0]["district_id"]):
        raise NoSuchDebt(debt_id=debt_id)
    return rows[0]
