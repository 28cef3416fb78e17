from datetime import date

from tortoise import fields, models

from foundation.staff.models import Staff


class SavedView(models.Model):
    """A person's own name for a report with its filters. query: as in the address, the days left out where they should move
    along with the calendar."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("foundation.Staff", related_name=False, on_delete=fields.RESTRICT)
    staff_id: int
    report = fields.CharField(32)
    name = fields.CharField(64)
    query = fields.CharField(400)
    at = fields.DatetimeField()

    class Meta:
        table = "saved_view"
        unique_together = (("staff_id", "report", "name"),)


class PackOrder(models.Model):
    """Who gets the managers' pack by mail: a day's, a cycle's or a month's, once it is over. sent_through: the last day of
    the newest pack that went out; the next is due when a later period is over."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("foundation.Staff", related_name=False, on_delete=fields.RESTRICT)
    staff_id: int
    period = fields.CharField(8)
    email = fields.CharField(120)
    sent_through: date | None = fields.DateField(null=True)

    class Meta:
        table = "pack_order"
        unique_together = (("staff_id", "period"),)
