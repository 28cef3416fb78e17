from datetime import date, datetime

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from settlement.journal.accounts import Account


class JournalEntry(models.Model):
    """One transfer between two accounts. Only appended: triggers of the database refuse every change, and a closed day.

    noun, noun_id: what moved it. refers_to: the day it is about, where that was closed already."""

    id = fields.BigIntField(primary_key=True)
    business_date: date = fields.DateField()
    at: datetime = fields.DatetimeField()
    debit = fields.CharEnumField(Account, max_length=12)
    debit_party = fields.CharField(24)
    credit = fields.CharEnumField(Account, max_length=12)
    credit_party = fields.CharField(24)
    amount_fen = fields.BigIntField()
    noun = fields.CharField(16)
    noun_id = fields.BigIntField()
    words = fields.CharField(64)
    refers_to: date | None = fields.DateField(null=True)
    once = fields.CharField(64, null=True, unique=True)

    class Meta:
        table = "journal_entry"
        indexes = (("business_date",), ("noun", "noun_id"))
        constraints = (CheckConstraint(check="amount_fen > 0", name="journal_amount_positive"),)


class JournalSeal(models.Model):
    """The chain: each seal's hash covers the one before and its entry's whole row. place: from 1."""

    id = fields.BigIntField(primary_key=True)
    place = fields.BigIntField(unique=True)
    entry_id = fields.BigIntField(unique=True)
    hash = fields.CharField(64)

    class Meta:
        table = "journal_seal"


class DayClose(models.Model):
    """A business day that is closed: nothing is written to it or any day before, until two persons open it again.

    totals: what the day came to. head: the journal's last hash. At most one open close a day: day_close_once."""

    id = fields.IntField(primary_key=True)
    business_date: date = fields.DateField()
    totals: dict[str, object] = fields.JSONField(default=dict)
    head = fields.CharField(64, default="")
    closed_at: datetime = fields.DatetimeField()
    closed_by = fields.CharField(64)
    reopen_asked_by_id: int | None = fields.IntField(null=True)
    reopen_asked_by = fields.CharField(64, default="")
    reopen_reason = fields.CharField(200, default="")
    reopened_at: datetime | None = fields.DatetimeField(null=True)
    reopened_by = fields.CharField(64, default="")

    class Meta:
        table = "day_close"
        indexes = (("business_date",),)
