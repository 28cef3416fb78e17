"""Putting shops' files in place, moving their grades, changing what orders hang on; each change leaves its line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pypinyin import lazy_pinyin

from foundation.actor import Actor
from foundation.audit import AuditLine, audit
from foundation.clock import day
from foundation.email_address import read_email
from foundation.errors import Invalid, Refused
from foundation.phone_number import normalise
from foundation.transaction import in_transaction
from retailers.agreements.models import AgreementStatus, DebitAgreement
from retailers.profile.models import GradeChange, ProfileChange, Retailer
from retailers.profile.queries import AT_ONCE, NoSuchShop, shops_by_code

BATCH = 2000
CHANGERS = ("DISTRICT_MANAGER", "ADMINISTRATOR", "")
GRADES = {str(grade): grade for grade in range(1, 31)}


class NotForOrderTakers(Refused):
    """Who takes orders never changes phone, account or grade (R34)."""

    code = "not_for_order_takers"


class FileFieldUnknown(Invalid):
    """Only order_phone, account and grade are changed here, and to a value that can be."""

    code = "file_field_unknown"


async def change_file(retailer_id: int, field: str, value: str, *, reason: str, by: Actor, at: datetime) -> None:
    """field: order_phone, account (number of the active agreement) or grade ('1' to '30'). NotForOrderTakers for agents."""
    if by.role not in CHANGERS:
        raise NotForOrderTakers(retailer_id=retailer_id)
    async with in_transaction():
        shop = await Retailer.get_or_none(id=retailer_id)
        if shop is None or not by.may_touch(shop.district_id):
            raise NoSuchShop(retailer_id=retailer_id)
        if field == "order_phone":
            await Retailer.filter(id=retailer_id).update(order_phone=normalise(value))
        elif field == "grade" and value in GRADES:
            await Retailer.filter(id=retailer_id).update(grade=GRADES[value])
            await GradeChange.create(retailer_id=retailer_id, from_grade=shop.grade, to_grade=GRADES[value], by_name=by.name, at=at)
        elif field == "account" and value.isdigit():
            await DebitAgreement.filter(retailer_id=retailer_id, status=AgreementStatus.ACTIVE).update(account_no=value)
        else:
            raise FileFieldUnknown(field=field)
        await ProfileChange.create(retailer_id=retailer_id, field=field, reason=reason[:128], by_name=by.name, at=at)
        await audit(by, at, "change_file", "retailer", retailer_id, district_id=shop.district_id, field=field, reason=reason[:128])


async def change_contact(retailer_id: int, mobile: str, email: str, *, by: Actor, at: datetime) -> None:
    """Where the shop is written to. NotForOrderTakers, NoSuchShop, PhoneNumberUnreadable, EmailUnreadable.

    The audit line names what changed, not the values."""
    if by.role not in (*CHANGERS, "SHIFT_LEADER"):
        raise NotForOrderTakers(retailer_id=retailer_id)
    fit = {"mobile": normalise(mobile) if mobile.strip() else "", "email": read_email(email)}
    async with in_transaction():
        shop = await Retailer.get_or_none(id=retailer_id)
        if shop is None or not by.may_touch(shop.district_id):
            raise NoSuchShop(retailer_id=retailer_id)
        changed = sorted(name for name, value in fit.items() if getattr(shop, name) != value)
        if changed:
            await Retailer.filter(id=retailer_id).update(**fit)
            await audit(by, at, "change_profile", "retailer", retailer_id, district_id=shop.district_id, columns=changed)


async def put_profiles(rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Rows of the shops' own columns, customer_code first of all; a shop that is not there is opened without a grade.

    What changed in a shop's file stands in its own audit line: rule R34 and the supervision look for it."""
    async with in_transaction():
        held = await shops_by_code([row["customer_code"] for row in rows])
        fresh = [Retailer(**row, name_pinyin=pinyin_of(row["name"]), created_on=day(at)) for row in rows
                 if row["customer_code"] not in held]
        await Retailer.bulk_create(fresh, batch_size=BATCH)
        lines, phones = [], []
        for row in rows:
            if shop := held.get(row["customer_code"]):
                await Retailer.filter(id=shop.id).update(**row, name_pinyin=pinyin_of(row["name"]))
                changed = sorted(name for name, value in row.items() if str(getattr(shop, name)) != str(value))
                lines.append(a_line(by, at, "change_profile", shop, columns=changed))
                if "order_phone" in changed:
                    phones.append(ProfileChange(retailer_id=shop.id, field="order_phone", reason="", by_name=by.name, at=at))
        await AuditLine.bulk_create(lines, batch_size=BATCH)
        await ProfileChange.bulk_create(phones, batch_size=BATCH)
        await audit(by, at, "put_profiles", "retailer", "many", opened=len(fresh), changed=len(lines))


async def set_grades(grades: Mapping[str, int | None], *, by: Actor, at: datetime) -> int:
    """customer_code -> grade, None for ungraded. Every real move is kept in grade_change. Returns how many moved.

    A published grading is no change of one shop's file: rule R34 does not look at its orders for that."""
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
