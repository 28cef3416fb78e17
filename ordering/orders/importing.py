"""A district's orders from a file: customer_code, short_code, cartons. Tried first; refused whole for one bad row; then each
shop's order goes the same way as every other, and a file that comes again does nothing twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.errors import DomainError, Refused
from foundation.sheets import Fault, Sheet
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, reads, transact
from ordering.orders.confirming import Confirmed, OrderRefused
from ordering.orders.drafting import KEYED, change
from ordering.orders.ground import GroundOf, on_ground
from ordering.orders.models import Channel, Order
from ordering.orders.opening import opening
from ordering.orders.placing import answered_before, place_order
from ordering.orders.reading import Table, read_order, read_table
from ordering.orders.rules import fingerprint
from ordering.products.models import Product
from ordering.review.engine import Verdict, review
from ordering.review.facts import OrderKind
from ordering.review.findings import Outcome
from ordering.review.product import cartons
from ordering.states import OPEN, State
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer

COLUMNS = ("customer_code", "short_code", "cartons")
CARTONS_MAX = 9_999


@dataclass(frozen=True, slots=True)
class Basket:
    shop: Retailer
    lines: dict[int, int]

    def key(self, at: datetime) -> str:
        """The same for the same basket of the same shop in the same week: a file that comes again is known by it."""
        return f"file:{cycle_of(day(at))}:{self.shop.customer_code}:{fingerprint(self.lines.items())[:32]}"


@dataclass(frozen=True, slots=True)
class ShopResult:
    """state: where the order stands or would stand; None where it is refused, and zh, en say why. cut: cartons that the
    review took off. again: the file's order was there already."""

    shop: Retailer
    state: State | None
    asked: int
    ordered: int = 0
    amount_fen: int = 0
    order_no: str = ""
    again: bool = False
    zh: str = ""
    en: str = ""
    refusal: DomainError | None = None

    @property
    def cut(self) -> int:
        return self.asked - self.ordered if self.state else 0


class AtTheDesk(Refused):
    """An agent is taking this shop's order right now; the file does not write into it."""

    code = "order_at_the_desk"


class Tried(Exception):
    """Thrown through a trial's transaction, so that all of it is taken back: args are the order's table and verdict."""


async def read_baskets(sheet: Sheet, *, by: Actor) -> tuple[list[Basket], list[Fault]]:
    """The file's baskets, or every fault of every row; a row's shop must be in the actor's districts."""
    if missing := [column for column in COLUMNS if column not in sheet.columns]:
        return [], [Fault(1, column, "", "column_missing") for column in missing]
    codes = {row.cells["customer_code"] for row in sheet.rows}
    shops = {row.customer_code: row for row in await scoped(Retailer.filter(customer_code__in=codes), by).using_db(reads())}
    skus = {row.short_code: row.id for row in await Product.all().using_db(reads())}
    faults, baskets = [], defaultdict[str, dict[int, int]](dict)
    for row in sheet.rows:
        shop, sku, qty = (row.cells[column] for column in COLUMNS)
        found = [Fault(row.number, "customer_code", shop, "no_such_shop")] if shop not in shops else []
        found += [Fault(row.number, "short_code", sku, "no_such_sku")] if sku not in skus else []
        found += [] if (asked := asked_cartons(qty)) else [Fault(row.number, "cartons", qty, "cartons_unreadable")]
        if not found and skus[sku] in baskets[shop]:
            found = [Fault(row.number, "short_code", sku, "sku_twice")]
        if found:
            faults += found
        else:
            baskets[shop][skus[sku]] = asked
    return [Basket(shops[code], lines) for code, lines in baskets.items()], faults


def asked_cartons(text: str) -> int:
    """0 where it is no number of cartons that anybody could want."""
    try:
        asked = cartons(text)[0]
    except DomainError:
        return 0
    return asked if asked <= CARTONS_MAX else 0


