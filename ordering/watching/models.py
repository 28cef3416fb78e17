from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models


class WatchKind(StrEnum):
    """单品月度, 单品单日, 店与周边不同, 关联客户."""

    SKU_MONTH = "SKU_MONTH"
    SKU_DAY = "SKU_DAY"
    SHOP_APART = "SHOP_APART"
    SHOP_LINKED = "SHOP_LINKED"


class WatchItem(models.Model):
    """A sku or a shop that the nightly watch found. It stands until a person clears it with a reason, or the watch no longer
    finds it. figure: percent, or for linked shops how many others. facts: what was found, for that person."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(WatchKind, max_length=12)
    product: Any = fields.ForeignKeyField("ordering.Product", null=True, related_name=False, on_delete=fields.RESTRICT)
    product_id: int | None
    retailer: Any = fields.ForeignKeyField("retailers.Retailer", null=True, related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int | None
    figure = fields.IntField()
    facts: dict[str, Any] = fields.JSONField(default=dict)
    found_at = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_by = fields.CharField(64, default="")
    ended_reason = fields.CharField(128, default="")

    class Meta:
        table = "watch_item"
        indexes = (("product_id",), ("retailer_id",), ("ended_at",))

    @property
    def counted(self) -> dict[str, Any]:
        """The facts for a page: of shops and skus how many there are, for their numbers tell nobody anything."""
        return {name: len(fact) if isinstance(fact, list) else fact for name, fact in self.facts.items()}


class GradePeer(models.Model):
    """What the shops of a grade usually do in an order: mean and deviation of one measure over the last month."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    grade = fields.SmallIntField()
    measure = fields.CharField(8)
    mean = fields.FloatField()
    deviation = fields.FloatField()
    shops = fields.IntField()

    class Meta:
        table = "grade_peer"
        unique_together = (("district_id", "grade", "measure"),)


class TroubleKind(StrEnum):
    """货未付款, 扣款失败."""

    UNPAID = "UNPAID"
    DEBIT_FAILED = "DEBIT_FAILED"


class OrderTrouble(models.Model):
    """What went wrong with an order's money, kept for the shop's later orders (R09, R10)."""

    id = fields.BigIntField(primary_key=True)
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    retailer: Any = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    kind = fields.CharEnumField(TroubleKind, max_length=12)
    amount_fen = fields.BigIntField()
    at = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "order_trouble"
        indexes = (("order_id",), ("retailer_id", "at"))
