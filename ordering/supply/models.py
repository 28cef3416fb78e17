from datetime import date
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


class LimitOverride(models.Model):
    """核定: this shop's own limit for a sku in one cycle, which replaces the grade's limit. It needs a reason and a name."""

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

    class Meta:
        table = "limit_override"
        unique_together = (("retailer_id", "product_id", "cycle_no"),)
        indexes = (("product_id",),)
