from typing import Any

from tortoise import fields, models

from ordering.products.catalogue import SupplyState


class Product(models.Model):
    """One sku. short_code: ours, four digits for keypads. pinyin: syllables with blanks between, initials: their first letters."""

    id = fields.IntField(primary_key=True)
    short_code = fields.CharField(8, unique=True)
    name = fields.CharField(64)
    name_en = fields.CharField(64)
    brand = fields.CharField(32)
    brand_family = fields.CharField(32)
    price_class = fields.CharField(3)
    """I to V, by wholesale price (价类)."""
    carton_barcode = fields.CharField(13, unique=True)
    pack_barcode = fields.CharField(13, default="")
    supply_state = fields.CharEnumField(SupplyState, max_length=12)
    sticks_per_carton = fields.IntField(default=200)
    in_province = fields.BooleanField(default=False, db_default=False)
    """省内: made in our own province; 省外 otherwise."""
    launch_on = fields.DateField()
    withdraw_on = fields.DateField(null=True)
    substitute: Any = fields.ForeignKeyField("ordering.Product", null=True, related_name=False, on_delete=fields.RESTRICT)
    substitute_id: int | None
    pinyin = fields.CharField(160)
    initials = fields.CharField(64)

    class Meta:
        table = "product"
        indexes = (("substitute_id",),)


class PriceVersion(models.Model):
    """A price from a day on, until the next version's day. Orders keep the price they were made at."""

    id = fields.IntField(primary_key=True)
    product: Any = fields.ForeignKeyField("ordering.Product", related_name=False, on_delete=fields.RESTRICT)
    product_id: int
    wholesale_fen = fields.BigIntField()
    retail_fen = fields.BigIntField()
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)
    """The last day it holds; null while no other is known."""

    class Meta:
        table = "price_version"
        unique_together = (("product_id", "valid_from"),)
