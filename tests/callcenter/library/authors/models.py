from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint


class Author(models.Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(32)
    age = fields.IntField()

    class Meta:
        table = "author"
        constraints = (CheckConstraint("age >= 0", "author_age"),)


class Book(models.Model):
    """Cascading on purpose: the sort of child that a careless rebuild of its parent takes along."""

    id = fields.IntField(primary_key=True)
    author: fields.ForeignKeyRelation[Author] = fields.ForeignKeyField(
        "library.Author", related_name=False, on_delete=fields.CASCADE, db_index=True)
    author_id: int
    title = fields.CharField(64)

    class Meta:
        table = "book"
