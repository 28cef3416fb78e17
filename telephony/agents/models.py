from datetime import datetime

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from foundation.districts.models import District
from foundation.staff.models import Staff
from telephony.agents.rules import AgentState


class Agent(models.Model):
    """extension: the SIP user name of the agent's phone. district: whose seat group the agent sits in, None at headquarters.

    call_id: the call on offer, being talked to or wrapped up. last_call_id: the last one that left this seat, so that its
    late events are known for what they are. lost_at: since when the browser is gone."""

    id = fields.IntField(primary_key=True)
    staff: fields.OneToOneRelation[Staff] = fields.OneToOneField(
        "foundation.Staff", related_name=False, on_delete=fields.RESTRICT)
    staff_id: int
    extension = fields.CharField(8, unique=True)
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    state = fields.CharEnumField(AgentState, max_length=12, default=AgentState.SIGNED_OUT)
    since = fields.DatetimeField()
    reason = fields.CharField(24, default="")
    call_id = fields.CharField(26, null=True)
    last_call_id = fields.CharField(26, null=True)
    misses = fields.SmallIntField(default=0)
    lost_at: datetime | None = fields.DatetimeField(null=True)
    version = fields.IntField(default=0)

    class Meta:
        table = "agent"
        indexes = (("district_id", "state"), ("call_id",))
        # Beside it, in the migration: one call rings or talks at one seat only.
        constraints = (CheckConstraint(
            "(call_id IS NOT NULL) = (state IN ('OFFERED', 'TALKING', 'WRAPPING_UP'))", "agent_holds_its_call"),)


class AgentJournal(models.Model):
    """One line for each transition: who was moved from where to where, by what, for which call."""

    id = fields.BigIntField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "telephony.Agent", related_name=False, on_delete=fields.RESTRICT)
    agent_id: int
    from_state = fields.CharEnumField(AgentState, max_length=12)
    to_state = fields.CharEnumField(AgentState, max_length=12)
    cause = fields.CharField(24)
    reason = fields.CharField(24, default="")
    by_name = fields.CharField(64)
    call_id = fields.CharField(26, null=True, db_index=True)
    at = fields.DatetimeField()

    class Meta:
        table = "agent_journal"
        indexes = (("agent_id", "at"),)
