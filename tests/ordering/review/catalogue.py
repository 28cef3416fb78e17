"""A shop, a day and products for the catalogue's examples: every rule is tried on facts that differ in one thing."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from foundation.clock import ZONE
from ordering.products.catalogue import Item, SupplyState
from ordering.review.engine import review
from ordering.review.facts import Facts, Line, OrderKind, Shop, Window
from ordering.review.findings import Finding
from ordering.supply.rules import GradeLimits, Limit, LimitSource

TODAY = date(2026, 12, 2)


def clock(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(TODAY, time(hour, minute), ZONE)


def item(sku: int = 1, name: str = "红双喜(硬8mg)", **changes: Any) -> Item:
    held = Item(sku, f"10{sku:02d}", name, "Hongshuangxi (hard 8 mg)", name.split("(")[0], "III", SupplyState.FAST, 200,
                date(2018, 1, 1), None, None, "6901028075831", "", "hong shuang xi", "hsx", 9700, 11000)
    return replace(held, **changes)


def line(asked: int, sku: int = 1, limit: int | None = None, source: str = "GRADE", **changes: Any) -> Line:
    product = changes.pop("item", None) or item(sku)
    kind = LimitSource.UNLIMITED if limit is None else LimitSource(source)
    return replace(Line(product, asked, Limit(limit, kind)), **changes)


SHOP = Shop(18, "ACTIVE", "周敏", date(2024, 1, 1), date(2028, 3, 31), "VALID", date(2029, 1, 1), 20_000_000, "王建国", "王建国",
            date(2020, 1, 1))
WINDOW = Window(TODAY, clock(8), clock(16), date(2026, 12, 3))


def facts(*lines: Line, shop: dict[str, Any] | None = None, **changes: Any) -> Facts:
    held = Facts(clock(10), OrderKind.REGULAR, replace(SHOP, **(shop or {})), WINDOW, lines or (line(5),), GradeLimits())
    return replace(held, **changes)


def said(rule: str, on: Facts) -> list[Finding]:
    return [found for found in review(on).everything() if found.rule == rule]


def only(rule: str, on: Facts) -> Finding:
    [found] = said(rule, on)
    return found
