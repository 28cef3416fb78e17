from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ProfileChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('field', fields.CharField(max_length=16)),
                ('reason', fields.CharField(max_length=128)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'profile_change', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id'])], 'pk_attr': 'id', 'table_description': 'A change of what orders hang on: the order phone, the debit account, the grade. Which value it was is not kept here.'},
            bases=['Model'],
        ),
    ]
