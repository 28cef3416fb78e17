"""Picking a run in the store and sending it off: what is not there is cut from its orders, and owed back if it was paid."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.transaction import Row, Sql, Work, as_json, rowset, transact
from ordering.delivery.goods import Cut, cut_lines, move_run, moving_all, owe_back, put_in_stock, read_run
from ordering.delivery.models import RefundCause
from ordering.delivery.planning import TruckMissing
from ordering.delivery.rules import SHORT_REASONS, MoreThanThere, Reason, ReasonMissing, Shortage, allot_short

ON_RUN = "id IN (SELECT order_id FROM delivery_stop WHERE run_id = $1 AND outcome = 'WAITING')"
CANCELLED = """
    UPDATE delivery_stop SET outcome = 'CANCELLED', receivable_fen = 0, handed_at = $2
    WHERE run_id = $1 AND outcome = 'WAITING' AND order_id NOT IN (
        SELECT o.id FROM delivery_stop AS s JOIN orders AS o ON o.id = s.order_id WHERE s.run_id = $1 AND o.state = $3)
    RETURNING id"""
"""Stops whose orders are no longer what they were planned or picked as: somebody called them off."""
LINES = """
    SELECT s.id AS stop_id, s.order_id, o.settlement_method, l.product_id AS sku, l.qty_picked AS cartons, l.price_fen
    FROM delivery_stop AS s JOIN orders AS o ON o.id = s.order_id JOIN delivery_line AS l ON l.stop_id = s.id
    WHERE s.run_id = $1 AND s.outcome = $2 AND l.qty_picked > 0 ORDER BY s.seq, l.position"""
NOTHING_LEFT = "total_qty = 0 AND id IN (SELECT order_id FROM delivery_stop WHERE run_id = $1 AND outcome = 'CANCELLED')"
EMPTY = """
    UPDATE delivery_stop SET outcome = 'CANCELLED', handed_at = $2 WHERE run_id = $1 AND outcome = 'WAITING'
      AND order_id IN (SELECT id FROM orders WHERE total_qty = 0) RETURNING order_id"""
RECEIVABLE = """
    UPDATE delivery_stop SET receivable_fen = o.total_fen FROM orders AS o
    WHERE o.id = delivery_stop.order_id AND run_id = $1 AND outcome = 'WAITING' AND o.settlement_method = 'COD'"""


async def pick_run(run_id: int, short: Mapping[int, Shortage], *, by: Actor, at: datetime) -> None:
    """PLANNED -> PICKED. short: sku -> how many cartons there are for the whole run, and why not all.

    The shortage is shared among the stops, their lines are cut with the reason; what was paid of it becomes a refund."""
    for sku, shortage in short.items():
        if shortage.reason not in SHORT_REASONS:
            raise ReasonMissing(sku=sku)
    await transact(lambda: picking(run_id, short, by, at))


def picking(run_id: int, short: Mapping[int, Shortage], by: Actor, at: datetime) -> Work[None]:
    run = yield from read_run(run_id, by)
    yield from move_run(run, "pick", at, "picked_at")
    yield Sql(CANCELLED, run_id, at, "READY")
    lines = yield Sql(LINES, run_id, "WAITING")
    cuts = shared(lines, short)
    yield from note_short(cuts)
    yield from cut_lines(cuts)
    yield from owe_back(owed(cuts, lines), RefundCause.SHORT_PICK, at)
    empty = yield Sql(EMPTY, run_id, at)
    yield Sql(moving_all("pick", ON_RUN), run_id)
    if empty:
        yield Sql(moving_all("pick_nothing", NOTHING_LEFT), run_id)
        yield Sql(moving_all("owe_refund", f"{NOTHING_LEFT} AND settlement_method = 'DEBIT'"), run_id)
    yield Sql(RECEIVABLE, run_id)
    yield audit_sql(by, at, "pick_run", "delivery_run", run_id, district_id=run["district_id"],
                    cartons=sum(row["cartons"] for row in lines) - sum(cut.cartons for cut in cuts),
                    short=sum(cut.cartons for cut in cuts))


def shared(lines: list[Row], short: Mapping[int, Shortage]) -> list[Cut]:
    """What each stop loses of each short sku."""
    by_sku: dict[int, list[Row]] = defaultdict(list)
    for row in lines:
        by_sku[row["sku"]].append(row)
    cuts = []
    for sku, shortage in short.items():
        if sku not in by_sku:
            raise MoreThanThere(cartons=shortage.cartons, there=0)
        given = allot_short([row["cartons"] for row in by_sku[sku]], shortage.cartons)
        cuts += [Cut(row["stop_id"], row["order_id"], sku, row["cartons"] - there, row["price_fen"], shortage.reason, False)
                 for row, there in zip(by_sku[sku], given, strict=True) if there < row["cartons"]]
    return cuts


def note_short(cuts: list[Cut]) -> Work[None]:
    if cuts:
        yield Sql(f"""
            UPDATE delivery_line SET qty_picked = qty_picked - w.cartons, short_reason = w.reason
            FROM {rowset('w', stop_id='bigint', sku='int', cartons='int', reason='text')}
            WHERE delivery_line.stop_id = w.stop_id AND product_id = w.sku""", as_json([
            {"stop_id": cut.stop_id, "sku": cut.sku, "cartons": cut.cartons, "reason": cut.reason} for cut in cuts]))


def owed(cuts: list[Cut], lines: list[Row]) -> dict[tuple[int, int], int]:
    """What the paid orders among them are owed: (stop, order) -> fen."""
    paid = {row["stop_id"] for row in lines if row["settlement_method"] != "COD"}
    back: dict[tuple[int, int], int] = defaultdict(int)
    for cut in cuts:
        if cut.stop_id in paid:
            back[cut.stop_id, cut.order_id] += cut.cartons * cut.price_fen
    return back


async def dispatch_run(run_id: int, *, by: Actor, at: datetime) -> None:
    """PICKED -> DISPATCHED: the truck leaves. The goods of orders that were called off meanwhile stay in the store."""

    def work() -> Work[None]:
        run = yield from read_run(run_id, by)
        if not run["truck"] or not run["driver"]:
            raise TruckMissing(run_id=run_id)
        yield from move_run(run, "dispatch", at, "dispatched_at")
        off = {row["id"] for row in (yield Sql(CANCELLED, run_id, at, "PICKED"))}
        left = yield Sql(LINES, run_id, "CANCELLED")
        yield from put_in_stock([Cut(row["stop_id"], row["order_id"], row["sku"], row["cartons"], row["price_fen"],
                                     Reason.CANCELLED, True) for row in left if row["stop_id"] in off], by, at)
        yield Sql(moving_all("dispatch", ON_RUN), run_id)
        yield audit_sql(by, at, "dispatch_run", "delivery_run", run_id, district_id=run["district_id"],
                        truck=run["truck"], driver=run["driver"])

    await transact(work)
