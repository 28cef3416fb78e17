"""Finding what is to be given back: asked of orders, delivery and debits below, each thing once.

What delivery owes is a row of its own; an order that was called off after it had paid owes all that is left of its payment;
of an order that was debited twice the later payment goes back, and of one that was paid otherwise what its debit brought too much."""

import logging
from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.errors import DomainError
from foundation.transaction import Row, Sql, Work, fetch, transact
from settlement.refunds.rules import Cause
from settlement.refunds.writing import Owed, write_refund

log = logging.getLogger("leafline.refunds")
PAYMENT = """
    SELECT a.id AS attempt_id, CASE a.state WHEN 'SUCCEEDED' THEN a.amount_fen ELSE
           (SELECT min(l.amount_fen) FROM bank_line AS l WHERE l.attempt_id = a.id) END AS collected_fen, a.bank_code, a.account_no, a.account_name, a.request_no, d.order_id,
           d.order_no, d.retailer_id, d.district_id, a.surplus,
           coalesce((SELECT max(e.bank_ref) FROM evidence AS e WHERE e.attempt_id = a.id AND e.bank_ref <> ''), '') AS bank_ref,
           coalesce((SELECT c.returned_fen FROM refund_cover AS c WHERE c.money = 'attempt:' || CAST(a.id AS text)), 0) AS returned_fen
    FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id"""
ACCEPTED = """a.state = 'DISPUTED' AND EXISTS (SELECT 1 FROM recon_case AS c WHERE c.attempt_id = a.id
    AND c.category = 'AMOUNT_DIFF' AND c.state = 'CLOSED' AND c.treatment <> 'RETURN')"""
"""Another amount than asked came, and two persons took it as the order's money."""
OF_ORDER = f"{PAYMENT} WHERE d.order_id = $1 AND (a.state = 'SUCCEEDED' OR ({ACCEPTED})) AND NOT a.surplus ORDER BY a.id LIMIT 1"
"""The payment that stands: of two the first, which is kept; never one that went back."""
DUES = "SELECT id, order_id, cause, amount_fen FROM refund_due WHERE state = 'PENDING' ORDER BY id LIMIT 500"
CALLED_OFF = """
    SELECT o.id FROM orders AS o WHERE o.state = 'REFUND_PENDING'
    AND NOT EXISTS (SELECT 1 FROM refund_due AS x WHERE x.order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM refund AS r WHERE r.order_id = o.id AND r.cause = 'CALLED_OFF') ORDER BY o.id LIMIT 500"""
TWICE = """
    SELECT a.id FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id
    WHERE d.state = 'DISPUTED' AND a.state = 'SUCCEEDED' AND a.surplus = $1
    AND EXISTS (SELECT 1 FROM debit_attempt AS b WHERE b.debit_id = d.id AND b.state = 'SUCCEEDED' AND b.surplus = $1 AND b.id < a.id)
    AND NOT EXISTS (SELECT 1 FROM refund AS r WHERE r.attempt_id = a.id AND r.cause = 'TWICE') ORDER BY a.id LIMIT 500"""

PAID_OTHERWISE = """
    SELECT x.order_id, x.attempt_id, x.debited_fen + x.otherwise_fen - x.asked_fen - x.returned_fen AS excess_fen FROM (
      SELECT d.order_id, sum(a.amount_fen) AS debited_fen,
        min(CASE WHEN NOT EXISTS (SELECT 1 FROM refund AS r WHERE r.source = 'attempt:' || CAST(a.id AS text)) THEN a.id END) AS attempt_id,
        (SELECT max(y.amount_fen) FROM debit AS y WHERE y.order_id = d.order_id) AS asked_fen,
        (SELECT COALESCE(sum(e.amount_fen), 0) FROM journal_entry AS e JOIN order_trouble AS t ON t.id = e.noun_id
         WHERE e.noun = 'debt' AND e.words IN ('CASH', 'TRANSFER') AND t.order_id = d.order_id) AS otherwise_fen,
        (SELECT COALESCE(sum(r.amount_fen), 0) FROM refund AS r JOIN debit_attempt AS b ON b.id = r.attempt_id
         WHERE r.order_id = d.order_id AND r.cause IN ('TWICE', 'OVERPAID') AND NOT b.surplus) AS returned_fen
      FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id AND a.state = 'SUCCEEDED' AND NOT a.surplus
      WHERE d.order_id IN (SELECT t.order_id FROM approval AS p JOIN order_trouble AS t ON t.id = p.noun_id
                           WHERE p.noun = 'debt' AND p.state = 'APPROVED' AND p.what IN ('CASH', 'TRANSFER')) {and_order}
      GROUP BY d.order_id) AS x
    WHERE x.attempt_id IS NOT NULL AND x.debited_fen + x.otherwise_fen > x.asked_fen + x.returned_fen ORDER BY x.order_id LIMIT 500"""
