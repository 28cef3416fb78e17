"""What becomes of an order that left the table: the debit's outcome, a void, a referral decided, a draft expired."""

import logging
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import DomainError, Refused
from foundation.transaction import Row, Sql, Work, reads, transact
from ordering.orders.models import Order
from ordering.orders.reading import NOT_HELD, read_order
from ordering.orders.rules import OPEN, State
from ordering.orders.writing import move
from ordering.review.engine import DEFAULTS
from ordering.supply.taking import give_back_supply
from ordering.watching.trouble import debit_failed_sql

log = logging.getLogger("leafline.ordering")
LEADERS = ("SHIFT_LEADER", "DISTRICT_MANAGER", "ADMINISTRATOR", "")
EXPIRED = "EXPIRED"


class NotForAgents(Refused):
    """A referral is decided by a shift leader."""

    code = "not_for_agents"


async def mark_debit_sent(order_id: int, *, by: Actor, at: datetime) -> None:
    """DEBIT_PENDING -> DEBIT_SENT, when the attempt was committed and goes out."""
    await transact(lambda: step(order_id, "debit_sent", by, at))


async def mark_paid(order_id: int, *, by: Actor, at: datetime) -> None:
    """DEBIT_SENT or DEBIT_UNKNOWN -> PAID."""
    await transact(lambda: step(order_id, "paid", by, at))


async def mark_debit_failed(order_id: int, *, by: Actor, at: datetime) -> None:
    """The bank said no for good: -> DEBIT_FAILED. Supply stays held until the order is void."""
    await transact(lambda: step(order_id, "debit_failed", by, at))


async def mark_debit_unknown(order_id: int, *, by: Actor, at: datetime) -> None:
    """No answer, or one that says nothing: -> DEBIT_UNKNOWN. The goods are held and nothing is sent again."""
    await transact(lambda: step(order_id, "debit_unknown", by, at))


async def mark_debit_dispute(order_id: int, *, by: Actor, at: datetime) -> None:
    """The bank took another amount, or says two things: -> DEBIT_DISPUTE, for finance."""
    await transact(lambda: step(order_id, "debit_dispute", by, at))


async def mark_debit_pending(order_id: int, *, by: Actor, at: datetime) -> None:
    """A new attempt is due: CONFIRMED or DEBIT_FAILED -> DEBIT_PENDING."""
    await transact(lambda: step(order_id, "ask_debit", by, at))


def step(order_id: int, event: str, by: Actor, at: datetime) -> Work[Row]:
    """One move with its audit line; also for `yield from` inside another package's transaction."""
    moved = yield from move(order_id, event)
    if event == "debit_failed":
        yield debit_failed_sql(order_id, at)
    yield audit_sql(by, at, event, "order", order_id, district_id=moved["district_id"], state=moved["state"])
    return moved


async def void_order(order_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """作废: from any state before the debit went out, or after it failed. What was taken of the supply goes back."""

    def work() -> Work[None]:
        order = yield from read_order(order_id, by)
        yield from voiding(order, reason, by, at)

    await transact(work)


def voiding(order: Row, reason: str, by: Actor, at: datetime) -> Work[None]:
    taken = yield Sql(f"""
        SELECT l.release_id, l.qty_ordered FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.id = $1 AND l.release_id IS NOT NULL AND o.state NOT IN ({NOT_HELD})""", order["id"])
    yield from move(order["id"], "void", {"void_reason": reason})
    yield from give_back_supply((row["release_id"], row["qty_ordered"]) for row in taken)
    yield audit_sql(by, at, "void_order", "order", order["id"], district_id=order["district_id"], reason=reason)


async def decide_referral(order_id: int, *, accept: bool, reason: str, by: Actor, at: datetime) -> State:
    """The shift leader's word on a REFERRED order, with a reason: REVIEWED, or VOID."""
    if by.role not in LEADERS:
        raise NotForAgents(order_id=order_id)

    def work() -> Work[State]:
        order = yield from read_order(order_id, by)
        if not accept:
            yield from voiding(order, "REFERRAL_REFUSED", by, at)
            return State.VOID
        rules = yield Sql("SELECT DISTINCT rule FROM decision WHERE order_id = $1 AND order_version = $2"
                          " AND outcome = 'REFER' AND rule <> 'REVIEW'", order_id, order["version"])
        accepted = " ".join(sorted(row["rule"] for row in rules))
        moved = yield from move(order_id, "accept_referral", {"accepted_rules": accepted})
        yield audit_sql(by, at, "accept_referral", "order", order_id, district_id=order["district_id"],
                        rules=accepted, reason=reason)
        return State(moved["state"])

    return await transact(work)


async def void_expired_drafts(*, by: Actor, at: datetime) -> int:
    """Drafts, demands and referrals whose cut-off and grace have passed; one that fails is logged, the rest go on."""
    closed = at - timedelta(minutes=DEFAULTS["R07"]["grace_minutes"])
    due = await (Order.filter(state__in=[*OPEN, State.EARLY], closes_at__lt=closed).using_db(reads())
                 .values_list("id", flat=True))
    voided = 0
    for order_id in due:
        try:
            await void_order(int(order_id), EXPIRED, by=by, at=at)  # type: ignore[call-overload]
            voided += 1
        except DomainError as error:
            log.warning("draft %s not voided: %s", order_id, error)
    return voided
