"""The nightly watch: fills the list that R29 and R32 read, and what R31 compares a shop with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import NotFound, ReasonMissing
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.policy.queries import company_parameters
from ordering.review.findings import Parameters
from ordering.review.watch import apart, day_share, month_jump
from ordering.watching.models import GradePeer, WatchItem, WatchKind
from ordering.watching.sales import links, peer_figures, sku_days, top_skus

Subject = tuple[int | None, int | None]
"""(product id, retailer id): one of them."""
MONTH = timedelta(days=30)
NO_LONGER = "no longer found"


class NoSuchWatchItem(NotFound):
    code = "no_such_watch_item"


async def watch(*, by: Actor, at: datetime) -> int:
    """Find skus and shops that stand out; returns how many stand on the list. Repeating it changes nothing.

    A month is the last thirty days. What a person cleared stays cleared for a month; what is no longer found ends."""
    on = day(at)
    held = await company_parameters(on)
    found = {WatchKind.SKU_MONTH: await jumped(on, held["W1"]), WatchKind.SKU_DAY: await large_days(on, held["W2"]),
             WatchKind.SHOP_APART: await shops_apart(on, held["W3"]), WatchKind.SHOP_LINKED: await linked()}
    figures = await peer_figures(on - MONTH)
    async with in_transaction():
        for kind, subjects in found.items():
            await put_found(kind, subjects, by, at)
        await GradePeer.all().delete()
        await GradePeer.bulk_create([GradePeer(**row) for row in figures])
        standing = await WatchItem.filter(ended_at=None).count()
        await audit(by, at, "watch", "watch_item", on, standing=standing)
    forget_kept()
    return standing


async def clear_watch_item(item_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """A person looked: a holiday, a launch, a chain. NoSuchWatchItem where it has ended already."""
    if not reason.strip():
        raise ReasonMissing(item=item_id)
    async with in_transaction():
        ended = await WatchItem.filter(id=item_id, ended_at=None).update(ended_at=at, ended_by=by.name, ended_reason=reason[:128])
        if not ended:
            raise NoSuchWatchItem(item=item_id)
        await audit(by, at, "clear_watch_item", "watch_item", item_id, reason=reason[:128])


async def put_found(kind: WatchKind, found: Mapping[Subject, tuple[int, dict[str, object]]], by: Actor, at: datetime) -> None:
    rows = await WatchItem.filter(kind=kind).filter(found_at__gt=at - 2 * MONTH)
    rows += await WatchItem.filter(kind=kind, ended_at=None, found_at__lte=at - 2 * MONTH)
    standing = {(row.product_id, row.retailer_id): row for row in rows if row.ended_at is None}
    cleared = {(row.product_id, row.retailer_id) for row in rows
               if row.ended_at and row.ended_reason != NO_LONGER and row.ended_at > at - MONTH}
    gone = [row.id for subject, row in standing.items() if subject not in found]
    await WatchItem.filter(id__in=gone).update(ended_at=at, ended_by=by.name, ended_reason=NO_LONGER)
    await WatchItem.bulk_create([
        WatchItem(kind=kind, product_id=subject[0], retailer_id=subject[1], figure=figure, facts=facts, found_at=at)
        for subject, (figure, facts) in found.items() if subject not in standing and subject not in cleared])


async def jumped(on: date, held: Parameters) -> dict[Subject, tuple[int, dict[str, object]]]:
    by_day = await sku_days(on - 2 * MONTH, on)
    found: dict[Subject, tuple[int, dict[str, object]]] = {}
    for sku, days in by_day.items():
        now = sum(qty for sold_on, qty in days.items() if sold_on > on - MONTH)
        before = sum(days.values()) - now
        if percent := month_jump(now, before, held):
            found[sku, None] = percent, {"month": now, "last_month": before}
    return found


async def large_days(on: date, held: Parameters) -> dict[Subject, tuple[int, dict[str, object]]]:
    found: dict[Subject, tuple[int, dict[str, object]]] = {}
    for sku, days in (await sku_days(on - MONTH, on)).items():
        sold_on, most = max(days.items(), key=lambda one: one[1])
        if percent := day_share(most, sum(days.values()), held):
            found[sku, None] = percent, {"day": sold_on.isoformat(), "cartons": most, "month": sum(days.values())}
    return found


async def shops_apart(on: date, held: Parameters) -> dict[Subject, tuple[int, dict[str, object]]]:
    """Shops of one route stand for the kilometre around: no shop's place on the map is on file."""
    routes: dict[tuple[int, str], dict[int, list[int]]] = defaultdict(dict)
    for retailer, district, route, top in await top_skus(on - MONTH, held["top"]):
        routes[district, route][retailer] = top
    found: dict[Subject, tuple[int, dict[str, object]]] = {}
    for (_, route), shops in routes.items():
        for shop, top in shops.items():
            if apart(top, (other for one, other in shops.items() if one != shop), held):
                found[None, shop] = len(top), {"route": route, "skus": top}
    return found


async def linked() -> dict[Subject, tuple[int, dict[str, object]]]:
    found: dict[Subject, tuple[int, dict[str, object]]] = {}
    for by, shops in await links():
        for shop in shops:
            figure, facts = found.get((None, shop), (0, {}))
            found[None, shop] = max(figure, len(shops) - 1), {**facts, by: others(shops, shop)}
    return found


def others(shops: Iterable[int], shop: int) -> list[int]:
    return [other for other in shops if other != shop][:20]
