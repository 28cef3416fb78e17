"""What becomes known of the caller while his order is on the table: he proved who he is, his bank told the balance."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Invalid
from foundation.transaction import Sql, Work, transact
from ordering.orders.calling_off import NotForAgents
from ordering.orders.reading import read_order
from ordering.orders.rules import leads

CALLED_BACK = "CALL_BACK"


class FundsImpossible(Invalid):
    code = "funds_impossible"


async def unlock_ordering(order_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """The shift leader called the order phone back and heard two facts of the file: the order may go on (R04)."""
    if not leads(by):
        raise NotForAgents(order_id=order_id)

    def work() -> Work[None]:
        order = yield from read_order(order_id, by)
        yield Sql("UPDATE orders SET identity = $2 WHERE id = $1 RETURNING id", order_id, CALLED_BACK)
        yield audit_sql(by, at, "unlock_ordering", "order", order_id, district_id=order["district_id"], reason=reason[:100])

    await transact(work)


async def note_funds(order_id: int, funds_fen: int | None, *, by: Actor, at: datetime) -> None:
    """The balance as the bank told it just now (R35), or None, when it was asked and did not tell.

    Asked outside, before this: no transaction waits for a bank."""
    if funds_fen is not None and funds_fen < 0:
        raise FundsImpossible(order_id=order_id)

    def work() -> Work[None]:
        order = yield from read_order(order_id, by)
        yield Sql("UPDATE orders SET funds_fen = $2, funds_at = $3 WHERE id = $1 RETURNING id", order_id, funds_fen, at)
        yield audit_sql(by, at, "note_funds", "order", order_id, district_id=order["district_id"], told=funds_fen is not None)

    await transact(work)