"""The shop has paid its debt, or a part of it, at the counter or by transfer, and then a debit that nobody had seen came after all:
what came for the order above what it cost goes back out of that debit. What a transfer brought above its debt goes back by itself."""


async def find_refunds(at: datetime, *, by: Actor = SCHEDULER) -> list[int]:
    """Ids of refunds that are new. One that cannot be written is logged, and the others go on."""

    def read() -> Work[tuple[list[Row], list[Row], list[Row], list[Row]]]:
        return (yield Sql(DUES)), (yield Sql(CALLED_OFF)), (yield Sql(TWICE, False)), (yield Sql(PAID_OTHERWISE.format(and_order="")))

    dues, called_off, twice, otherwise = await fetch(read)
    works = [*(lambda row=row: of_due(row, by, at) for row in dues), *(lambda row=row: of_void(row["id"], by, at) for row in called_off),
             *(lambda row=row: of_second(row["id"], by, at) for row in twice),
             *(lambda row=row: of_excess(row["order_id"], by, at) for row in otherwise)]
    found = []
    for work in works:
        try:
            found.append(await transact(work))
        except DomainError as refusal:
            log.error("a refund could not be written: %s", refusal)
    return [one for one in found if one is not None]


def of_due(due: Row, by: Actor, at: datetime) -> Work[int | None]:
    """What delivery found owing for one stop. Waits while it is not known that the order has paid."""
    payments = yield Sql(OF_ORDER, due["order_id"])
    if not payments:
        return None
    yield Sql("UPDATE refund_due SET state = 'TAKEN' WHERE id = $1 AND state = 'PENDING'", due["id"])
    return (yield from written(payments[0], f"due:{due['id']}", Cause(due["cause"]), due["amount_fen"], by, at))


def of_void(order_id: int, by: Actor, at: datetime) -> Work[int | None]:
    payments = yield Sql(OF_ORDER, order_id)
    left_fen = payments[0]["collected_fen"] - payments[0]["returned_fen"] if payments else 0
    if not left_fen:
        return None
    return (yield from written(payments[0], f"order:{order_id}", Cause.CALLED_OFF, left_fen, by, at))


def of_second(attempt_id: int, by: Actor, at: datetime) -> Work[int | None]:
    [payment] = yield Sql(f"{PAYMENT} WHERE a.id = $1", attempt_id)
    return (yield from written(payment, f"attempt:{attempt_id}", Cause.TWICE, payment["collected_fen"], by, at))


def of_excess(order_id: int, by: Actor, at: datetime) -> Work[int | None]:
    """Counted anew: what was found before it may have been one of two payments. A whole debit that goes back is one too many."""
    rows = yield Sql(PAID_OTHERWISE.format(and_order="AND d.order_id = $1"), order_id)
    if not rows:
        return None
    [payment] = yield Sql(f"{PAYMENT} WHERE a.id = $1", rows[0]["attempt_id"])
    amount_fen = min(int(rows[0]["excess_fen"]), payment["collected_fen"] - payment["returned_fen"])
    cause = Cause.TWICE if amount_fen == payment["collected_fen"] else Cause.OVERPAID
    return (yield from written(payment, f"attempt:{payment['attempt_id']}", cause, amount_fen, by, at)) if amount_fen else None


def written(payment: Row, source: str, cause: Cause, amount_fen: int, by: Actor, at: datetime) -> Work[int | None]:
    owed = Owed(
        source=source, cause=cause, money=f"attempt:{payment['attempt_id']}", collected_fen=payment["collected_fen"],
        amount_fen=amount_fen, bank_code=payment["bank_code"], account_no=payment["account_no"], account_name=payment["account_name"],
        original_request_no=payment["request_no"], original_ref=payment["bank_ref"], order_id=payment["order_id"],
        order_no=payment["order_no"], attempt_id=payment["attempt_id"], retailer_id=payment["retailer_id"],
        district_id=payment["district_id"])  # fmt: skip
    refund_id = yield from write_refund(owed, at=at)
    if refund_id is not None:
        yield audit_sql(by, at, "find_refund", "refund", refund_id, district_id=payment["district_id"], cause=cause,
                        order=payment["order_no"], amount_fen=amount_fen)
    return refund_id
