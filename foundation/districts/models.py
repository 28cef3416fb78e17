from tortoise import fields, models


class District(models.Model):
    """code: 8 digits, 11 + province + department. seat_group: the queue's name, two letters. cutoff: 'HH:MM'."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(8, unique=True)
    area_code = fields.CharField(6)
    name = fields.CharField(16)
    name_en = fields.CharField(32)
    company = fields.CharField(64)
    seat_group = fields.CharField(8, unique=True)
    did = fields.CharField(8, unique=True)
    seats = fields.IntField()
    shops_demo = fields.IntField()
    cutoff = fields.CharField(5)
    overflow = fields.CharField(64, default="")
    """Seat groups that help out, in order, separated by blanks."""

    class Meta:
        table = "district"
