from tortoise import migrations
from tortoise.migrations import operations as ops
from retailers.consent.rules import Purpose
from tortoise.fields.base import OnDelete
from tortoise import fields

PURPOSES = 'ORDER: ORDER\nORDER_REMINDER: ORDER_REMINDER\nDEPOSIT: DEPOSIT\nDEBIT_FAILED: DEBIT_FAILED\nGOODS_ARRIVING: GOODS_ARRIVING\nNEW_PRODUCT: NEW_PRODUCT\nLICENCE: LICENCE\nSURVEY: SURVEY\nDUNNING: DUNNING\nCALL_BACK: CALL_BACK'


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0003_calendar')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OptOut',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description=PURPOSES, enum_type=Purpose, max_length=16)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'opt_out', 'app': 'retailers', 'unique_together': (('retailer_id', 'purpose'),), 'pk_attr': 'id', 'table_description': 'The shop does not want to be called for this. Taken back by deleting the row.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProactiveCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description=PURPOSES, enum_type=Purpose, max_length=16)),
                ('called_on', fields.DateField(db_index=True)),
                ('call_id', fields.CharField(max_length=26)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'proactive_call', 'app': 'retailers', 'unique_together': (('retailer_id', 'purpose', 'called_on'),), 'pk_attr': 'id', 'table_description': 'The shop was reached by us for this purpose on this day: one row, so once.'},
            bases=['Model'],
        ),
    ]
