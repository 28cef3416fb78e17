from tortoise import fields, models

from foundation.districts.models import District
from foundation.staff.rules import Role


class Staff(models.Model):
    """agent_no: what a person signs in with and retailers may ask for, such as 1003. pinyin: 'li na', for search and sorting.

    email: where notices go, '' for none. password_due: the password was given by somebody else; until it is changed nothing
    else can be done."""

    id = fields.IntField(primary_key=True)
    agent_no = fields.CharField(8, unique=True)
    name = fields.CharField(32)
    pinyin = fields.CharField(64, default="")
    role = fields.CharEnumField(Role, max_length=20)
    password_hash = fields.CharField(128)
    language = fields.CharField(2, default="zh")
    email = fields.CharField(120, default="", db_default="")
    password_due = fields.BooleanField(default=False, db_default=False)
    active = fields.BooleanField(default=True)

    places: fields.ReverseRelation["StaffDistrict"]

    class Meta:
        table = "staff"


class StaffDistrict(models.Model):
    """One district in which a person works. A row of its own, because SQLite's table rebuild empties cascading link tables."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "foundation.Staff", related_name="places", on_delete=fields.RESTRICT, db_index=True
    )
    district: fields.ForeignKeyRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name="staff", on_delete=fields.RESTRICT, db_index=True
    )
    staff_id: int
    district_id: int

    class Meta:
        table = "staff_district"
        unique_together = (("staff_id", "district_id"),)


class StaffSession(models.Model):
    """One browser signed in. Only the hash of its token is kept, so that a copy of the database opens no session."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "foundation.Staff", related_name="sessions", on_delete=fields.RESTRICT, db_index=True
    )
    staff_id: int
    address = fields.CharField(45)
    browser = fields.CharField(200)
    began_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "staff_session"


class SignInFailure(models.Model):
    """A try that did not succeed, kept under the number that was typed, whether or not such a person exists."""

    id = fields.BigIntField(primary_key=True)
    agent_no = fields.CharField(32)
    address = fields.CharField(45)
    at = fields.DatetimeField()

    class Meta:
        table = "sign_in_failure"
        indexes = (("agent_no", "at"), ("address", "at"))
