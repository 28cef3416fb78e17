"""Reading an order back and confirming it: goods and money move together, or nothing does."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Refused
from foundation.transaction import Row, Work, abreast, one, transact
from ordering.orders.amending import change_places, check_amendable, lines_standing, read_standing, replaced_by
from ordering.orders.ground import GroundOf, on_ground
from ordering.orders.reading import OrderChanged, Table, read_order, read_order_and_lines, read_table, table_of
from ordering.orders.rules import fingerprint
from ordering.orders.writing import keep_decisions, move, put_lines, totals
from ordering.review.engine import Verdict, review
from ordering.review.facts import OrderKind
from ordering.review.findings import Outcome
from ordering.states import NOT_HOLDING, State
from ordering.supply.taking import take_supply


class NothingOrdered(Refused):
    """No line of the order passes the review with a carton left."""

    code = "nothing_ordered"


class OrderRefused(Refused):
    """A rule stops the order as a whole: facts hold the rule and its sentences, zh and en."""

    code = "order_refused"


@runtime_checkable
class Settle(Protocol):
    """Settlement's `write_debit`, handed in by the running program; it runs inside the order's transaction."""

    def __call__(self, *, order_id: int, order_no: str, retailer_id: int, amount_fen: int, at: datetime) -> Work[Any]: ...


@dataclass(frozen=True, slots=True)
class Confirmed:
    """state: DEBIT_PENDING, or CONFIRMED without `settle`; DRAFT when the race for supply was lost, REFERRED or DRAFT
    when fresh facts changed the verdict. written: what `settle` returned; None where no debit was written now."""

    order_id: int
    order_no: str
    state: State
    version: int
    written: Any = None


async def read_back(order_id: int, *, seen_version: int, by: Actor, at: datetime) -> State:
    """DRAFT -> REVIEWED, to be read to the caller; REFERRED when a rule wants the shift leader; EARLY demand is saved.

    OrderRefused, NothingOrdered, OrderChanged; the decisions are kept either way. Reading back again changes nothing."""
    result = await on_ground(transact, lambda of: reading_back(order_id, seen_version, by, at, of), at)
    return result if isinstance(result, State) else refuse(order_id, result)


def reading_back(order_id: int, seen_version: int, by: Actor, at: datetime,
                 ground_of: GroundOf) -> Work[State | Verdict]:
    order = yield from read_order(order_id, by)
    if order["version"] != seen_version:
        raise OrderChanged(order_id=order_id, version=order["version"], state=order["state"])
    if order["state"] in (State.REVIEWED, State.REFERRED, State.EARLY):
        return State(order["state"])
    on = ground_of(order)
    table = yield from read_table(order, at, on)
    verdict = review(table.facts, on.parameters)
    total_qty, total_fen = totals(table, verdict)
    if not total_qty:
        raise NothingOrdered(order_id=order_id)
    yield from abreast(
        put_lines(table, verdict), keep_decisions(table, verdict, by, at),
        one(audit_sql(by, at, "read_back", "order", order_id, district_id=order["district_id"],
                      version=seen_version, outcome=verdict.outcome.name)))
    if verdict.outcome == Outcome.REFUSE_ORDER:
        return verdict
    if order["kind"] == OrderKind.EARLY:
        event = "save_early"
    else:
        event = "refer" if verdict.outcome == Outcome.REFER else "pass_review"
    moved = yield from move(order_id, event, {"total_qty": total_qty, "total_fen": total_fen, "read_back_at": at},
                            version=seen_version)
    return State(moved["state"])


async def confirm_order(order_id: int, *, version: int, settle: Settle | None, by: Actor, at: datetime) -> Confirmed:
    """The caller said yes to the read-back of `version`: supply is taken, decisions kept, the debit written, as one.

    An order that `amends` another gives it its lines and its version; only the difference in supply is taken or given
    back, and the answer names that order. OrderLocked when it is past its cut-off or a debit of it is on its way.

    Safe to repeat: a version that is confirmed already is answered again and nothing is done twice. When somebody else
    took the last cartons, the order goes back to DRAFT with the new caps. OrderRefused when a rule stops it now."""
    result = await on_ground(transact, lambda of: confirming(order_id, version, settle, by, at, of), at)
    return result if isinstance(result, Confirmed) else refuse(order_id, result)


def confirming(order_id: int, version: int, settle: Settle | None, by: Actor, at: datetime,
               ground_of: GroundOf) -> Work[Confirmed | Verdict]:
    order, found = yield from read_order_and_lines(order_id, by)
    if order["version"] == version and order["state"] not in NOT_HOLDING:
        return outcome(order)
    standing = (yield from read_standing(order)) if order["amends_id"] else None
    if standing and replaced_by(order, standing, version):
        return outcome(standing)
    if order["version"] != version or order["state"] != State.REVIEWED:
        raise OrderChanged(order_id=order_id, version=order["version"], state=order["state"])
    if standing:
        check_amendable(standing, at)
    on = ground_of(order)
    table = table_of(order, found, at, on)
    verdict = review(table.facts, on.parameters)
    if shrinks(table, verdict) or verdict.outcome != Outcome.ACCEPT:
        return (yield from back_to_draft(table, verdict, by, at))
    held = (yield from lines_standing(standing)) if standing else []
    wanted = [(table.releases[row["product_id"]][0], row["qty_ordered"]) for row in table.lines
              if row["product_id"] in table.releases]
    wanted += [(line["release_id"], -line["qty_ordered"]) for line in held if line["release_id"]]
    if (yield from take_supply(wanted)):
        fresh = yield from read_table(order, at, on)
        return (yield from back_to_draft(fresh, review(fresh.facts, on.parameters), by, at))
    if standing:
        return (yield from amended(table, standing, held, verdict, settle, by, at))
    # The goods are his. The rest needs nothing of each other; what fails undoes all of it.
    moved, written, *_ = yield from abreast(
        move(order_id, "confirm_and_debit" if settle else "confirm", {
            "confirmed_at": at,
            "fingerprint": fingerprint((row["product_id"], row["qty_requested"]) for row in table.lines)}, version=version),
        settled(settle, order, at), keep_decisions(table, verdict, by, at), put_lines(table, verdict),
        one(audit_sql(by, at, "confirm_order", "order", order_id, district_id=order["district_id"], version=version,
                      cartons=order["total_qty"], amount_fen=order["total_fen"], call_id=order["call_id"])))
    return outcome(moved, written)


def amended(table: Table, standing: Row, held: list[Row], verdict: Verdict, settle: Settle | None, by: Actor,
            at: datetime) -> Work[Confirmed]:
    """The difference in goods is taken: the standing order becomes this version of it, and owes the new amount."""
    order = table.order | {"id": standing["id"], "order_no": standing["order_no"]}
    yield from put_lines(table, verdict)
    moved = yield from change_places(table, standing, held, "amend_and_debit" if settle else "amend", at)
    written = yield from settled(settle, order, at)
    yield from keep_decisions(replace(table, order=order), verdict, by, at)
    yield audit_sql(by, at, "amend_order", "order", standing["id"], district_id=standing["district_id"],
                    version=moved["version"], was_version=standing["version"], cartons=order["total_qty"],
                    was_cartons=standing["total_qty"], amount_fen=order["total_fen"], was_fen=standing["total_fen"],
                    call_id=order["call_id"])
    return outcome(moved, written)


def settled(settle: Settle | None, order: Row, at: datetime) -> Work[Any]:
    if settle is None:
        return None
    return (yield from settle(order_id=order["id"], order_no=order["order_no"], retailer_id=order["retailer_id"],
                              amount_fen=order["total_fen"], at=at))


def back_to_draft(table: Table, verdict: Verdict, by: Actor, at: datetime) -> Work[Confirmed | Verdict]:
    """The order as the review sees it now, to be spoken of again under a new version."""
    total_qty, total_fen = totals(table, verdict)
    yield from put_lines(table, verdict)
    yield from keep_decisions(table, verdict, by, at)
    order_id = table.order["id"]
    moved = yield from move(order_id, "lose_race", {
        "version": table.version + 1, "total_qty": total_qty, "total_fen": total_fen, "read_back_at": None,
        "accepted_rules": ""}, version=table.version)
    yield audit_sql(by, at, "lose_race", "order", order_id, district_id=table.order["district_id"],
                    version=table.version + 1)
    return verdict if verdict.outcome == Outcome.REFUSE_ORDER else outcome(moved)


def shrinks(table: Table, verdict: Verdict) -> bool:
    """Fresh facts let less pass than what was read back, or ask another price for it."""
    return any(verdict.lines[row["product_id"]].passes != row["qty_ordered"] or "noted_fen" in row
               for row in table.lines)


def outcome(order: Row, written: Any = None) -> Confirmed:
    return Confirmed(order["id"], order["order_no"], State(order["state"]), order["version"], written)


def refuse(order_id: int, verdict: Verdict) -> Any:
    """Raised after the decisions were committed: the refusal is part of the record."""
    found = verdict.binding
    if found is None:
        raise NothingOrdered(order_id=order_id)
    raise OrderRefused(order_id=order_id, rule=found.rule, zh=found.zh, en=found.en)
