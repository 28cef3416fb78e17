"""The order form as it is drawn: from the facts of an order to rows, figures and the sentence to say. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.clock import local
from foundation.transaction import calendar_day, moment
from ordering.orders.queries import Form, SkuRoom
from ordering.orders.spoken import cut_said, group_said, line_said, read_back_groups, stage_said, total_said
from ordering.orders.suggestion import Suggestion
from ordering.products.catalogue import Item
from ordering.review.engine import LineVerdict
from ordering.review.findings import Finding, Outcome
from ordering.states import OPEN, State

MARKS = {Outcome.ACCEPT: "saved", Outcome.CAP: "capped", Outcome.REFUSE_LINE: "refused", Outcome.REFER: "waiting",
         Outcome.REFUSE_ORDER: "refused"}


@dataclass(frozen=True, slots=True)
class LineShown:
    """One row. spoken: what to say of it, empty where there is nothing to explain."""

    place: int
    item: Item
    name: str
    asked: int
    ordered: int
    price_fen: int
    amount_fen: int
    mark: str
    rule: str
    spoken: str


@dataclass(frozen=True, slots=True)
class CapShown:
    """What is left of a cap over several skus. scope: '' for the total, a family, or the band's lower bound in yuan."""

    kind: str
    scope: str
    limit: int
    left: int


@dataclass(frozen=True, slots=True)
class Screen:
    order_id: int
    order_no: str
    amends: bool
    version: int
    state: State
    language: str
    editable: bool
    lines: list[LineShown]
    findings: list[Finding]
    total_qty: int
    total_fen: int
    stage: int
    say: str
    groups: list[str]
    suggested: list[tuple[Suggestion, Item, bool]]
    last: list[tuple[Item, int, bool]]
    scarce: list[SkuRoom]
    caps: list[CapShown]
    closes_at: datetime | None
    funds_short_fen: int | None
    funds_at: datetime | None
    form: Form

    def spoken(self, found: Finding) -> str:
        return found.zh if self.language == "zh" else found.en

    def named(self, item: Item, reader: str) -> str:
        """The product as the agent reads it."""
        return item.name if reader == "zh" else item.name_en

    def family_named(self, family: str, reader: str) -> str:
        """A brand family as the agent reads it: its English is what the names of its products begin with."""
        products = (item for item in self.form.ground.catalogue.values() if item.brand_family == family)
        return family if reader == "zh" else next((item.name_en.split(" (")[0] for item in products), family)


def screen(form: Form, reader: str, changed: int | None = None) -> Screen:
    """reader: the agent's language, for names. changed: the sku just keyed, whose sentence is to be said."""
    order, spoken = form.order, form.order["language"] if form.order["language"] in ("zh", "en") else "zh"
    lines = [line_shown(place, row, form.ground.catalogue[row["product_id"]], form.verdict.lines[row["product_id"]],
                        form, spoken, reader) for place, row in enumerate(form.table.lines, 1)]
    ordered = [(form.ground.catalogue[row["product_id"]], line.ordered)
               for row, line in zip(form.table.lines, lines, strict=True) if line.ordered]
    held = {row["product_id"] for row in form.table.lines}
    total_qty, total_fen = sum(line.ordered for line in lines), sum(line.amount_fen for line in lines)
    state, closes = State(order["state"]), moment(order["closes_at"])
    index = 0 if spoken == "zh" else 1
    if changed in form.verdict.lines:
        say = line_said(form.ground.catalogue[changed], form.verdict.lines[changed])[index]  # type: ignore[index]
    elif state == State.DRAFT and order["cut_by_leader"]:
        say = cut_said(total_qty)[index]
    elif state == State.REVIEWED:
        say = total_said(ordered, total_fen, f"{local(closes):%H:%M}" if closes else "")[index]
    else:
        refusal = form.verdict.binding if state == State.DRAFT else None
        say = (refusal.zh, refusal.en)[index] if refusal else \
            stage_said(state, order["kind"], len(lines), total_fen, calendar_day(order["delivery_date"]),
                       changed is None and bool(order["amends_id"]))[index]
    return Screen(
        order["id"], order["order_no"] or order["amends_no"] or "", bool(order["amends_id"]), order["version"], state, spoken,
        state in OPEN, lines, list(form.verdict.findings) if state in (*OPEN, State.EARLY) else [], total_qty, total_fen,
        stage_of(state, bool(lines)), say,
        [group_said(group)[index] for group in read_back_groups(ordered)] if state == State.REVIEWED else [],
        [(one, form.ground.catalogue[one.sku], one.sku in held) for one in form.suggested],
        [(form.ground.catalogue[sku], qty, sku in held) for sku, qty in form.last.items()],
        [room for room in form.rooms.values() if room.item.supply_state in ("SCARCE", "NEW") and room.limit.cartons],
        caps_of(form), closes, *funds_of(form, state, total_fen), form)


def funds_of(form: Form, state: State, total_fen: int) -> tuple[int | None, datetime | None]:
    """What the account lacks for the order, 0 when it suffices, and when the bank was asked; None where it did not tell."""
    funds_fen = form.order["funds_fen"]
    if funds_fen is None or state not in OPEN:
        return None, None
    return max(total_fen - funds_fen, 0), moment(form.order["funds_at"])


def line_shown(place: int, row: dict[str, Any], item: Item, judged: LineVerdict, form: Form, spoken: str,
               reader: str) -> LineShown:
    """While it can be changed, a line shows today's verdict; afterwards what was ordered."""
    live = State(form.order["state"]) in OPEN
    ordered = judged.passes if live else row["qty_ordered"]
    loud = judged.binding or next(iter(judged.findings), None)
    sentence = (loud.zh if spoken == "zh" else loud.en) if loud and live else ""
    capped = Outcome.ACCEPT if ordered == row["qty_requested"] else Outcome.CAP if ordered else Outcome.REFUSE_LINE
    return LineShown(place, item, item.name if reader == "zh" else item.name_en, row["qty_requested"], ordered,
                     row["price_fen"], ordered * row["price_fen"], MARKS[capped],
                     judged.binding.rule if judged.binding and live else "", sentence)


PAID_FOR = (State.PAID, State.READY, State.PICKED, State.DISPATCHED, State.UNDELIVERED, State.DELIVERED, State.PART_REFUSED,
            State.CLOSED)


def stage_of(state: State, any_lines: bool) -> int:
    """Ask 0, recommend 1, read back 2, confirm 3, paid 4."""
    if state in (State.DRAFT, State.EARLY):
        return 1 if any_lines else 0
    if state in (State.REVIEWED, State.REFERRED):
        return 2
    return 4 if state in PAID_FOR else 3


def caps_of(form: Form) -> list[CapShown]:
    facts, passing = form.table.facts, form.verdict.lines
    ordered = [(line.item, passing[line.item.id].passes) for line in facts.lines]
    caps = []
    if facts.limits.total_cap is not None:
        had = facts.cycle_cartons + sum(qty for _, qty in ordered)
        caps.append(CapShown("TOTAL", "", facts.limits.total_cap, facts.limits.total_cap - had))
    for family, limit in facts.limits.family_caps.items():
        had = facts.cycle_families.get(family, 0) + sum(qty for item, qty in ordered if item.brand_family == family)
        caps.append(CapShown("FAMILY", family, limit, limit - had))
    for lower_fen, limit in facts.limits.band_caps.items():
        had = facts.cycle_banded.get(lower_fen, 0) + sum(qty for item, qty in ordered if item.price_fen >= lower_fen)
        caps.append(CapShown("BAND", str(lower_fen // 100), limit, limit - had))
    return caps
