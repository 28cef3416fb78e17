from datetime import datetime
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from foundation.districts.models import District
from retailers.messages.rules import Channel, MessageState
from retailers.profile.models import Retailer


class Message(models.Model):
    """One thing to be told to one shop, or to one address of our own (retailer null), by one channel.

    key: makes a repeat harmless; the same key never becomes a second message, nor a second SMS at the gateway.
    purpose: a reminder's, or a word of whoever wrote it (REPORT, VOICEMAIL). subject, text: as they went out; a message
    with a wording gets them when it is sent. facts: what the wording's places are filled with.
    instead_of: the message that did not get through. order_id, debit_id, call_id: plain numbers of what it is about.
    code: the last outcome in a word. asked: how often its unknown fate was asked about."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(96, unique=True)
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField("foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    staff_id = fields.IntField(null=True)
    recipient = fields.CharField(128)
    purpose = fields.CharField(20)
    channel = fields.CharEnumField(Channel, max_length=5)
    language = fields.CharField(2, default="zh")
    subject = fields.CharField(200, default="")
    text = fields.TextField(default="")
    facts: dict[str, Any] = fields.JSONField(default=dict)
    state = fields.CharEnumField(MessageState, max_length=10, default=MessageState.DUE)
    code = fields.CharField(24, default="")
    tries = fields.SmallIntField(default=0)
    asked = fields.SmallIntField(default=0)
    next_at: datetime | None = fields.DatetimeField(null=True)
    lease_until: datetime | None = fields.DatetimeField(null=True)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    order_id: int | None = fields.BigIntField(null=True)
    debit_id: int | None = fields.BigIntField(null=True)
    call_id: Any = fields.CharField(26, null=True)
    instead_of_id: int | None = fields.BigIntField(null=True)
    created_at: datetime = fields.DatetimeField()
    sent_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "message"
        indexes = (("state", "channel", "next_at"), ("retailer_id", "created_at"), ("purpose", "created_at"), ("call_id",), ("order_id",),
                   ("debit_id",), ("district_id",))
        constraints = (CheckConstraint("state <> 'CLAIMED' OR lease_until IS NOT NULL", "message_claimed_for_a_time"),)


class MessageTry(models.Model):
    """One try of a message: when, in which call, and what came of it in a word and in the other side's own words."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("retailers.Message", related_name=False, on_delete=fields.RESTRICT)
    message_id: int
    number = fields.SmallIntField()
    at: datetime = fields.DatetimeField()
    outcome = fields.CharField(24, default="")
    words = fields.CharField(300, default="")
    call_id: Any = fields.CharField(26, null=True)

    class Meta:
        table = "message_try"
        unique_together = (("message_id", "number"),)
        indexes = (("call_id",),)


class Attachment(models.Model):
    """A file that goes with an e-mail, seq: its place."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("retailers.Message", related_name=False, on_delete=fields.RESTRICT)
    message_id: int
    seq = fields.SmallIntField()
    name = fields.CharField(128)
    media_type = fields.CharField(64)
    content = fields.BinaryField()

    class Meta:
        table = "message_attachment"
        unique_together = (("message_id", "seq"),)
