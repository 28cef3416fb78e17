"""The twin of confirming: the same rows by SQL written by hand, as a good engineer would with one purpose in mind.

It reads the lines, takes the supply by one guarded set-based UPDATE, moves the order and writes debit, attempt, decision
and audit line, in one transaction as durable as ours: on SQLite in one hop to a thread, on PostgreSQL over asyncpg's own
pool. It reads no licence, limit, parameter or past order, runs no rule, checks no version, district or open debit.
`same_rows` holds it to our rows, column by column."""

import asyncio
import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg

from benchmarks.one_city import AT, CYCLE, TODAY
from foundation.transaction import reads
from ordering.review.engine import RULES

Confirm = Callable[[tuple[int, int]], Awaitable[None]]
RULES_RUN = {rule.id: rule.version for rule in RULES}
LINES_OF = f"""SELECT s.id, l.product_id, l.qty_ordered AS qty FROM order_line l JOIN supply_release s
               ON s.product_id = l.product_id AND s.cycle_no = {CYCLE} WHERE l.order_id = $1 ORDER BY s.id"""
TAKE = """WITH w AS ({wanted}) UPDATE supply_release SET taken_qty = taken_qty + w.qty FROM w
          WHERE supply_release.id = w.id AND taken_qty + w.qty <= released_qty RETURNING supply_release.id"""
MOVE = """UPDATE orders SET state = 'DEBIT_PENDING', confirmed_at = $2, fingerprint = $3 WHERE id = $1 AND state = 'REVIEWED'
          RETURNING retailer_id, total_fen, order_no, district_id, total_qty"""
DECIDE = """INSERT INTO decision (order_id, order_version, rule, rule_version, outcome, inputs, spoken_zh, spoken_en, by_name, at)
            VALUES ($1, $4, 'REVIEW', 1, 'ACCEPT', $3, '', '', 'command', $2)"""
DEBIT = """INSERT INTO debit (order_id, order_no, purpose, seq, retailer_id, district_id, amount_fen, state, created_at)
           VALUES ($1, $2, 'ORDER', 1, $3, $4, $5, 'DUE', $6) RETURNING id"""
ATTEMPT = """INSERT INTO debit_attempt (debit_id, request_no, bank_code, agreement_no, account_no, account_name, licence_no,
                order_date, amount_fen, state, code, tries, refused, asked, next_at, created_at)
             SELECT $1, $2, a.bank_code, a.agreement_no, a.account_no, a.account_name, l.licence_no, $3, $4, 'PREPARED', '',
                    0, 0, 0, $5, $5 FROM debit_agreement a JOIN licence l ON l.retailer_id = a.retailer_id WHERE a.retailer_id = $6"""
AUDIT = """INSERT INTO audit_line (at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts)
           VALUES ($2, 'COMMAND', NULL, 'command', $3, 'confirm_order', 'order', $1, $4)"""


def basket(lines: list[Any]) -> str:
    return hashlib.sha256(",".join(f"{line[1]}:{line[2]}" for line in sorted(lines, key=lambda line: line[1])).encode()).hexdigest()


def debit_of(order_id: int, moved: Any) -> tuple[Any, ...]:
    return order_id, moved[2], moved[0], moved[3], moved[1], AT


def the_rest(order: tuple[int, int], lines: int, moved: Any, debit_id: int) -> list[tuple[str, tuple[Any, ...]]]:
    order_id, version = order
    facts = {"version": version, "cartons": moved[4], "amount_fen": moved[1], "call_id": None}
    return [(DECIDE, (order_id, AT, json.dumps({"lines": lines, "rules": RULES_RUN, "policy": 0}), version)),
            (ATTEMPT, (debit_id, f"{moved[2]}01{TODAY:%Y%m%d}", TODAY, moved[1], AT, moved[0])),
            (AUDIT, (str(order_id), AT, moved[3], json.dumps(facts)))]


@contextlib.asynccontextmanager
async def by_hand(url: str) -> AsyncIterator[Confirm]:
    async with (by_hand_sqlite(url) if url.startswith("sqlite") else by_hand_postgres(url)) as confirm:
        yield confirm


@contextlib.asynccontextmanager
async def by_hand_sqlite(url: str) -> AsyncIterator[Confirm]:
    connection = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;")
    take = TAKE.format(wanted="SELECT value ->> 'id' AS id, value ->> 'qty' AS qty FROM json_each($1)")
    one_at_a_time = asyncio.Lock()

    def run(text: str, params: tuple[Any, ...]) -> list[Any]:
        return connection.execute(text, {str(n): value for n, value in enumerate(params, 1)}).fetchall()

    def confirm(order: tuple[int, int]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        lines = run(LINES_OF, (order[0],))
        rows = json.dumps([{"id": line[0], "qty": line[2]} for line in lines])
        assert len(run(take, (rows,))) == len(lines)
        [moved] = run(MOVE, (order[0], AT, basket(lines)))
        [debit] = run(DEBIT, debit_of(order[0], moved))
        for text, params in the_rest(order, len(lines), moved, debit[0]):
            run(text, params)
        connection.execute("COMMIT")

    async def in_turn(order: tuple[int, int]) -> None:
        async with one_at_a_time:
            await asyncio.to_thread(confirm, order)

    try:
        yield in_turn
    finally:
        connection.close()


@contextlib.asynccontextmanager
async def by_hand_postgres(url: str) -> AsyncIterator[Confirm]:
    pool = await asyncpg.create_pool(url, min_size=1, max_size=12)
    take = TAKE.format(wanted="SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS qty")

    async def confirm(order: tuple[int, int]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            lines = await connection.fetch(f"{LINES_OF} FOR UPDATE OF s", order[0])
            taken = await connection.fetch(take, [line[0] for line in lines], [line[2] for line in lines])
            assert len(taken) == len(lines)
            moved = await connection.fetchrow(MOVE, order[0], AT, basket(lines))
            debit = await connection.fetchval(DEBIT, *debit_of(order[0], moved))
            for text, params in the_rest(order, len(lines), moved, debit):
                await connection.execute(text, *params)

    try:
        yield confirm
    finally:
        pool.terminate()


async def same_rows(ours: int, by_hand: int) -> None:
    """The rows of two orders differ in their numbers only, or there is nothing to compare."""
    left, right = await shape(ours), await shape(by_hand)
    for table, rows in left.items():
        assert rows == right[table], f"{table}: {rows} beside {right[table]}"


async def shape(order_id: int) -> dict[str, list[str]]:
    tables = {"orders": "id = $1", "order_line": "order_id = $1", "decision": "order_id = $1", "debit": "order_id = $1",
              "debit_attempt": "debit_id IN (SELECT id FROM debit WHERE order_id = $1)",
              "audit_line": "noun = 'order' AND noun_id = CAST($1 AS text) AND verb = 'confirm_order'"}
    rows = {}
    for table, mine in tables.items():
        found = await reads().execute_query_dict(f"SELECT * FROM {table} WHERE {mine.replace('$1', str(order_id))}")
        rows[table] = sorted(re.sub(r"[0-9a-f]{64}|\d+", "#", re.sub(r"\s", "", str(list(dict(row).items())))) for row in found)
    return rows
