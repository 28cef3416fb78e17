from tortoise import fields, models

from retailers.profile.models import Retailer


class SurveyMark(models.Model):
    """One answer keyed after a call. A call has one mark: a second key changes nothing."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    call_id = fields.CharField(26, unique=True)
    staff_id = fields.IntField(null=True)
    question = fields.CharField(32)
    mark = fields.SmallIntField()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "survey_mark"
        indexes = (("retailer_id", "at"),)
