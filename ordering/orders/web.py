"""The order form and its verbs for browsers, the list of a day's orders, and one order by itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.language import current
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from ordering.orders import words
from ordering.orders.calling_off import decide_referral, void_order
from ordering.orders.confirming import Settle, confirm_order, read_back
from ordering.orders.drafting import note_remark, set_lines, take_back
from ordering.orders.queries import decisions_of, form, orders_of_day, replaced_versions, suggestion_use
from ordering.orders.rules import agents_may_void, leads, may
from ordering.orders.screen import Screen, screen
from ordering.policy.words import EXPLAINED

READERS = [requires(*Role)]
KEYERS = [requires(Role.AGENT, Role.SHIFT_LEADER)]
VOIDERS = (Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)
CALLERS_OFF = [requires(*VOIDERS)]
LEADERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
PIECES = ("lines", "foot", "side")


@dataclass
class Version:
    seen_version: int


@dataclass
class Yes:
    """The caller's yes. at_cut_off: the money is asked for then, not now, and until then the order can still be changed."""

    seen_version: int
    at_cut_off: bool = False


@dataclass
class Why:
    reason: str


@dataclass
class LineWish:
    """qty: as typed: '20', '2件'; '0' strikes."""

    sku: int
    qty: str
    seen_version: int


@dataclass
class AcceptWish:
    """source: 'suggested' or 'last'. sku: one of its lines, or null for all that are not on the order yet."""

    source: str
    seen_version: int
    sku: int | None = None


@dataclass
class Word:
    accept: bool
    reason: str


@dataclass
class RemarkWish:
    text: str


@get("/orders", guards=READERS)
async def orders_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None,
                      standing: FromQuery[str] = "") -> Template:
    shown = on or clock.day(clock.now())
    orders = await orders_of_day(shown, by=by, state=standing)
    return Template("ordering/orders/orders.html", context={
        "by": by, "reader": current.get(), "orders": orders, "on": shown, "standing": standing, "words": words,
        "use": await suggestion_use(shown, shown + timedelta(days=1), by=by)})


