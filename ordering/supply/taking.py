"""Taking and giving back supply inside another verb's transaction. The rule advises, the UPDATE decides."""

from collections import Counter
from collections.abc import Iterable

from foundation.locks import for_update
from foundation.transaction import Sql, Work, as_json, dialect, rowset

Wanted = Iterable[tuple[int, int]]
"""(supply_release id, cartons) of each line; two lines of one release are added up before anything is taken."""


def take_supply(wanted: Wanted) -> Work[dict[int, int]]:
    """Take all or nothing by one guarded statement. Returns what fell short: release id -> cartons left; empty is success."""
    rows = summed(wanted)
    if not rows:
        return {}
    yield from lock(rows)
    taken = yield Sql(moving("+"), as_json(rows))
    if len(taken) == len(rows):
        return {}
    got = {row["id"] for row in taken}
    yield from give_back_supply((row["id"], row["qty"]) for row in rows if row["id"] in got)
    return (yield from left_of([row for row in rows if row["id"] not in got]))


def give_back_supply(wanted: Wanted) -> Work[None]:
    """Undo a take: a voided order gives back what it had."""
    if rows := summed(wanted):
        yield from lock(rows)
        yield Sql(moving("-"), as_json(rows))


def lock(rows: list[dict[str, int]]) -> Work[None]:
    """On PostgreSQL, the releases in the order of their ids, so that two orders cannot wait for each other.

    By a statement of its own: one that locks and updates at once looks at the rows as they were before it waited, locks their
    latest versions anew, and deadlocks with whoever waits for those (measured)."""
    if dialect() == "postgres":
        yield Sql(f"SELECT r.id FROM supply_release r JOIN {rowset('w', id='bigint', qty='bigint')} ON r.id = w.id"
                  f" ORDER BY r.id{for_update('r')}", as_json(rows))


def moving(sign: str) -> str:
    """Never beyond what is released; giving back always succeeds."""
    guard = "AND taken_qty + w.qty <= released_qty" if sign == "+" else ""
    return f"""
        UPDATE supply_release SET taken_qty = taken_qty {sign} w.qty FROM {rowset('w', id='bigint', qty='bigint')}
        WHERE supply_release.id = w.id {guard} RETURNING supply_release.id"""


def left_of(rows: list[dict[str, int]]) -> Work[dict[int, int]]:
    left = yield Sql(f"""
        SELECT r.id, r.released_qty - r.taken_qty AS left_qty
        FROM supply_release AS r JOIN {rowset('w', id='bigint', qty='bigint')} ON r.id = w.id""", as_json(rows))
    return {row["id"]: row["left_qty"] for row in left}


def summed(wanted: Wanted) -> list[dict[str, int]]:
    total: Counter[int] = Counter()
    for release_id, qty in wanted:
        total[release_id] += qty
    return [{"id": release_id, "qty": qty} for release_id, qty in sorted(total.items()) if qty]
