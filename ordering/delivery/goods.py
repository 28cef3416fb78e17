"""The statements that the verbs of delivery share: locking, cutting lines, supply, stock returns, money owed back."""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.errors import NotFound, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, as_json, rowset
from ordering.delivery.models import RefundCause
from ordering.delivery.rules import RUN_MOVES, Reason
from ordering.orders.rules import MOVES
from ordering.supply.taking import give_back_supply


class NoSuchRun(NotFound):
    code = "no_such_run"


class RunMoved(Refused):
    """The run is in another state: picked, gone or closed already, or not yet."""

    code = "run_moved"


@dataclass(frozen=True, slots=True)
class Cut:
    """Cartons of one order line that its shop will not have. saleable: another shop may order them."""

    stop_id: int
    order_id: int
    sku: int
    cartons: int
    price_fen: int
    reason: Reason
    saleable: bool


def within(by: Actor, column: str) -> str:
    """A condition that keeps a statement to the actor's districts."""
    if by.districts is None:
        return "1 = 1"
    return f"{column} IN ({', '.join(map(str, sorted(by.districts))) or 'NULL'})"


def read_run(run_id: int, by: Actor) -> Work[Row]:
    """The run, locked until the end of the transaction."""
    rows = yield Sql(f"SELECT * FROM delivery_run AS n WHERE id = $1 AND {within(by, 'district_id')}{for_update('n')}", run_id)
    if not rows:
        raise NoSuchRun(run_id=run_id)
    return rows[0]


def move_run(run: Row, event: str, at: datetime, column: str) -> Work[None]:
    """One guarded step; `column` notes when."""
    before, after = RUN_MOVES[event]
    moved = yield Sql(f"UPDATE delivery_run SET state = '{after}', {column} = $2 WHERE id = $1 AND state = '{before}'"
                      " RETURNING id", run["id"], at)
    if not moved:
        raise RunMoved(run_id=run["id"], state=run["state"])


@functools.cache
def moving_all(event: str, where: str) -> str:
    """The guarded step of many orders at once; `where` is about `orders`."""
    edge = MOVES[event]
    sources = ", ".join(f"'{state}'" for state in edge.sources)
    return f"UPDATE orders SET state = '{edge.target}' WHERE state IN ({sources}) AND {where} RETURNING id"


def cut_lines(cuts: list[Cut]) -> Work[None]:
    """Line, order and supply shrink together, so that what is taken of a release stays what its orders hold.

    Saleable cartons go back to be ordered; the others leave the release as well, since nobody can have them."""
    if not cuts:
        return
    rows = as_json([{"order_id": cut.order_id, "sku": cut.sku, "qty": cut.cartons, "fen": cut.cartons * cut.price_fen}
                    for cut in cuts])
    unfolded = rowset("w", order_id="bigint", sku="int", qty="int", fen="bigint")
    lines = yield Sql(f"""
        UPDATE order_line SET qty_ordered = qty_ordered - w.qty, amount_fen = (qty_ordered - w.qty) * price_fen
        FROM {unfolded} WHERE order_line.order_id = w.order_id AND product_id = w.sku
        RETURNING order_line.order_id, product_id, release_id""", rows)
    yield Sql(f"""
        UPDATE orders SET total_qty = total_qty - t.qty, total_fen = total_fen - t.fen
        FROM (SELECT order_id, SUM(qty) AS qty, SUM(fen) AS fen FROM {unfolded} GROUP BY order_id) AS t
        WHERE orders.id = t.order_id""", rows)
    release = {(row["order_id"], row["product_id"]): row["release_id"] for row in lines}
    bound = [(release[cut.order_id, cut.sku], cut) for cut in cuts if release[cut.order_id, cut.sku] is not None]
    yield from give_back_supply((release_id, cut.cartons) for release_id, cut in bound)
    yield from withdraw_supply((release_id, cut.cartons) for release_id, cut in bound if not cut.saleable)


def withdraw_supply(cartons: Iterable[tuple[int, int]]) -> Work[None]:
    """Release less: (supply_release id, cartons) that were given back and are not to be had again."""
    total: Counter[int] = Counter()
    for release_id, qty in cartons:
        total[release_id] += qty
    if total:
        yield Sql(f"""
            UPDATE supply_release SET released_qty = released_qty - w.qty FROM {rowset('w', release_id='bigint', qty='int')}
            WHERE supply_release.id = w.release_id""",
            as_json([{"release_id": release_id, "qty": qty} for release_id, qty in sorted(total.items())]))


def put_in_stock(cuts: list[Cut], by: Actor, at: datetime) -> Work[None]:
    """A row for each sku that came back to the store, with the reason."""
    if cuts:
        columns = rowset("w", 3, stop_id="bigint", sku="int", cartons="int", reason="text", saleable="boolean")
        yield Sql(f"""
            INSERT INTO stock_return (stop_id, product_id, cartons, reason, saleable, by_name, at)
            SELECT stop_id, sku, cartons, reason, saleable, $1, $2 FROM {columns}""", by.name, at, as_json([
            {"stop_id": cut.stop_id, "sku": cut.sku, "cartons": cut.cartons, "reason": cut.reason, "saleable": cut.saleable}
            for cut in cuts]))


def owe_back(owed: Mapping[tuple[int, int], int], cause: RefundCause, at: datetime) -> Work[None]:
    """owed: (stop id, order id) -> fen of paid orders. Settlement finds the rows; a second one for the same cause is none."""
    rows = [{"stop_id": stop_id, "order_id": order_id, "fen": fen} for (stop_id, order_id), fen in owed.items() if fen]
    if rows:
        yield Sql(f"""
            INSERT INTO refund_due (order_id, stop_id, cause, amount_fen, state, at)
            SELECT order_id, stop_id, $1, fen, 'PENDING', $2
            FROM {rowset('w', 3, stop_id='bigint', order_id='bigint', fen='bigint')}""", str(cause), at, as_json(rows))
