from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0004_staff_email'), ('retailers', '0006_surveys')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CallingParameter',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=24)),
                ('value', fields.CharField(max_length=80)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'calling_parameter', 'app': 'retailers', 'indexes': [Index(fields=['valid_from']), Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': 'From valid_from on our own calls go by this value, in one district or, with no district, everywhere.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='OptOut',
            name='reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='OptOut',
            name='call_id',
            field=fields.CharField(null=True, max_length=26),
        ),
        ops.AlterModelOptions(
            name='OptOut',
            options={'table': 'opt_out', 'app': 'retailers', 'unique_together': (('retailer_id', 'purpose'),), 'pk_attr': 'id', 'table_description': 'The shop does not want to be called for this. Taken back by deleting the row; the audit lines keep who, when and why.'},
        ),
    ]
