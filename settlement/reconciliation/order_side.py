"""What a case of a bank means for its order: goods of which nobody can say that they are paid stay in the store, until two
persons, or a later statement, have said it."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, fetch, transact
from ordering.orders.outcomes import step
from ordering.orders.trouble import owes_whole_sql, paid_off_sql, paid_up_sql, unpaid_sql
from ordering.states import State
from settlement.debits.evidence import Heard, move_debit, take_evidence
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says
from settlement.reconciliation.categories import HOLDING, LEAVES_UNPAID, Category, Treatment
from settlement.reconciliation.models import Case

IN_STORE = (State.PAID, State.READY)
GONE = (State.PICKED, State.DISPATCHED, State.UNDELIVERED, State.DELIVERED, State.PART_REFUSED, State.CLOSED)
"""Loaded or in the shop: what is not paid of them is the shop's debt (R09)."""
AMONG = ", ".join(f"'{category}'" for category in HOLDING)
OWED_STILL = "EXISTS (SELECT 1 FROM order_trouble AS t WHERE t.order_id = o.id AND t.kind = 'UNPAID' AND t.settled_at IS NULL)"
OTHERS = f"""
    SELECT count(*) AS n FROM recon_case AS x WHERE x.order_id = $1 AND x.id <> $2 AND x.state <> 'CLOSED' AND x.category IN ({AMONG})"""
TO_HOLD = f"""
    SELECT c.id, c.case_no, c.order_id, c.amount_fen, a.amount_fen AS asked_fen, o.district_id
    FROM recon_case AS c JOIN orders AS o ON o.id = c.order_id JOIN debit_attempt AS a ON a.id = c.attempt_id
    WHERE c.bank_code = $1 AND c.state <> 'CLOSED' AND c.category IN ({AMONG})
      AND (o.state IN ({', '.join(f"'{state}'" for state in IN_STORE)})
           OR (o.state IN ({', '.join(f"'{state}'" for state in GONE)}) AND NOT {OWED_STILL}))
      AND NOT EXISTS (SELECT 1 FROM debit AS d JOIN debit_attempt AS b ON b.debit_id = d.id WHERE d.order_id = c.order_id
                      AND b.id <> a.id AND b.state = 'SUCCEEDED' AND NOT b.surplus) ORDER BY c.id"""
"""An order that another payment has paid is held by none."""
ARRIVED = f"""
    SELECT c.id, c.order_id FROM recon_case AS c JOIN orders AS o ON o.id = c.order_id
    WHERE c.bank_code = $1 AND c.state = 'CLOSED' AND c.category = 'BANK_SHORT' AND c.treatment = 'EXPLAINED'
      AND (o.state = 'DEBIT_DISPUTE' OR {OWED_STILL}) ORDER BY c.id"""


async def follow_cases(bank_code: str, *, by: Actor, at: datetime) -> None:
    """After a statement: hold what its open cases leave in doubt, release what has arrived. Harmless when repeated."""

    def read() -> Work[tuple[list[Row], list[Row]]]:
        return (yield Sql(TO_HOLD, bank_code)), (yield Sql(ARRIVED, bank_code))

    held, arrived = await fetch(read)
    for row in held:
        await transact(lambda row=row: hold(row, by, at))  # type: ignore[misc]
    for row in arrived:
        await transact(lambda row=row: is_paid(row["order_id"], row["id"], by, at))  # type: ignore[misc]


def hold(row: Row, by: Actor, at: datetime) -> Work[None]:
    """The goods stay; of goods that are gone ordering is told how much is open. An order that another case holds, or that went
    elsewhere since it was read, is left as it is."""
    [order] = yield Sql(f"SELECT state FROM orders WHERE id = $1{for_update()}", row["order_id"])
    if order["state"] in IN_STORE:
        yield from step(row["order_id"], "debit_dispute", by, at)
    if order["state"] not in GONE:
        return
    open_fen = row["asked_fen"] - max(row["amount_fen"], 0)
    if open_fen > 0 and (yield unpaid_sql(row["order_id"], open_fen, at)):
        yield audit_sql(by, at, "note_unpaid", "order", row["order_id"], district_id=row["district_id"], amount_fen=open_fen,
                        case=row["case_no"])


def tell_order(case: Case, treatment: Treatment, by: Actor, at: datetime, mark: MarkOrder = mark_order) -> Work[None]:
    """In the transaction that closes a case: its order is paid after all, or owes its money again; money of nobody that two
    persons have booked to an order pays off so much of what its goods still cost."""
    if case.category == Category.BANK_OVER_FOREIGN and treatment == Treatment.RETAILER and case.order_id is not None:
        yield paid_off_sql(case.order_id, case.suspense_fen, at)
    if case.category not in HOLDING or case.order_id is None or case.attempt_id is None:
        return
    if (case.category, treatment) not in LEAVES_UNPAID:
        yield from is_paid(case.order_id, case.id, by, at)
        return
    [asked] = yield Sql("SELECT amount_fen FROM debit_attempt WHERE id = $1", case.attempt_id)
    yield owes_whole_sql(case.order_id, asked["amount_fen"])
    if case.category == Category.BANK_SHORT:
        never = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, at, words=f"case {case.case_no}")
        yield from take_evidence(case.attempt_id, never, mark, by=by)
    else:
        # The money has come and has gone back: what is left of the debit has failed, and may be asked for anew.
        [attempt] = yield Sql("UPDATE debit_attempt SET surplus = $2 WHERE id = $1 RETURNING debit_id", case.attempt_id, True)
        yield from move_debit(attempt["debit_id"], mark, by=by, at=at)


def is_paid(order_id: int, case_id: int, by: Actor, at: datetime) -> Work[None]:
    """Unless another case still holds it. An order that was called off meanwhile stays so."""
    [others] = yield Sql(OTHERS, order_id, case_id)
    if others["n"]:
        return
    [order] = yield Sql("SELECT state FROM orders WHERE id = $1", order_id)
    if order["state"] == State.DEBIT_DISPUTE:
        yield from step(order_id, "paid", by, at)
    yield paid_up_sql([order_id], at)
