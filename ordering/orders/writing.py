"""The statements that the verbs share: moving an order, putting its lines as reviewed, keeping its decisions."""

import functools
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from foundation.actor import Actor
from foundation.transaction import Row, Sql, Work, as_json, rowset
from ordering.orders.reading import OrderChanged, Table
from ordering.orders.rules import MOVES
from ordering.review.engine import RULES, Verdict
from ordering.review.findings import Finding, Outcome, Parameters

VERSIONS = {rule.id: rule.version for rule in RULES}
Columns = Mapping[str, str | int | date | datetime | None]


def move(order_id: int, event: str, columns: Columns | None = None, *, version: int | None = None) -> Work[Row]:
    """One guarded step of the life cycle, setting the columns with it. OrderChanged when the order is elsewhere.

    version: only if the order still has it. The row has id, order_no, district_id, state and version."""
    columns = columns or {}
    guard = () if version is None else (version,)
    rows = yield Sql(moving(event, tuple(columns), bool(guard)), order_id, *columns.values(), *guard)
    if rows:
        return rows[0]
    now = yield Sql("SELECT state, version FROM orders WHERE id = $1", order_id)
    raise OrderChanged(order_id=order_id, event=event, **(now[0] if now else {}))


@functools.cache
def moving(event: str, columns: tuple[str, ...], guarded: bool) -> str:
    edge = MOVES[event]
    sets = "".join(f", {name} = ${place}" for place, name in enumerate(columns, 2))
    sources = ", ".join(f"'{state}'" for state in edge.sources)
    guard = f" AND version = ${len(columns) + 2}" if guarded else ""
    return (f"UPDATE orders SET state = '{edge.target}'{sets} WHERE id = $1 AND state IN ({sources}){guard}"
            " RETURNING id, order_no, district_id, state, version")


def totals(table: Table, verdict: Verdict) -> tuple[int, int]:
    """What passes of the order: cartons, fen."""
    passing = [(verdict.lines[row["product_id"]].passes, row["price_fen"]) for row in table.lines]
    return sum(qty for qty, _ in passing), sum(qty * price_fen for qty, price_fen in passing)


def put_lines(table: Table, verdict: Verdict) -> Work[None]:
    """Write what passes of each line, and from which release, where it changed."""
    changed = []
    for row in table.lines:
        judged = verdict.lines[row["product_id"]]
        passes = judged.passes
        if "noted_fen" in row or (row["qty_allowed"], row["qty_ordered"], row["noted_id"]) != (judged.allowed, passes, row["release_id"]):
            changed.append({"sku": row["product_id"], "allowed": judged.allowed, "ordered": passes,
                            "release": row["release_id"], "price": row["price_fen"]})
    if changed:
        yield Sql(f"""
            UPDATE order_line SET qty_allowed = w.allowed, qty_ordered = w.ordered, price_fen = w.price,
                                  amount_fen = w.ordered * w.price, release_id = w.release
            FROM {rowset('w', 2, sku='int', allowed='int', ordered='int', release='int', price='bigint')}
            WHERE order_id = $1 AND product_id = w.sku""", table.order["id"], as_json(changed))


def keep_decisions(table: Table, verdict: Verdict, by: Actor, at: datetime) -> Work[None]:
    """Every finding of the review with the parameters it was made under, and one row for the review as a whole: the rule
    versions it ran and the version of the policy, from which every other parameter of that moment follows."""
    whole = Finding("REVIEW", 1, verdict.outcome, "", "", {"lines": len(table.lines), "rules": VERSIONS,
                                                           "policy": getattr(verdict.parameters, "version", 0)})
    rows = [decision(found, verdict.parameters.get(found.rule)) for found in [whole, *verdict.everything()]]
    yield Sql(f"""
        INSERT INTO decision (order_id, order_version, product_id, rule, rule_version, outcome, allowed, inputs,
                              spoken_zh, spoken_en, by_name, at)
        SELECT $2, $3, sku, rule, rule_version, outcome, allowed, inputs, zh, en, $4, $5
        FROM {rowset('w', 1, sku='int', rule='text', rule_version='int', outcome='text', allowed='int',
                     inputs='jsonb', zh='text', en='text')}""",
        as_json(rows), table.order["id"], table.version, by.name, at)


def decision(found: Finding, parameters: Parameters | None) -> dict[str, Any]:
    inputs = {**found.inputs, "parameters": dict(parameters)} if parameters else dict(found.inputs)
    return {"sku": found.sku, "rule": found.rule, "rule_version": found.version, "outcome": Outcome(found.outcome).name,
            "allowed": found.allowed, "inputs": inputs, "zh": found.zh, "en": found.en}
