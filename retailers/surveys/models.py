from datetime import date, datetime
from typing import Any

from tortoise import fields, models

from foundation.districts.models import District
from retailers.profile.models import Retailer
from retailers.surveys.rules import Occasion, QuestionKind, SurveyState, VersionState


class Questionnaire(models.Model):
    """问卷. one_in: of so many shops one is asked (not after a call: there everybody is). low_mark: a mark up to it is
    followed up. paused: nobody is asked for now."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(24, unique=True)
    occasion = fields.CharEnumField(Occasion, max_length=16)
    title = fields.CharField(64)
    title_en = fields.CharField(64)
    one_in = fields.IntField(default=10)
    low_mark = fields.SmallIntField(default=2)
    paused = fields.BooleanField(default=False)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "questionnaire"


class QuestionnaireVersion(models.Model):
    """Its questions as they are from valid_from on. A published one never changes: old answers keep their questions."""

    id = fields.IntField(primary_key=True)
    questionnaire: Any = fields.ForeignKeyField("retailers.Questionnaire", related_name=False, on_delete=fields.RESTRICT)
    questionnaire_id: int
    version = fields.IntField()
    state = fields.CharEnumField(VersionState, max_length=12, default=VersionState.DRAFT)
    valid_from: date | None = fields.DateField(null=True)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "questionnaire_version"
        unique_together = (("questionnaire_id", "version"),)


class Question(models.Model):
    """题目. item: what its marks count under. prompt: the name of its sound. choices: [{key, label, label_en}]."""

    id = fields.IntField(primary_key=True)
    version: Any = fields.ForeignKeyField("retailers.QuestionnaireVersion", related_name=False, on_delete=fields.RESTRICT)
    version_id: int
    seq = fields.SmallIntField()
    kind = fields.CharEnumField(QuestionKind, max_length=8)
    item = fields.CharField(32)
    text = fields.CharField(200)
    text_en = fields.CharField(200)
    choices: list[dict[str, str]] = fields.JSONField(default=list)
    prompt = fields.CharField(48)

    class Meta:
        table = "question"
        unique_together = (("version_id", "seq"),)


class Survey(models.Model):
    """One shop asked once. quarter: of a planned one, for a shop is planned once a quarter, which a UNIQUE holds.

    staff_id: the agent whom it is about. order_id: the delivered order. call_id: the call on which it was asked."""

    id = fields.BigIntField(primary_key=True)
    version: Any = fields.ForeignKeyField("retailers.QuestionnaireVersion", related_name=False, on_delete=fields.RESTRICT)
    version_id: int
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField("foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    staff_id: int | None = fields.IntField(null=True)
    order_id: int | None = fields.BigIntField(null=True)
    call_id = fields.CharField(26, null=True, unique=True)
    state = fields.CharEnumField(SurveyState, max_length=12)
    quarter = fields.CharField(6, null=True)
    due_on: date | None = fields.DateField(null=True)
    next_at: datetime | None = fields.DatetimeField(null=True)
    tries = fields.SmallIntField(default=0)
    at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "survey"
        unique_together = (("retailer_id", "quarter"),)
        indexes = (("version_id", "at"), ("state", "due_on"), ("district_id", "at"))


class SurveyMark(models.Model):
    """评分: one mark, 1 to 5. question: the item it counts under, of which a call has one mark.

    asked: the very question that was heard. staff_id: the agent whom it is about. Marks of before 2026-11-27 have no survey."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    call_id = fields.CharField(26)
    staff_id = fields.IntField(null=True)
    question = fields.CharField(32)
    mark = fields.SmallIntField()
    at: datetime = fields.DatetimeField(db_index=True)
    district_id: int | None = fields.IntField(null=True)
    survey_id: int | None = fields.BigIntField(null=True, db_index=True)
    asked_id: int | None = fields.IntField(null=True)

    class Meta:
        table = "survey_mark"
        unique_together = (("call_id", "question"),)
        indexes = (("retailer_id", "at"), ("district_id", "at"))


class SurveyReply(models.Model):
    """A choice that was keyed, or a remark that was spoken. file: its name in the folder of remarks, seconds: once it is whole."""

    id = fields.BigIntField(primary_key=True)
    survey: Any = fields.ForeignKeyField("retailers.Survey", related_name=False, on_delete=fields.RESTRICT)
    survey_id: int
    asked: Any = fields.ForeignKeyField("retailers.Question", related_name=False, on_delete=fields.RESTRICT)
    asked_id: int
    choice = fields.CharField(1, default="")
    file = fields.CharField(64, null=True, unique=True)
    seconds: float | None = fields.FloatField(null=True)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "survey_reply"
        unique_together = (("survey_id", "asked_id"),)
        indexes = (("asked_id",),)

