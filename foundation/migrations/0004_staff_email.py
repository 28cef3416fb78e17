from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('foundation', '0003_saved_views')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Staff',
            name='email',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Staff',
            name='password_due',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
