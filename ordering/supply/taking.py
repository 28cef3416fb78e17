"""Taking and giving back supply inside another verb's transaction. The rule advises, the UPDATE decides."""

from collections import Counter
from collections.abc import Iterable

from foundation.transaction import Sql, Work, as_json, dialect, rowset

Wanted = Iterable[tuple[int, int]]
"""(supply_release id, cartons) of each line; two lines of one release are added up before anything is taken."""


def take_supply(wanted: Wanted) -> Work[dict[int, int]]:
    """Take all or nothing in one statement. Returns what fell short: release id -> cartons left; empty is success.

    Rows are locked in the order of their ids, so that two orders cannot wait for each other."""
    rows = summed(wanted)
    if not rows:
        return {}
    taken = yield Sql(f"""
        WITH wanted AS (
            SELECT r.id, w.qty, r.released_qty - r.taken_qty AS left_qty
            FROM supply_release AS r JOIN {rowset('w', id='bigint', qty='bigint')} ON r.id = w.id
            ORDER BY r.id {'FOR UPDATE OF r' if dialect() == 'postgres' else ''})
        UPDATE supply_release SET taken_qty = taken_qty + wanted.qty FROM wanted
        WHERE supply_release.id = wanted.id AND taken_qty + wanted.qty <= released_qty
          AND NOT EXISTS (SELECT 1 FROM wanted AS short WHERE short.left_qty < short.qty)
        RETURNING supply_release.id""", as_json(rows))
    if len(taken) == len(rows):
        return {}
    return (yield from left_of(rows))


def give_back_supply(wanted: Wanted) -> Work[None]:
    """Undo a take: a voided order gives back what it had."""
    if rows := summed(wanted):
        yield Sql(f"""
            UPDATE supply_release SET taken_qty = taken_qty - w.qty
            FROM {rowset('w', id='bigint', qty='bigint')} WHERE supply_release.id = w.id
            RETURNING supply_release.id""", as_json(rows))


def left_of(rows: list[dict[str, int]]) -> Work[dict[int, int]]:
    short = yield Sql(f"""
        SELECT r.id, r.released_qty - r.taken_qty AS left_qty
        FROM supply_release AS r JOIN {rowset('w', id='bigint', qty='bigint')} ON r.id = w.id
        WHERE r.released_qty - r.taken_qty < w.qty""", as_json(rows))
    return {row["id"]: row["left_qty"] for row in short}


def summed(wanted: Wanted) -> list[dict[str, int]]:
    total: Counter[int] = Counter()
    for release_id, qty in wanted:
        total[release_id] += qty
    return [{"id": release_id, "qty": qty} for release_id, qty in sorted(total.items()) if qty]
