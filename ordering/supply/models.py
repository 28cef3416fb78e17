from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint


class SupplyRelease(models.Model):
    """货源投放: cartons of one sku released for one cycle, to one district or, with no district, to the whole city.

    0 <= taken_qty <= released_qty is a CHECK of the table."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    cycle_no = fields.IntField()
    released_qty = fields.IntField()
    taken_qty = fields.IntField(default=0)

    class Meta:
        table = "supply_release"
        indexes = (("cycle_no", "product_id"), ("district_id",), ("product_id",))
        constraints = (CheckConstraint("0 <= taken_qty AND taken_qty <= released_qty", "supply_release_never_oversold"),)


class SupplyPool(models.Model):
    """A part of a release that is not open from the start: what a day of the cycle adds to it, or the reserve (no day).

    A day's pool is added to released_qty when its day begins, so what the days before left over is still there."""

    id = fields.IntField(primary_key=True)
    release: Any = fields.ForeignKeyField("ordering.SupplyRelease", related_name=False, on_delete=fields.RESTRICT)
    release_id: int
    opens_on: date | None = fields.DateField(null=True)
    qty = fields.IntField()
    opened_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "supply_pool"
        indexes = (("release_id",), ("opens_on",))
        constraints = (CheckConstraint("qty >= 0", "supply_pool_not_negative"),)


class GradeLimit(models.Model):
    """Cartons a cycle for the grades from–to: of one product, or of each sku of a group (NEW, or a class I to V)."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    grade_from = fields.SmallIntField()
    grade_to = fields.SmallIntField()
    product: Any = fields.ForeignKeyField("ordering.Product", null=True, related_name=False, on_delete=fields.RESTRICT)
    product_id: int | None
    group = fields.CharField(8, default="")
    limit_cartons = fields.IntField()
    valid_from = fields.DateField()
    valid_to: date | None = fields.DateField(null=True)

    class Meta:
        table = "grade_limit"
        indexes = (("product_id",), ("district_id",), ("valid_from",))
        constraints = (CheckConstraint("limit_cartons >= 0 AND grade_from <= grade_to", "grade_limit_sound"),)


class CapKind(StrEnum):
    TOTAL = "TOTAL"
    MONTH = "MONTH"
    BAND = "BAND"
    FAMILY = "FAMILY"


class GradeCap(models.Model):
    """Cartons over several skus. scope: a brand family, or a price band's lower bound in yuan (wholesale)."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    grade_from = fields.SmallIntField()
    grade_to = fields.SmallIntField()
    kind = fields.CharEnumField(CapKind, max_length=8)
    scope = fields.CharField(32, default="")
    limit_cartons = fields.IntField()
    valid_from = fields.DateField()
    valid_to: date | None = fields.DateField(null=True)

    class Meta:
        table = "grade_cap"
        indexes = (("district_id",), ("valid_from",))


class LimitTier(models.Model):
    """阶梯: from so many cartons a cycle on, counted without slow goods (R27), the grades from–to have this limit of a sku."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    grade_from = fields.SmallIntField()
    grade_to = fields.SmallIntField()
    volume_from = fields.IntField()
    limit_cartons = fields.IntField()
    valid_from = fields.DateField()
    valid_to: date | None = fields.DateField(null=True)

    class Meta:
        table = "limit_tier"
        indexes = (("district_id",), ("product_id",), ("valid_from",))
        constraints = (CheckConstraint("limit_cartons >= 0 AND volume_from >= 0 AND grade_from <= grade_to", "limit_tier_sound"),)


class LimitOverride(models.Model):
    """核定: this shop's own limit for a sku in one cycle, which replaces the grade's limit. It needs a reason and a name.

    by_tier: worked out from a tier and his past volume; a person's own decision (false) is never written over."""

    id = fields.IntField(primary_key=True)
    retailer: Any = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    cycle_no = fields.IntField()
    limit_cartons = fields.IntField()
    reason = fields.CharField(128)
    by_name = fields.CharField(64)
    at = fields.DatetimeField()
    by_tier = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "limit_override"
        unique_together = (("retailer_id", "product_id", "cycle_no"),)
        indexes = (("product_id",),)


class AgreedVolume(models.Model):
    """协议量: cartons that this shop agreed on for a month, an upper limit only. month: year * 100 + month, 202612."""

    id = fields.IntField(primary_key=True)
    retailer: Any = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    month = fields.IntField()
    cartons = fields.IntField()
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "agreed_volume"
        unique_together = (("retailer_id", "month"),)