async def try_baskets(baskets: Iterable[Basket], *, by: Actor, at: datetime) -> list[ShopResult]:
    """What the file would bring, shop by shop, by the same review; nothing is written."""
    return [await result_of(basket, tried(basket, by, at), by, at) for basket in baskets]


async def import_baskets(baskets: Iterable[Basket], *, by: Actor, at: datetime) -> list[ShopResult]:
    """Place every shop's order; one that is refused does not stop the others. Money is asked for at the cut-off."""
    return [await result_of(basket, placed(basket, by, at), by, at) for basket in baskets]


async def result_of(basket: Basket, doing, by: Actor, at: datetime) -> ShopResult:  # type: ignore[no-untyped-def]
    asked = sum(basket.lines.values())
    try:
        before = await answered_before(basket.key(at), basket.shop.id, fingerprint(basket.lines.items()))
        if before:
            doing.close()
            return await stands(basket, asked, before, again=True)
        return await doing
    except OrderRefused as refusal:
        return ShopResult(basket.shop, None, asked, zh=refusal.facts["zh"], en=refusal.facts["en"], refusal=refusal)
    except DomainError as refusal:
        return ShopResult(basket.shop, None, asked, refusal=refusal)


async def placed(basket: Basket, by: Actor, at: datetime) -> ShopResult:
    await check_desk(basket.shop)
    done = await place_order(basket.shop.id, basket.lines.items(), key=basket.key(at), channel=Channel.IMPORT, by=by, at=at)
    return await stands(basket, sum(basket.lines.values()), done)


async def stands(basket: Basket, asked: int, done: Confirmed, again: bool = False) -> ShopResult:
    order = await Order.get(id=done.order_id, using_db=reads())
    return ShopResult(basket.shop, order.state, asked, order.total_qty, order.total_fen, order.order_no or "", again)


async def tried(basket: Basket, by: Actor, at: datetime) -> ShopResult:
    """The verb's own transaction as far as the review, then taken back."""
    await check_desk(basket.shop)
    try:
        await on_ground(transact, lambda of: trying(basket, by, at, of), at)
    except Tried as trial:
        return would_be(basket, *trial.args)
    raise AssertionError("a trial always ends by being taken back")


def trying(basket: Basket, by: Actor, at: datetime, ground_of: GroundOf) -> Work[None]:
    order_id = yield from opening(basket.shop, None, Channel.IMPORT, None, False, None, by, at)
    order = yield from read_order(order_id, by)
    rows = yield Sql(KEYED, order_id)
    on = ground_of(order)
    yield from change(order, rows, exactly(rows, basket.lines), on)
    table = yield from read_table(order, at, on)
    raise Tried(table, review(table.facts, on.parameters))


def exactly(rows: Sequence[Row], lines: dict[int, int]) -> dict[int, tuple[int, str]]:
    return {**{row["product_id"]: (0, "") for row in rows}, **{sku: (qty, "") for sku, qty in lines.items()}}


def would_be(basket: Basket, table: Table, verdict: Verdict) -> ShopResult:
    asked = sum(basket.lines.values())
    ordered = sum(line.passes for line in verdict.lines.values())
    amount_fen = sum(line.item.price_fen * verdict.lines[line.item.id].passes for line in table.facts.lines)
    said = verdict.binding
    words = (said.zh, said.en) if said else ("", "")
    if verdict.outcome == Outcome.REFUSE_ORDER or not ordered:
        return ShopResult(basket.shop, None, asked, zh=words[0], en=words[1])
    early = table.facts.kind == OrderKind.EARLY
    state = State.EARLY if early else State.REFERRED if verdict.outcome == Outcome.REFER else State.CONFIRMED
    return ShopResult(basket.shop, state, asked, ordered, amount_fen, zh=words[0], en=words[1])


async def check_desk(shop: Retailer) -> None:
    """What an agent has keyed for the shop and not confirmed is his to finish."""
    if await Order.filter(retailer_id=shop.id, state__in=OPEN, total_qty__gt=0, staff_id__isnull=False).using_db(reads()).exists():
        raise AtTheDesk(retailer_id=shop.id)
