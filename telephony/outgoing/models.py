from datetime import datetime

from tortoise import fields, models

from retailers.consent.rules import Purpose
from telephony.outgoing.rules import SHOP_RING_S, First, Outcome, PlaceState


class OutgoingCall(models.Model):
    """A call of ours, beside its row in `call`.

    extension: the agent's telephone where that rings first, else empty.

    menu: where the voice goes on once the shop has answered, for calls without an agent. cause: as the network gave it."""

    call_id = fields.CharField(26, primary_key=True)
    rings_first = fields.CharEnumField(First, max_length=8)
    purpose = fields.CharEnumField(Purpose, max_length=16)
    number = fields.CharField(16)
    extension = fields.CharField(8, default="")
    menu = fields.CharField(24, default="")
    ring_s = fields.SmallIntField(default=SHOP_RING_S)
    state = fields.CharEnumField(PlaceState, max_length=8, default=PlaceState.ASKED)
    asked_at: datetime = fields.DatetimeField()
    placed_at: datetime | None = fields.DatetimeField(null=True)
    rang_at: datetime | None = fields.DatetimeField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)
    outcome = fields.CharEnumField(Outcome, max_length=16, default=Outcome.NONE)
    cause: int | None = fields.SmallIntField(null=True)

    class Meta:
        table = "outgoing_call"
        indexes = (("state", "asked_at"), ("purpose", "asked_at"))
