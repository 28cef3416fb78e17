from datetime import datetime
from enum import StrEnum

from tortoise import fields, models

from foundation.districts.models import District


class RetailerStatus(StrEnum):
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    RESTRICTED = "RESTRICTED"
    BUSINESS_PAUSED = "BUSINESS_PAUSED"
    CLOSED = "CLOSED"
    REVOKED = "REVOKED"


class OutletType(StrEnum):
    GROCERY = "GROCERY"
    CONVENIENCE = "CONVENIENCE"
    SUPERMARKET = "SUPERMARKET"
    TOBACCO_SHOP = "TOBACCO_SHOP"
    DEPARTMENT_STORE = "DEPARTMENT_STORE"
    ENTERTAINMENT = "ENTERTAINMENT"
    OTHER = "OTHER"


class MarketType(StrEnum):
    CITY = "CITY"
    TOWN = "TOWN"
    SPECIAL_TOWN = "SPECIAL_TOWN"
    BETTER_VILLAGE = "BETTER_VILLAGE"
    POORER_VILLAGE = "POORER_VILLAGE"


class Retailer(models.Model):
    """customer_code: 13 digits = company 4 + department 4 + serial 5. grade: 1 to 30, 30 best, None for ungraded (ZZ)."""

    id = fields.IntField(primary_key=True)
    customer_code = fields.CharField(13, unique=True)
    name = fields.CharField(64)
    short_name = fields.CharField(32)
    name_pinyin = fields.CharField(128, default="")
    licence_holder = fields.CharField(32)
    address = fields.CharField(128)
    order_phone = fields.CharField(16, db_index=True)
    mobile = fields.CharField(16, default="")
    email = fields.CharField(128, default="", db_default="")
    district: fields.ForeignKeyRelation[District] = fields.ForeignKeyField("foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    outlet_type = fields.CharEnumField(OutletType, max_length=20)
    market_type = fields.CharEnumField(MarketType, max_length=20)
    grade = fields.SmallIntField(null=True)
    status = fields.CharEnumField(RetailerStatus, max_length=20, default=RetailerStatus.ACTIVE)
    status_reason = fields.CharField(128, default="")
    status_until = fields.DateField(null=True)
    account_manager = fields.CharField(32, default="")
    route = fields.CharField(16)
    route_seq = fields.IntField()
    cycle_day = fields.SmallIntField()
    """Weekday of the order day, Monday 1."""
    cycle_weeks = fields.SmallIntField(default=1, db_default=1)
    """1: an order day every week; 2: every second week, in those of his phase."""
    cycle_phase = fields.SmallIntField(default=0, db_default=0)
    """0 or 1: which of the two weeks; of no meaning for a weekly shop."""
    language = fields.CharField(2, default="zh")
    created_on = fields.DateField()

    class Meta:
        table = "retailer"
        indexes = (("district_id", "cycle_day"),)


class GradeChange(models.Model):
    """Who moved a shop from which grade to which, and when. Never edited: jumps are looked at by the supervision."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    from_grade = fields.SmallIntField(null=True)
    to_grade = fields.SmallIntField(null=True)
    by_name = fields.CharField(64)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "grade_change"
        indexes = (("retailer_id", "at"),)


class ProfileChange(models.Model):
    """A change of what orders hang on: the order phone, the debit account, the grade. Which value it was is not kept here."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    field = fields.CharField(16)
    """order_phone, account or grade."""
    reason = fields.CharField(128)
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "profile_change"
        indexes = (("retailer_id",),)


class CardState(StrEnum):
    ACTIVE = "ACTIVE"
    REPLACED = "REPLACED"
    BLOCKED = "BLOCKED"


class Card(models.Model):
    """card_no: 8 digits, the last one a Luhn check digit. The PIN is kept only as a salted slow hash."""

    id = fields.IntField(primary_key=True)
    card_no = fields.CharField(8, unique=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    pin_hash = fields.CharField(160)
    state = fields.CharEnumField(CardState, max_length=10, default=CardState.ACTIVE)
    failures = fields.SmallIntField(default=0)
    locked_until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "card"
        indexes = (("retailer_id",),)


class CallerFailure(models.Model):
    """A failed identification from a telephone number: the back-off for the number, whatever card was tried."""

    id = fields.BigIntField(primary_key=True)
    caller_number = fields.CharField(32)
    at = fields.DatetimeField()

    class Meta:
        table = "caller_failure"
        indexes = (("caller_number", "at"),)
