"""The cut-off: what is confirmed is locked and asks for its money, what is not is void with its reason.

Every order knows when it closes, its district's own hour, so one run a minute serves every district."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import local
from foundation.errors import DomainError
from foundation.locks import for_update
from foundation.transaction import Sql, Work, reads, transact
from ordering.orders.calling_off import voiding
from ordering.orders.confirming import Settle, settled
from ordering.orders.models import Order, SettlementMethod
from ordering.orders.opening import give_up_amendments
from ordering.orders.reading import read_order
from ordering.orders.rules import GRACE, expiry
from ordering.orders.writing import move
from ordering.review.facts import OrderKind
from ordering.states import OPEN, State

log = logging.getLogger("leafline.ordering")
FAILED = object()


@dataclass
class CutOff:
    """What one run did: order ids, and the debits that `settle` wrote."""

    locked: list[int] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    came_due: list[int] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)


async def keep_cut_offs(*, settle: Settle | None, by: Actor, at: datetime) -> CutOff:
    """Early demands come due on their day; past the cut-off orders are locked, and past the grace what is open is void.

    One order that fails is logged and the rest go on; a repeat finds nothing left to do."""
    done = CutOff()
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for order_id in await ids(Order.filter(state=State.EARLY, closes_at__gte=at, closes_at__lt=midnight)):
        if await tried(order_id, come_due(order_id, by=by, at=at)) is not FAILED:
            done.came_due.append(order_id)
    for order_id in await ids(Order.filter(state=State.CONFIRMED, closes_at__lt=at)):
        written = await tried(order_id, lock_order(order_id, settle=settle, by=by, at=at))
        done.locked += [] if written is FAILED else [order_id]
        done.written += [] if written in (FAILED, None) else [written]
    for order_id in await ids(Order.filter(state__in=[*OPEN, State.EARLY], closes_at__lt=at - GRACE)):
        if await tried(order_id, expire(order_id, by=by, at=at)) is not FAILED:
            done.expired.append(order_id)
    return done


async def ids(query: QuerySet[Order]) -> list[int]:
    return [int(str(order_id)) for order_id in await query.using_db(reads()).order_by("id").values_list("id", flat=True)]


async def tried(order_id: int, verb: Awaitable[Any]) -> Any:
    try:
        return await verb
    except Exception:
        log.exception("cut-off of order %s", order_id)
        return FAILED


async def come_due(order_id: int, *, by: Actor, at: datetime) -> None:
    """EARLY -> DRAFT: on its order day the demand waits to be priced, reviewed and confirmed with the caller."""

    def work() -> Work[None]:
        moved = yield from move(order_id, "come_due", {"kind": str(OrderKind.REGULAR)})
        yield audit_sql(by, at, "come_due", "order", order_id, district_id=moved["district_id"])

    await transact(work)


async def lock_order(order_id: int, *, settle: Settle | None, by: Actor, at: datetime) -> Any:
    """截单: no change from here on. With `settle` its debit is written in the same transaction (DEBIT_PENDING), and what that
    returned is the answer. Where no debit can be written, and for cash on delivery, the order is LOCKED all the same."""
    try:
        return await transact(lambda: locking(order_id, settle, by, at))
    except DomainError as error:
        if settle is None:
            raise
        log.warning("no debit of order %s at its cut-off: %s", order_id, error)
        return await transact(lambda: locking(order_id, None, by, at))


def locking(order_id: int, settle: Settle | None, by: Actor, at: datetime) -> Work[Any]:
    amendments = yield Sql(f"SELECT id FROM orders WHERE amends_id = $1 AND state <> 'VOID'{for_update()}", order_id)
    order = yield from read_order(order_id, by)
    yield from give_up_amendments(row["id"] for row in amendments)
    pays = settle if order["settlement_method"] == SettlementMethod.DEBIT else None
    moved = yield from move(order_id, "lock_and_debit" if pays else "lock")
    written = yield from settled(pays, order, at)
    yield audit_sql(by, at, "lock_order", "order", order_id, district_id=order["district_id"], state=moved["state"],
                    amendments=len(amendments))
    return written


async def expire(order_id: int, *, by: Actor, at: datetime) -> None:
    """Not confirmed in time: void, with the reason that its state gives."""

    def work() -> Work[None]:
        order = yield from read_order(order_id, by)
        yield from voiding(order, expiry(State(order["state"]), order["read_back_at"] is not None), by, at)

    await transact(work)
