from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint


class ShopDay(models.Model):
    """What one shop ordered on one closed day, summed over the orders that hold their goods. A day is that of confirmation.

    manager, route and grade as they were when the day was summed; grade 0: ungraded. requested, allowed: cartons. lines_…:
    lines asked for, allowed (> 0), full (ordered all that was allowed), taken (> 0), refused (asked for and nothing given)."""

    id = fields.BigIntField(primary_key=True)
    sold_on = fields.DateField()
    retailer_id = fields.IntField()
    district_id = fields.IntField()
    manager = fields.CharField(32)
    route = fields.CharField(16)
    grade = fields.SmallIntField()
    orders = fields.IntField()
    cartons = fields.IntField()
    sticks = fields.BigIntField()
    amount_fen = fields.BigIntField()
    requested = fields.IntField()
    allowed = fields.IntField()
    lines_asked = fields.IntField()
    lines_allowed = fields.IntField()
    lines_full = fields.IntField()
    lines_taken = fields.IntField()
    lines_refused = fields.IntField()

    class Meta:
        table = "shop_day"
        unique_together = (("sold_on", "retailer_id"),)
        indexes = (("retailer_id", "sold_on"),)


class SkuDay(models.Model):
    """What the shops of one district and grade ordered of one sku on one closed day, with the figures of ShopDay.

    shops: those that took a carton. new_in_cycle, new_in_month: those of them that had not yet in that cycle or month, so
    that the shops of a cycle or month are a sum."""

    id = fields.BigIntField(primary_key=True)
    sold_on = fields.DateField()
    district_id = fields.IntField()
    grade = fields.SmallIntField()
    product_id = fields.IntField()
    shops = fields.IntField()
    new_in_cycle = fields.IntField()
    new_in_month = fields.IntField()
    cartons = fields.IntField()
    sticks = fields.BigIntField()
    amount_fen = fields.BigIntField()
    requested = fields.IntField()
    allowed = fields.IntField()
    lines_asked = fields.IntField()
    lines_allowed = fields.IntField()
    lines_full = fields.IntField()
    lines_taken = fields.IntField()
    lines_refused = fields.IntField()

    class Meta:
        table = "sku_day"
        unique_together = (("sold_on", "district_id", "grade", "product_id"),)


class ScarceDay(models.Model):
    """How many shops of one district and grade came, on one closed day, to so many cartons of a scarce sku in a cycle.

    A shop that had `cartons` of the cycle already and orders more is taken from them (times -1) and added to what it has then,
    so that the days of a cycle add up to each shop's whole cycle, once. own: its own limit for the cycle, where it had one."""

    id = fields.BigIntField(primary_key=True)
    sold_on = fields.DateField(db_index=True)
    district_id = fields.IntField()
    grade = fields.SmallIntField()
    product_id = fields.IntField()
    own = fields.IntField(null=True)
    cartons = fields.IntField()
    times = fields.IntField()

    class Meta:
        table = "scarce_day"


class SummedDay(models.Model):
    """A day whose sums stand, and what its orders added up to when they were made: another total now, and it is summed anew.

    scarce: the ids, with commas, of the skus that were scarce then, which ScarceDay was made for."""

    sold_on = fields.DateField(primary_key=True)
    orders = fields.IntField()
    cartons = fields.BigIntField()
    amount_fen = fields.BigIntField()
    summed_at = fields.DatetimeField()
    scarce = fields.TextField(default="", db_default="")

    class Meta:
        table = "summed_day"


class SalesPlan(models.Model):
    """销售计划: boxes of 50,000 sticks and money that a district is to sell in a month (year * 100 + month).

    One for each district and month: unique index sales_plan_once, made by the migration."""

    id = fields.IntField(primary_key=True)
    district_id = fields.IntField()
    month = fields.IntField()
    boxes = fields.IntField()
    amount_fen = fields.BigIntField()
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "sales_plan"
        constraints = (CheckConstraint("boxes >= 0 AND amount_fen >= 0", "sales_plan_sound"),)
