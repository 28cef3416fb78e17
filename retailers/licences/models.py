from enum import StrEnum

from tortoise import fields, models

from retailers.profile.models import Retailer


class LicenceState(StrEnum):
    VALID = "VALID"
    RECTIFYING = "RECTIFYING"
    REVOKED = "REVOKED"
    CANCELLED = "CANCELLED"


class Licence(models.Model):
    """licence_no: area code 6 + holder type 1 + serial 5."""

    id = fields.IntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    licence_no = fields.CharField(12, unique=True)
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    state = fields.CharEnumField(LicenceState, max_length=12, default=LicenceState.VALID)

    class Meta:
        table = "licence"
        indexes = (("retailer_id", "valid_to"),)