@get("/orders/{order_id:int}", guards=READERS)
async def order_page(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    context = await form_context(order_id, by=by)
    shown: Screen = context["screen"]
    may_void = may("void", shown.state) or may("void_paid", shown.state)
    theirs = leads(by) or agents_may_void(shown.state, shown.closes_at, clock.now())
    return Template("ordering/orders/order.html", context={
        **context, **EXPLAINED, "decisions": await decisions_of(order_id), "by": by, "voidable": may_void and theirs and by.role in VOIDERS,
        "earlier": await replaced_versions(order_id)})


@get("/orders/{order_id:int}/form", guards=READERS)
async def form_fragment(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return Template("ordering/orders/_form.html", context=await form_context(order_id, by=by))


@get("/orders/{order_id:int}/pieces", guards=READERS)
async def form_pieces(request: Request, order_id: FromPath[int], by: NamedDependency[Actor]) -> dict[str, Any]:
    """The form as it stands, for a page that was away or hears that the order changed."""
    return await pieces(request, order_id, by)


@post("/orders/{order_id:int}/lines", guards=KEYERS, status_code=200)
async def key_line(request: Request, order_id: FromPath[int], data: JSONBody[LineWish],
                   by: NamedDependency[Actor]) -> dict[str, Any]:
    await set_lines(order_id, {data.sku: data.qty}, seen_version=data.seen_version, by=by, at=clock.now())
    return await pieces(request, order_id, by, changed=data.sku)


@post("/orders/{order_id:int}/take-back", guards=KEYERS, status_code=200)
async def take_back_here(request: Request, order_id: FromPath[int], data: JSONBody[Version],
                         by: NamedDependency[Actor]) -> dict[str, Any]:
    await take_back(order_id, seen_version=data.seen_version, by=by, at=clock.now())
    return await pieces(request, order_id, by)


@post("/orders/{order_id:int}/accept", guards=KEYERS, status_code=200)
async def accept_here(request: Request, order_id: FromPath[int], data: JSONBody[AcceptWish],
                      by: NamedDependency[Actor]) -> dict[str, Any]:
    """The suggested or the last order, whole or one line of it; what is on the order already stays as it is."""
    shown, at = await form(order_id, by=by, at=clock.now()), clock.now()
    offered = shown.last if data.source == "last" else {one.sku: one.cartons for one in shown.suggested}
    held = {row["product_id"] for row in shown.table.lines}
    wanted: dict[int, int | str] = {sku: qty for sku, qty in offered.items() if sku not in held and data.sku in (None, sku)}
    if wanted:
        await set_lines(order_id, wanted, seen_version=data.seen_version, by=by, at=at, verb=f"accept_{data.source[:9]}",
                        source=data.source[:9])
    return await pieces(request, order_id, by, changed=data.sku)


@post("/orders/{order_id:int}/read-back", guards=KEYERS, status_code=200)
async def read_back_here(request: Request, order_id: FromPath[int], data: JSONBody[Version], by: NamedDependency[Actor],
                         notices: NamedDependency[Notices]) -> dict[str, Any]:
    state = await read_back(order_id, seen_version=data.seen_version, by=by, at=clock.now())
    await notices.publish(f"order.{order_id}", what=state)
    await notices.publish("order.read_back", order_id=order_id)
    return await pieces(request, order_id, by)


@post("/orders/{order_id:int}/confirm", guards=KEYERS, status_code=200)
async def confirm_here(request: Request, order_id: FromPath[int], data: JSONBody[Yes], by: NamedDependency[Actor],
                       notices: NamedDependency[Notices], settle: NamedDependency[Settle]) -> dict[str, Any]:
    done = await confirm_order(order_id, version=data.seen_version, settle=None if data.at_cut_off else settle, by=by,
                               at=clock.now())
    if done.written is not None:
        await notices.publish("debit.written", attempt_id=done.written.attempt_id)
    await notices.publish(f"order.{done.order_id}", what=done.state)
    return await pieces(request, done.order_id, by)


@post("/orders/{order_id:int}/referral", guards=LEADERS, status_code=200)
async def referral_here(request: Request, order_id: FromPath[int], data: JSONBody[Word], by: NamedDependency[Actor],
                        notices: NamedDependency[Notices]) -> dict[str, Any]:
    state = await decide_referral(order_id, accept=data.accept, reason=data.reason, by=by, at=clock.now())
    await notices.publish(f"order.{order_id}", what=state)
    return await pieces(request, order_id, by)


@post("/orders/{order_id:int}/void", guards=CALLERS_OFF, status_code=200)
async def void_here(request: Request, order_id: FromPath[int], data: JSONBody[Why], by: NamedDependency[Actor],
                    notices: NamedDependency[Notices]) -> dict[str, Any]:
    state = await void_order(order_id, data.reason, by=by, at=clock.now())
    await notices.publish(f"order.{order_id}", what=state)
    return await pieces(request, order_id, by)


@post("/orders/{order_id:int}/remark", guards=KEYERS, status_code=200)
async def remark_here(order_id: FromPath[int], data: JSONBody[RemarkWish], by: NamedDependency[Actor]) -> dict[str, Any]:
    await note_remark(order_id, data.text, by=by, at=clock.now())
    return {"saved": True}


async def form_context(order_id: int, *, by: Actor, changed: int | None = None) -> dict[str, Any]:
    """What `ordering/orders/_form.html` and its pieces need; also for a page that draws the form inside itself."""
    shown = screen(await form(order_id, by=by, at=clock.now()), current.get(), changed)
    return {"screen": shown, "words": words, "reader": current.get(), "catalogue": findable(shown)}


async def pieces(request: Request, order_id: int, by: Actor, changed: int | None = None) -> dict[str, Any]:
    context = await form_context(order_id, by=by, changed=changed)
    shown: Screen = context["screen"]
    engine = request.app.template_engine
    assert engine is not None
    drawn = {name: engine.get_template(f"ordering/orders/_{name}.html").render(**context) for name in PIECES}
    return {"order_id": shown.order_id, "version": shown.version, "state": shown.state, "editable": shown.editable, "pieces": drawn}


def findable(shown: Screen) -> dict[str, Any]:
    """The catalogue for the search in the browser, and the skus that this shop usually takes."""
    rows = [[item.id, item.short_code, item.name, item.name_en, item.pinyin, item.initials, item.carton_barcode,
             item.pack_barcode, item.price_fen, shown.form.rooms[item.id].room] for item in shown.form.ground.catalogue.values()]
    return {"items": rows, "usual": [one.sku for one in shown.form.suggested]}


ROUTES = (orders_page, order_page, form_fragment, form_pieces, key_line, take_back_here, accept_here, read_back_here,
          confirm_here, referral_here, void_here, remark_here)
