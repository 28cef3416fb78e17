"""The weeks before the demo city's twelve: copies of them, each twelve weeks further back, made inside the database.

A year of 36,000 shops is some thirty million lines: no row of them passes through this program."""

from datetime import timedelta
from typing import Any

from callcenter.demo.bulk import Rows, insert
from callcenter.demo.past import LINE, ORDER, WEEKS
from foundation.transaction import dialect
from retailers.order_days.rules import cycle_days, cycle_of

BLOCK = timedelta(weeks=WEEKS)
DATES, MOMENTS = ("delivery_date",), ("closes_at", "opened_at", "read_back_at", "confirmed_at")


async def plant_years(connection: Any, weeks: int) -> None:
    """So that `weeks` weeks stand in all; the last block may be cut. Inside the transaction that planted the twelve."""
    [row] = await connection.execute_query_dict("SELECT COALESCE(MAX(id), 0) AS last, MIN(cycle_no) AS first FROM orders")
    cycles = [int(one["cycle_no"]) for one in await connection.execute_query_dict("SELECT DISTINCT cycle_no FROM orders ORDER BY cycle_no DESC")]
    await without_checks(connection)
    for block in range(1, -(-weeks // WEEKS)):
        wanted = cycles[:min(WEEKS, weeks - block * WEEKS)]
        await connection.execute_query("CREATE TEMPORARY TABLE further_back (cycle_no INT, moved_to INT)")
        await insert(connection, "further_back", ("cycle_no", "moved_to"), moved(wanted, block))
        await copy_block(connection, int(row["last"]) * block, (block * BLOCK).days)
        await connection.execute_query("DROP TABLE further_back")


def moved(cycles: list[int], block: int) -> Rows:
    return [(cycle, cycle_of(cycle_days(cycle)[0] - block * BLOCK)) for cycle in cycles]


async def without_checks(connection: Any) -> None:
    """Copies of rows that stand refer to what stands: checking thirty million of them again takes longer than copying them."""
    if dialect() == "postgres":
        [row] = await connection.execute_query_dict("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if row["usesuper"]:
            await connection.execute_query("SET LOCAL session_replication_role = replica")


async def copy_block(connection: Any, ids: int, days: int) -> None:
    orders = {name: f"o.{name}" for name in ORDER} | {
        "id": f"o.id + {ids}", "cycle_no": "f.moved_to", "order_no": f"substr(o.order_no, 1, 2) || {padded(f'o.id + {ids}')}"}
    orders |= {name: back(f"o.{name}", days, of_day=True) for name in DATES} | {name: back(f"o.{name}", days) for name in MOMENTS}
    only = f"o.id <= (SELECT {ids} / {days // BLOCK.days})"
    await connection.execute_query(f"""INSERT INTO orders ({', '.join(ORDER)}) SELECT {', '.join(orders[name] for name in ORDER)}
        FROM orders AS o JOIN further_back AS f ON f.cycle_no = o.cycle_no WHERE {only}""")
    lines = {name: f"l.{name}" for name in LINE} | {"order_id": f"l.order_id + {ids}"}
    await connection.execute_query(f"""INSERT INTO order_line ({', '.join(LINE)}) SELECT {', '.join(lines[name] for name in LINE)}
        FROM orders AS o JOIN further_back AS f ON f.cycle_no = o.cycle_no JOIN order_line AS l ON l.order_id = o.id WHERE {only}""")


def padded(number: str) -> str:
    return f"printf('%010d', {number})" if dialect() == "sqlite" else f"lpad(({number})::text, 10, '0')"


def back(column: str, days: int, *, of_day: bool = False) -> str:
    if dialect() == "postgres":
        return f"{column} - {days}" if of_day else f"{column} - INTERVAL '{days} days'"
    return f"date({column}, '-{days} days')" if of_day else f"datetime({column}, '-{days} days') || '.000000+00:00'"
