from datetime import date, datetime

from tortoise import fields, models


class MonthClose(models.Model):
    """A month that is closed: none of its days can be opened again before it is, by two persons.

    month: its first day. totals: what it came to. head: the journal's last hash. hash: of the certificate before (previous)
    and all of this one, so that none can be changed or left out. At most one open close a month: month_close_once."""

    id = fields.IntField(primary_key=True)
    month: date = fields.DateField()
    totals: dict[str, int | str] = fields.JSONField(default=dict)
    head = fields.CharField(64)
    previous = fields.CharField(64)
    hash = fields.CharField(64, unique=True)
    closed_at: datetime = fields.DatetimeField()
    closed_by = fields.CharField(64)
    reopen_asked_by_id: int | None = fields.IntField(null=True)
    reopen_asked_by = fields.CharField(64, default="")
    reopen_reason = fields.CharField(200, default="")
    reopened_at: datetime | None = fields.DatetimeField(null=True)
    reopened_by = fields.CharField(64, default="")

    class Meta:
        table = "month_close"
        indexes = (("month",),)
