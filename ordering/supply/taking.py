"""Taking and giving back supply inside another verb's transaction. The rule advises, the UPDATE decides."""

import functools
from collections import Counter
from collections.abc import Iterable

from foundation.locks import for_update
from foundation.transaction import Sql, Work, as_json, dialect, rowset

Wanted = Iterable[tuple[int, int]]
"""(supply_release id, cartons) of each line; two lines of one release are added up before anything is taken."""


def take_supply(wanted: Wanted) -> Work[dict[int, int]]:
    """Take all or nothing by one guarded statement. Returns what fell short: release id -> cartons left; empty is success.

    PostgreSQL first locks the rows in the order of their ids, so that two orders cannot wait for each other; a guard that
    waited for its lock is checked again on the row as it is now, so some may pass and others not: those are given back."""
    rows = summed(wanted)
    if not rows:
        return {}
    taken = yield Sql(taking(dialect()), as_json(rows))
    if len(taken) == len(rows):
        return {}
    got = {row["id"] for row in taken}
    yield from give_back_supply((row["id"], row["qty"]) for row in rows if row["id"] in got)
    return (yield from left_of([row for row in rows if row["id"] not in got]))


def give_back_supply(wanted: Wanted) -> Work[None]:
    """Undo a take: a voided order gives back what it had."""
    if rows := summed(wanted):
        yield Sql(giving_back(dialect()), as_json(rows))


@functools.cache
def taking(engine: str) -> str:
    return f"""
        WITH wanted AS ({locked(engine)})
        UPDATE supply_release SET taken_qty = taken_qty + wanted.qty FROM wanted
        WHERE supply_release.id = wanted.id AND taken_qty + wanted.qty <= released_qty RETURNING supply_release.id"""


@functools.cache
def giving_back(engine: str) -> str:
    return f"""
        WITH wanted AS ({locked(engine)})
        UPDATE supply_release SET taken_qty = taken_qty - wanted.qty FROM wanted
        WHERE supply_release.id = wanted.id RETURNING supply_release.id"""


def locked(engine: str) -> str:
    """The wanted releases, on PostgreSQL locked in the order of their ids."""
    wanted = rowset("w", id="bigint", qty="bigint")
    if engine == "sqlite":
        return f"SELECT id, qty FROM {wanted}"
    return f"SELECT r.id, w.qty FROM supply_release r JOIN {wanted} ON r.id = w.id ORDER BY r.id{for_update('r')}"


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
