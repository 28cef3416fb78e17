from enum import StrEnum

from tortoise import fields, models

from retailers.profile.models import Retailer


class OrderDaySource(StrEnum):
    PLAN = "PLAN"
    HOLIDAY_SHIFT = "HOLIDAY_SHIFT"
    MANUAL = "MANUAL"


class OrderDay(models.Model):
    """cycle_no: ISO year * 100 + ISO week, 202648. The window is open from window_open up to window_close (cut-off)."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    cycle_no = fields.IntField()
    call_date = fields.DateField(db_index=True)
    window_open = fields.DatetimeField()
    window_close = fields.DatetimeField()
    delivery_date = fields.DateField()
    source = fields.CharEnumField(OrderDaySource, max_length=16, default=OrderDaySource.PLAN)

    class Meta:
        table = "order_day"
        unique_together = (("retailer_id", "cycle_no"),)


class HolidayKind(StrEnum):
    """放假, and 调休上班: a weekend day that is worked."""

    OFF = "OFF"
    WORKDAY = "WORKDAY"


class Holiday(models.Model):
    """A day on which the company does otherwise than its weekday says. by_name: who said so, 'chinesecalendar' for seeded ones."""

    id = fields.IntField(primary_key=True)
    on = fields.DateField(unique=True)
    kind = fields.CharEnumField(HolidayKind, max_length=8)
    name = fields.CharField(32)
    name_en = fields.CharField(48, default="")
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "holiday"
