from datetime import date, datetime

from tortoise import fields, models

from foundation.job_runs.rules import RunState


class JobRun(models.Model):
    """One piece of work of one business day: unique by job, day and slot, so that it is done once.

    slot: which of the day's, '' where there is one: 'R2/PRAC'. holder: who has it, or had it last. tries: how often it was
    claimed, and the holder's proof: whoever claims it next has another number. lease_until: when the holder's word runs out.
    planned_at: when it was due. outcome: a sentence of facts, or why it failed. again_at: when a failed one is tried again."""

    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(40)
    business_date: date = fields.DateField()
    slot = fields.CharField(40, default="")
    state = fields.CharEnumField(RunState, max_length=8)
    holder = fields.CharField(64, default="")
    tries = fields.SmallIntField(default=0)
    planned_at: datetime = fields.DatetimeField()
    began_at: datetime | None = fields.DatetimeField(null=True)
    lease_until: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)
    again_at: datetime | None = fields.DatetimeField(null=True)
    outcome = fields.CharField(200, default="")

    class Meta:
        table = "job_run"
        unique_together = (("job", "business_date", "slot"),)
        indexes = (("business_date",),)
