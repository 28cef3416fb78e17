from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0005_messages'), ('telephony', '0002_campaigns')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ReminderSetting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=16)),
                ('value', fields.IntField()),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reminder_setting', 'app': 'telephony', 'indexes': [Index(fields=['name']), Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': 'What somebody set, in one district or, with no district, in the city. Rows are never changed: the newest holds.'},
            bases=['Model'],
        ),
    ]
