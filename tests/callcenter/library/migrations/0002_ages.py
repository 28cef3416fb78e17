from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    """Rebuilds the parent table on SQLite: created anew, copied, dropped, renamed."""

    dependencies = [('library', '0001_initial')]

    operations = [ops.AddConstraint('Author', CheckConstraint('age >= 0', 'author_age'))]
