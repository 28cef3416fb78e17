from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from ordering.review.facts import OrderKind
from ordering.states import State


class Channel(StrEnum):
    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"
    IVR = "IVR"
    WEB = "WEB"
    IMPORT = "IMPORT"


class SettlementMethod(StrEnum):
    DEBIT = "DEBIT"
    COD = "COD"


class Order(models.Model):
    """order_no: seat group's two letters and ten digits, given as soon as the row has its id.

    version: grows with every change of the lines; confirmation names the version that was read back.
    At most one REGULAR (or EARLY) order not called off per retailer and cycle, and one open MID_CYCLE: partial unique indexes.
    amends: the confirmed order whose lines this one is to replace, at most one at a time; it has no number of its own. That
    one stands, with its goods, until this one is confirmed: then they change lines, and this row keeps those replaced (VOID).
    spoken_in: the caller's language in this call, or null for the one in the shop's file.
    accepted_rules: referrals that a shift leader accepted for this version, separated by blanks.
    identity, caller_number: how the caller proved who he is, and from which telephone; null where nobody called.
    funds_fen: the account's balance when it was last asked for in this call, at funds_at; null where the bank does not tell."""

    id = fields.BigIntField(primary_key=True)
    order_no = fields.CharField(12, null=True, unique=True)
    retailer: Any = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    district: Any = fields.ForeignKeyField("foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    amends: Any = fields.ForeignKeyField("ordering.Order", null=True, related_name=False, on_delete=fields.RESTRICT)
    amends_id: int | None
    cycle_no = fields.IntField()
    kind = fields.CharEnumField(OrderKind, max_length=10)
    channel = fields.CharEnumField(Channel, max_length=10)
    spoken_in = fields.CharField(2, null=True)
    staff_id = fields.IntField(null=True)
    call_id = fields.CharField(26, null=True)
    overflow = fields.BooleanField(default=False)
    state = fields.CharEnumField(State, max_length=16)
    version = fields.IntField(default=1)
    total_qty = fields.IntField(default=0)
    total_fen = fields.BigIntField(default=0)
    settlement_method = fields.CharEnumField(SettlementMethod, max_length=6, default=SettlementMethod.DEBIT)
    delivery_date: date | None = fields.DateField(null=True)
    closes_at: datetime | None = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField()
    read_back_at: datetime | None = fields.DatetimeField(null=True)
    confirmed_at: datetime | None = fields.DatetimeField(null=True)
    fingerprint = fields.CharField(64, default="")
    accepted_rules = fields.CharField(64, default="")
    void_reason = fields.CharField(32, default="")
    remark = fields.CharField(400, default="")
    identity = fields.CharField(12, null=True)
    caller_number = fields.CharField(32, null=True)
    funds_fen: int | None = fields.BigIntField(null=True)
    funds_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "orders"
        indexes = (("retailer_id", "cycle_no"), ("district_id", "opened_at"), ("state", "closes_at"), ("call_id",),
                   ("caller_number", "cycle_no"), ("amends_id",), ("opened_at",), ("confirmed_at",),
                   ("retailer_id", "confirmed_at"))
        constraints = (CheckConstraint("version >= 1 AND total_qty >= 0 AND total_fen >= 0", "order_totals_sound"),)


class OrderLine(models.Model):
    """One line a sku (a unique index). What was ordered is within what was asked and allowed (CHECKs)."""

    id = fields.BigIntField(primary_key=True)
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    position = fields.IntField()
    qty_requested = fields.IntField()
    qty_allowed = fields.IntField(default=0)
    qty_ordered = fields.IntField(default=0)
    price_fen = fields.BigIntField()
    amount_fen = fields.BigIntField(default=0)
    said = fields.CharField(16, default="")
    release: Any = fields.ForeignKeyField("ordering.SupplyRelease", null=True, related_name=False, on_delete=fields.RESTRICT)
    release_id: int | None
    """Where its supply is taken from on confirmation; null where no release binds."""

    class Meta:
        table = "order_line"
        indexes = (("product_id",), ("release_id",))
        constraints = (
            CheckConstraint("0 <= qty_ordered AND qty_ordered <= qty_requested AND qty_ordered <= qty_allowed",
                            "order_line_within_allowed"),
            CheckConstraint("amount_fen = qty_ordered * price_fen", "order_line_amount"),
        )


class OrderRequest(models.Model):
    """A request that came with a key of its own: coming again, it is answered and nothing is done twice. Kept for ever.

    basket: the fingerprint of what was asked for."""

    key = fields.CharField(64, primary_key=True)
    retailer_id = fields.IntField()
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    basket = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "order_request"
        indexes = (("order_id",),)


class LineChange(models.Model):
    """One keyed change, for taking it back. Changes made by one key stroke share the version they made.

    source: 'suggested' or 'last' where it was taken over from there, so that the suggestion can be measured."""

    id = fields.BigIntField(primary_key=True)
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    version = fields.IntField()
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    qty_before = fields.IntField()
    qty_after = fields.IntField()
    taken_back = fields.BooleanField(default=False)
    source = fields.CharField(10, default="", db_default="")

    class Meta:
        table = "line_change"
        indexes = (("order_id", "version"), ("product_id",))


class CyclePace(models.Model):
    """What the city's shops took in a finished cycle: so many shops ordered so many cartons."""

    id = fields.IntField(primary_key=True)
    cycle_no = fields.IntField(unique=True)
    shops = fields.IntField()
    cartons = fields.BigIntField()

    class Meta:
        table = "cycle_pace"


class Decision(models.Model):
    """What the review said of one version of an order, with all it went by. Never edited."""

    id = fields.BigIntField(primary_key=True)
    order: Any = fields.ForeignKeyField("ordering.Order", related_name=False, on_delete=fields.RESTRICT)
    order_id: int
    order_version = fields.IntField()
    product: Any = fields.ForeignKeyField("ordering.Product", null=True, related_name=False, on_delete=fields.RESTRICT)
    product_id: int | None
    rule = fields.CharField(8)
    rule_version = fields.IntField()
    outcome = fields.CharField(12)
    allowed = fields.IntField(null=True)
    inputs: dict[str, Any] = fields.JSONField(default=dict)
    spoken_zh = fields.CharField(200)
    spoken_en = fields.CharField(240)
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "decision"
        indexes = (("order_id", "order_version"), ("product_id",), ("rule", "at"))
