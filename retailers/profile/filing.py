"""Putting shops' files in place and moving their grades; each change leaves its line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pypinyin import lazy_pinyin

from foundation.actor import Actor
from foundation.audit import AuditLine, audit
from foundation.clock import day
from foundation.transaction import in_transaction
from retailers.profile.models import GradeChange, Retailer
from retailers.profile.queries import AT_ONCE, shops_by_code

BATCH = 2000


async def put_profiles(rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Rows of the shops' own columns, customer_code first of all; a shop that is not there is opened without a grade.

    What changed in a shop's file stands in its own audit line: rule R34 and the supervision look for it."""
    async with in_transaction():
        held = await shops_by_code([row["customer_code"] for row in rows])
        fresh = [Retailer(**row, name_pinyin=pinyin_of(row["name"]), created_on=day(at)) for row in rows
                 if row["customer_code"] not in held]
        await Retailer.bulk_create(fresh, batch_size=BATCH)
        lines = []
        for row in rows:
            if shop := held.get(row["customer_code"]):
                await Retailer.filter(id=shop.id).update(**row, name_pinyin=pinyin_of(row["name"]))
                changed = sorted(name for name, value in row.items() if str(getattr(shop, name)) != str(value))
                lines.append(a_line(by, at, "change_profile", shop, columns=changed))
        await AuditLine.bulk_create(lines, batch_size=BATCH)
        await audit(by, at, "put_profiles", "retailer", "many", opened=len(fresh), changed=len(lines))


async def set_grades(grades: Mapping[str, int | None], *, by: Actor, at: datetime) -> int:
    """customer_code -> grade, None for ungraded. Every real move is kept in grade_change. Returns how many moved."""
    async with in_transaction():
        shops = (await shops_by_code(grades)).values()
        moved = [shop for shop in shops if shop.grade != grades[shop.customer_code]]
        for grade in {grades[shop.customer_code] for shop in moved}:
            ids = [shop.id for shop in moved if grades[shop.customer_code] == grade]
            for start in range(0, len(ids), AT_ONCE):
                await Retailer.filter(id__in=ids[start:start + AT_ONCE]).update(grade=grade)
        await GradeChange.bulk_create(
            [GradeChange(retailer_id=shop.id, from_grade=shop.grade, to_grade=grades[shop.customer_code], by_name=by.name, at=at)
             for shop in moved], batch_size=BATCH)
        await AuditLine.bulk_create(
            [a_line(by, at, "change_grade", shop, before=shop.grade, after=grades[shop.customer_code]) for shop in moved],
            batch_size=BATCH)
    return len(moved)


def a_line(by: Actor, at: datetime, verb: str, shop: Retailer, **facts: Any) -> AuditLine:
    return AuditLine(at=at, by_kind=by.kind, by_id=by.id, by_name=by.name, district_id=shop.district_id, verb=verb,
                     noun="retailer", noun_id=str(shop.id), facts=facts)


def pinyin_of(name: str) -> str:
    return " ".join(lazy_pinyin(name))[:128]
