"""From the rows that were read of an order to the facts that the review judges. Pure."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from foundation.clock import day, local
from foundation.transaction import Row, calendar_day, moment
from ordering.orders.ground import Ground
from ordering.orders.rules import SENT, fingerprint
from ordering.products.catalogue import Item
from ordering.review.facts import Facts, Line, OrderKind, Shop, Window
from ordering.states import OPEN, State
from ordering.supply.rules import LimitSource, effective_limit

REPRICED = frozenset({*OPEN, State.EARLY})


def facts_of(order: Row, rows: list[Row], had: list[Row], at: datetime, on: Ground) -> Facts:
    by_what: dict[str, list[Row]] = defaultdict(list)
    for row in had:
        by_what[row["what"]].append(row)
    now, past = by_what["now"], by_what["past"]
    by_sku: Counter[int] = Counter()
    for row in now:
        by_sku[row["product_id"]] += row["qty"]
    families: Counter[str] = Counter()
    for sku, qty in by_sku.items():
        families[on.catalogue[sku].brand_family if sku in on.catalogue else ""] += qty
    banded = {lower: sum(qty for sku, qty in by_sku.items() if sku in on.catalogue
                         and on.catalogue[sku].price_fen >= lower) for lower in on.limits.band_caps}
    regular = [row for row in now if row["kind"] == OrderKind.REGULAR]
    month, last_month = months_of([*now, *past], at)
    open_ = order["state"] in REPRICED
    cycles = cycles_of(past)
    return Facts(
        at=at, kind=OrderKind(order["kind"]), shop=shop_of(order), window=window_of(order),
        lines=tuple([line_of(row, by_sku[row["product_id"]], on, open_) for row in rows]), limits=on.limits,
        cycle_cartons=sum(by_sku.values()), cycle_families=families, cycle_banded=banded,
        regular_cartons=sum(row["qty"] for row in regular),
        mid_cycle_orders=len({row["id"] for row in now if row["kind"] == OrderKind.MID_CYCLE}),
        past_cycles=tuple(qty for qty, _ in cycles), past_fen=tuple(fen for _, fen in cycles),
        month_cartons=month, last_month_cartons=last_month, agreed_cartons=order["agreed_cartons"],
        other_regular=regular[0]["order_no"] if regular else "", twin=twin_of(rows, now, at, on),
        accepted=accepted(order, rows), identity=order["identity"] or "", overflow=bool(order["overflow"]),
        caller_shops=callers(by_what["caller"], at), debit_sent=order["state"] in SENT, funds_fen=order["funds_fen"],
        unknown_orders=len({row["id"] for row in [*now, *past] if row["state"] == State.DEBIT_UNKNOWN}),
        watched=on.watched, entry_limits=on.entry_by_sku, entry_total=on.entry_total, peers=on.peers, **troubles(by_what["trouble"], at))


def accepted(order: Row, rows: list[Row]) -> frozenset[str]:
    """Rules whose referral was accepted: for this version, or for the order that this one changes and nowhere exceeds."""
    lowers = order["stood_rules"] and all([row["qty_requested"] <= (row["stood_qty"] or 0) for row in rows])
    return frozenset([*order["accepted_rules"].split(), *(order["stood_rules"].split() if lowers else ())])


def cycles_of(past: list[Row]) -> list[tuple[int, int]]:
    """Cartons and fen of each cycle, the latest first."""
    sums: dict[int, tuple[int, int]] = {}
    for row in past:
        qty, fen = sums.get(row["cycle_no"], (0, 0))
        sums[row["cycle_no"]] = qty + row["qty"], fen + row["fen"]
    return list(sums.values())


def months_of(rows: list[Row], at: datetime) -> tuple[int, int]:
    """Cartons confirmed in this calendar month and in the one before."""
    if not rows:
        return 0, 0
    first = local(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    month = last_month = 0
    for row in rows:
        confirmed = moment(row["confirmed_at"])
        if confirmed and confirmed >= first:
            month += row["qty"]
        elif confirmed and confirmed >= before:
            last_month += row["qty"]
    return month, last_month


def twin_of(rows: list[Row], now: list[Row], at: datetime, on: Ground) -> str:
    """The number of an order with the same basket, confirmed minutes ago."""
    mine = fingerprint((row["product_id"], row["qty_requested"]) for row in rows) if now else ""
    since = at - timedelta(minutes=on.parameters["R08"]["twin_minutes"])
    return next((row["order_no"] for row in now if mine and row["fingerprint"] == mine
                 and (confirmed := moment(row["confirmed_at"])) and confirmed >= since), "")


def troubles(rows: list[Row], at: datetime) -> dict[str, Any]:
    failed = [moment(row["confirmed_at"]) for row in rows if row["state"] == "DEBIT_FAILED"]
    return {"unpaid_fen": sum(row["fen"] for row in rows if row["state"] == "UNPAID"),
            "failed_debits": tuple((at - when).days // 7 for when in failed if when)}


def callers(rows: list[Row], at: datetime) -> int:
    """Other shops that the same telephone ordered for today."""
    return len({row["id"] for row in rows if (opened := moment(row["confirmed_at"])) and day(opened) == day(at)})


def shop_of(order: Row) -> Shop:
    changed_at = moment(order["changed_at"])
    return Shop(order["grade"], order["retailer_status"], order["account_manager"], calendar_day(order["licence_from"]),
                calendar_day(order["licence_to"]), order["licence_state"] or "VALID",
                calendar_day(order["agreement_to"]), order["single_limit_fen"], order["licence_holder"],
                order["agreement_holder"] or "", calendar_day(order["created_on"]), order["changed"] or "",
                day(changed_at) if changed_at else None, order["linked_shops"] or 0)


def window_of(order: Row) -> Window | None:
    call_date, delivery = calendar_day(order["call_date"]), calendar_day(order["window_delivery"])
    opens, closes = moment(order["window_open"]), moment(order["window_close"])
    return Window(call_date, opens, closes, delivery) if call_date and delivery and opens and closes else None


def line_of(row: Row, had: int, on: Ground, open_: bool) -> Line:
    """open_: not confirmed yet, so that the price of the day holds."""
    item = on.catalogue.item(row["product_id"])
    override = row["override"]
    limit = on.by_sku[item.id] if override is None else effective_limit(item, on.limits, override)
    scarce = item.supply_state == "SCARCE"
    left = row["left_qty"] if row["release_id"] else 0 if scarce else None
    short = limit.source == LimitSource.NOT_RELEASED or left == 0 or item.supply_state == "WITHDRAWN"
    return Line(item, row["qty_requested"], limit, had, left, row["said"], alternative(item, on) if short else None,
                row["pool_left"], row["price_fen"] if open_ and row["price_fen"] != item.price_fen else None,
                bool(row["new_to_shop"]), row["past_cartons"])


def alternative(item: Item, on: Ground) -> Item | None:
    """The named substitute, else the ordinary sku nearest in price that this grade may have."""
    if item.substitute_id in on.catalogue:
        return on.catalogue[item.substitute_id]  # type: ignore[index]
    plain = [other for other in on.catalogue.values() if other.supply_state in ("FAST", "STEADY") and other.id != item.id
             and on.by_sku[other.id].cartons != 0]
    return min(plain, key=lambda other: abs(other.price_fen - item.price_fen), default=None)
