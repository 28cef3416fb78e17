"""What a database really holds, and what the models promise: the same shape for both engines, so that they compare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tortoise import Tortoise, fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.models import Model

from foundation.transaction import dialect

Columns = tuple[str, ...]
serial = count(1)


@dataclass
class Table:
    """nullable: column -> may be null. uniques and indexes: whole ones, partial ones are in `partial` by their name.

    references: (column, the other table)."""

    nullable: dict[str, bool]
    primary: Columns
    uniques: set[Columns]
    indexes: set[Columns]
    partial: set[str]
    references: set[tuple[str, str]]
    checks: set[str]


def models() -> list[type[Model]]:
    return [model for app in (Tortoise.apps or {}).values() for model in app.values()]


def promised(model: type[Model]) -> Table:
    meta = model._meta
    columns = {field.source_field or name: field for name, field in meta.fields_map.items() if field.has_db_field}
    pairs = [names if isinstance(names, Index) else Index(fields=names) for names in meta.indexes]
    relations = [field for field in meta.fields_map.values() if isinstance(field, ForeignKeyFieldInstance)]
    return Table(
        nullable={name: field.null for name, field in columns.items()},
        primary=(meta.db_pk_column,),
        uniques={(name,) for name, field in columns.items() if field.unique and not field.pk}
        | {tuple(names) for names in meta.unique_together},
        indexes={tuple(index.fields) for index in pairs}
        | {(name,) for name, field in columns.items() if field.index and not field.unique},
        partial=set(),
        references={(str(field.source_field), field.related_model._meta.db_table) for field in relations},
        checks={constraint.name for constraint in getattr(meta, "constraints", ())},
    )


async def found(connection: BaseDBAsyncClient) -> dict[str, Table]:
    """Every table of the database but Tortoise's own and the engine's."""
    read = sqlite_table if dialect() == "sqlite" else postgres_table
    names = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
             "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"}[dialect()]
    tables = [row["name"] for row in await connection.execute_query_dict(names)]
    return {name: await read(connection, name) for name in tables if not name.startswith("tortoise_")}


async def sqlite_table(connection: BaseDBAsyncClient, name: str) -> Table:
    async def pragma(what: str, of: str) -> list[dict[str, Any]]:
        return await connection.execute_query_dict(f'PRAGMA {what}("{of}")')

    columns = await pragma("table_info", name)
    [made] = await connection.execute_query_dict("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [name])
    whole: set[Columns] = set()
    unique: set[Columns] = set()
    partial: set[str] = set()
    for index in await pragma("index_list", name):
        keys = tuple(row["name"] for row in await pragma("index_info", index["name"]))
        if index["partial"]:
            partial |= {index["name"]} if index["unique"] else set()  # what is only for speed lets every row in
        elif index["origin"] != "pk":
            (unique if index["unique"] else whole).add(keys)
    return Table({row["name"]: not row["notnull"] for row in columns}, tuple(row["name"] for row in columns if row["pk"]),
                 unique, whole, partial, {(row["from"], row["table"]) for row in await pragma("foreign_key_list", name)},
                 set(re.findall(r'CONSTRAINT "?(\w+)"? CHECK', made["sql"])))


async def postgres_table(connection: BaseDBAsyncClient, name: str) -> Table:
    columns = await connection.execute_query_dict(
        "SELECT column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1",
        [name])
    indexes = await connection.execute_query_dict(
        """SELECT c.relname AS name, i.indisunique, i.indisprimary, i.indpred IS NOT NULL AS partial,
                  array(SELECT a.attname::text FROM unnest(i.indkey::int[]) WITH ORDINALITY k(no, place)
                        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.no ORDER BY k.place) AS keys
           FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = format('%I', $1::text)::regclass""", [name])
    constraints = await connection.execute_query_dict(
        """SELECT k.conname AS name, k.contype::text AS kind, confrelid::regclass::text AS other,
                  (SELECT attname::text FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) AS column
           FROM pg_constraint k WHERE k.conrelid = format('%I', $1::text)::regclass""", [name])
    # An index over expressions, as an exclusion has, names no column.
    whole = [row for row in indexes if row["keys"] and not row["partial"] and not row["indisprimary"]]
    [primary] = [tuple(row["keys"]) for row in indexes if row["indisprimary"]]
    return Table({row["column_name"]: row["is_nullable"] == "YES" for row in columns}, primary,
                 {tuple(row["keys"]) for row in whole if row["indisunique"]},
                 {tuple(row["keys"]) for row in whole if not row["indisunique"]},
                 {row["name"] for row in indexes if row["partial"] and row["indisunique"]},
                 {(row["column"], row["other"].strip('"')) for row in constraints if row["kind"] == "f"},
                 {row["name"] for row in constraints if row["kind"] == "c"})


def a_row(model: type[Model], **facts: Any) -> Model:
    """A row with something in each column that must have it. Its parents need not exist: the tests let it in without them."""
    return model(**dict(filled(model)) | facts)


def filled(model: type[Model]) -> Iterator[tuple[str, Any]]:
    number = next(serial)
    for name, field in model._meta.fields_map.items():
        if field.has_db_field and not (field.null or field.generated or field.default is not None):
            yield name, something(field, number)


def something(field: Any, number: int) -> Any:
    if choices := getattr(field, "enum_type", None):
        return next(iter(choices))
    if isinstance(field, fields.CharField):
        return f"{number}"[-field.max_length:]
    values: dict[type, Any] = {datetime: datetime(2026, 11, 23, 10, tzinfo=UTC), date: date(2026, 11, 23), str: "text"}
    return values.get(field.field_type, number if field.unique else 1)
