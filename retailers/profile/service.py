"""Changing what orders hang on in a shop's file: every change is on record, and for a week the shop's orders are looked at."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, NotFound, Refused
from foundation.phone_number import normalise
from foundation.transaction import in_transaction
from retailers.agreements.models import AgreementStatus, DebitAgreement
from retailers.profile.models import ProfileChange, Retailer

CHANGERS = ("DISTRICT_MANAGER", "ADMINISTRATOR", "")
GRADES = {str(grade): grade for grade in range(1, 31)}


class NotForOrderTakers(Refused):
    """Who takes orders never changes phone, account or grade (R34)."""

    code = "not_for_order_takers"


class FileFieldUnknown(Invalid):
    """Only order_phone, account and grade are changed here, and to a value that can be."""

    code = "file_field_unknown"


class NoSuchShop(NotFound):
    code = "no_such_shop"


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
        elif field == "account" and value.isdigit():
            await DebitAgreement.filter(retailer_id=retailer_id, status=AgreementStatus.ACTIVE).update(account_no=value)
        else:
            raise FileFieldUnknown(field=field)
        await ProfileChange.create(retailer_id=retailer_id, field=field, reason=reason[:128], by_name=by.name, at=at)
        await audit(by, at, "change_file", "retailer", retailer_id, district_id=shop.district_id, field=field, reason=reason[:128])
