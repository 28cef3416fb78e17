from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from ordering.delivery.rules import Reason, RunState, StopOutcome


class DeliveryRun(models.Model):
    """车次: one truck on one route of one day. The sums are what its cash-on-delivery stops owed and brought, set at the close.

    route: the shops' own, or of a truck more for late orders a name that no shop has (HP-3+1).

    difference_kind: COD_SHORT or COD_OVER, for finance to settle with the driver; empty when the money is right.
    driver_signed: the driver's name under these sums, as he wrote it at the close."""

    id = fields.IntField(primary_key=True)
    district: Any = fields.ForeignKeyField("foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    delivery_date: date = fields.DateField()
    route = fields.CharField(16)
    truck = fields.CharField(16, default="")
    driver = fields.CharField(32, default="")
    state = fields.CharEnumField(RunState, max_length=10, default=RunState.PLANNED)
    receivable_fen = fields.BigIntField(default=0)
    collected_fen = fields.BigIntField(default=0)
    difference_kind = fields.CharField(10, default="")
    driver_signed = fields.CharField(32, default="", db_default="")
    planned_at: datetime = fields.DatetimeField()
    picked_at: datetime | None = fields.DatetimeField(null=True)
    dispatched_at: datetime | None = fields.DatetimeField(null=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery_run"
        unique_together = (("delivery_date", "district_id", "route"),)
        indexes = (("district_id",),)


class Stop(models.Model):
    """One order on one run. seq: by the shop's place on the route. attempt: 2 after a closed door.

    receivable_fen: to be collected at the door, then what the kept goods are worth; 0 for an order that is paid.
    One row for each order and attempt, and at most one that waits: unique indexes delivery_stop_attempt_once and
    delivery_stop_one_waiting, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    run: Any = fields.ForeignKeyField("ordering.DeliveryRun", related_name=False, on_delete=fields.RESTRICT)
    run_id: int
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    attempt = fields.SmallIntField(default=1)
    seq = fields.IntField(default=0)
    outcome = fields.CharEnumField(StopOutcome, max_length=12, default=StopOutcome.WAITING)
    receivable_fen = fields.BigIntField(default=0)
    cash_fen = fields.BigIntField(default=0)
    pos_fen = fields.BigIntField(default=0)
    electronic_fen = fields.BigIntField(default=0)
    signed_by = fields.CharField(32, default="")
    note = fields.CharField(200, default="")
    handed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery_stop"
        indexes = (("run_id", "seq"),)
        constraints = (CheckConstraint("receivable_fen >= 0 AND cash_fen >= 0 AND pos_fen >= 0 AND electronic_fen >= 0",
                                       "delivery_stop_money_sound"),)


class StopLine(models.Model):
    """What of one sku was to go to a stop, was picked, and came back from the door. One a sku: a unique index."""

    id = fields.BigIntField(primary_key=True)
    stop: Any = fields.ForeignKeyField("ordering.Stop", related_name=False, on_delete=fields.RESTRICT)
    stop_id: int
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    position = fields.IntField()
    price_fen = fields.BigIntField()
    qty_planned = fields.IntField()
    qty_picked = fields.IntField()
    short_reason: Any = fields.CharEnumField(Reason, max_length=16, null=True)
    qty_back = fields.IntField(default=0)
    back_reason: Any = fields.CharEnumField(Reason, max_length=16, null=True)

    class Meta:
        table = "delivery_line"
        indexes = (("product_id",),)
        constraints = (CheckConstraint("0 <= qty_back AND qty_back <= qty_picked AND qty_picked <= qty_planned",
                                       "delivery_line_sound"),)


class StockReturn(models.Model):
    """Cartons back in the store. saleable: given back to the cycle's supply, so that another shop may order them.

    Once for each stop and sku: a unique index."""

    id = fields.BigIntField(primary_key=True)
    stop: Any = fields.ForeignKeyField("ordering.Stop", related_name=False, on_delete=fields.RESTRICT)
    stop_id: int
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    cartons = fields.IntField()
    reason = fields.CharEnumField(Reason, max_length=16)
    saleable = fields.BooleanField()
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "stock_return"
        indexes = (("product_id",), ("at",))
        constraints = (CheckConstraint("cartons > 0", "stock_return_positive"),)


class RefundCause(StrEnum):
    SHORT_PICK = "SHORT_PICK"
    REFUSED = "REFUSED"


class RefundState(StrEnum):
    """PENDING until settlement takes it up."""

    PENDING = "PENDING"
    TAKEN = "TAKEN"


class RefundDue(models.Model):
    """Money that a paid order is owed back, once for each stop and cause (a unique index).

    Settlement pays it, and never by offsetting."""

    id = fields.BigIntField(primary_key=True)
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    stop: Any = fields.ForeignKeyField("ordering.Stop", related_name=False, on_delete=fields.RESTRICT)
    stop_id: int
    cause = fields.CharEnumField(RefundCause, max_length=12)
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(RefundState, max_length=10, default=RefundState.PENDING)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "refund_due"
        indexes = (("order_id",), ("state",))
        constraints = (CheckConstraint("amount_fen > 0", "refund_due_positive"),)
