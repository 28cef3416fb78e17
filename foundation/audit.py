"""One line for each verb: who did what to which thing, when, with which facts. Never edited, never deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise import fields, models

from foundation.actor import Actor
from foundation.transaction import Sql, as_json, dialect, rowset, time_kind


class AuditLine(models.Model):
    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    by_kind = fields.CharField(16)
    by_id = fields.BigIntField(null=True)
    by_name = fields.CharField(64)
    district_id = fields.IntField(null=True, db_index=True)
    verb = fields.CharField(48)
    noun = fields.CharField(32)
    noun_id = fields.CharField(40)
    facts: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "audit_line"
        indexes = (("noun", "noun_id"),)


async def audit(by: Actor, at: datetime, verb: str, noun: str, noun_id: object, *,
                district_id: int | None = None, **facts: Any) -> None:
    """Write the verb's line inside the verb's own transaction. Facts never hold a PIN, a card or an account."""
    await AuditLine.create(at=at, by_kind=by.kind, by_id=by.id, by_name=by.name, district_id=district_id,
                           verb=verb, noun=noun, noun_id=str(noun_id), facts=facts)


def audit_sql(by: Actor, at: datetime, verb: str, noun: str, noun_id: object, *,
              district_id: int | None = None, **facts: Any) -> Sql:
    """The same line as a statement, for verbs that run through `transact`."""
    return Sql("""INSERT INTO audit_line (at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
               at, str(by.kind), by.id, by.name, district_id, verb, noun, str(noun_id), as_json(facts))


def audit_all_sql(by: Actor, at: datetime, verb: str, noun: str, lines: Iterable[tuple[object, int | None, str]]) -> Sql:
    """A verb that one transaction did to many things: noun_id, district_id and the facts as JSON for each, in their order."""
    json = "text" if dialect() == "sqlite" else "jsonb"
    rows = rowset("w", 7, noun_id="text", district_id="int", facts="text")
    return Sql(f"""
        INSERT INTO audit_line (at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts)
        SELECT CAST($1 AS {time_kind()}), CAST($2 AS text), CAST($3 AS bigint), CAST($4 AS text), w.district_id, CAST($5 AS text),
               CAST($6 AS text), w.noun_id, CAST(w.facts AS {json}) FROM {rows}""",
               at, str(by.kind), by.id, by.name, verb, noun,
               as_json([{"noun_id": str(noun_id), "district_id": district_id, "facts": facts} for noun_id, district_id, facts in lines]))
