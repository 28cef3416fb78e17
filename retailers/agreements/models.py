from enum import StrEnum

from tortoise import fields, models

from retailers.profile.models import Retailer


class AgreementStatus(StrEnum):
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class DebitAgreement(models.Model):
    """One active agreement a shop. single_limit_fen, daily_limit_fen: what the bank debits at most."""

    id = fields.IntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    agreement_no = fields.CharField(20, unique=True)
    bank_code = fields.CharField(8)
    account_no = fields.CharField(32)
    account_name = fields.CharField(64)
    signed_on = fields.DateField()
    valid_to = fields.DateField()
    single_limit_fen = fields.BigIntField()
    daily_limit_fen = fields.BigIntField()
    status = fields.CharEnumField(AgreementStatus, max_length=10, default=AgreementStatus.ACTIVE)

    class Meta:
        table = "debit_agreement"
        indexes = (("retailer_id",),)

    @property
    def account_tail(self) -> str:
        """The last four digits, all that a screen or a log may show."""
        return self.account_no[-4:]
