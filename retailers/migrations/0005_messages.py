from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel, MessageState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0004_consent')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Message',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=96)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('staff_id', fields.IntField(null=True)),
                ('recipient', fields.CharField(max_length=128)),
                ('purpose', fields.CharField(max_length=20)),
                ('channel', fields.CharEnumField(description='VOICE: VOICE\nSMS: SMS\nEMAIL: EMAIL', enum_type=Channel, max_length=5)),
                ('language', fields.CharField(default='zh', max_length=2)),
                ('subject', fields.CharField(default='', max_length=200)),
                ('text', fields.TextField(default='', unique=False)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharEnumField(default=MessageState.DUE, description='DUE: DUE\nCLAIMED: CLAIMED\nUNKNOWN: UNKNOWN\nSENT: SENT\nDELIVERED: DELIVERED\nFAILED: FAILED\nGIVEN_UP: GIVEN_UP\nSTOPPED: STOPPED', enum_type=MessageState, max_length=10)),
                ('code', fields.CharField(default='', max_length=24)),
                ('tries', fields.SmallIntField(default=0)),
                ('asked', fields.SmallIntField(default=0)),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('order_id', fields.BigIntField(null=True)),
                ('debit_id', fields.BigIntField(null=True)),
                ('call_id', fields.CharField(null=True, max_length=26)),
                ('instead_of_id', fields.BigIntField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'message', 'app': 'retailers', 'pk_attr': 'id', 'table_description': 'One thing to be told to one shop, or to one address of our own (retailer null), by one channel.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Attachment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('message', fields.ForeignKeyField('retailers.Message', source_field='message_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('seq', fields.SmallIntField()),
                ('name', fields.CharField(max_length=128)),
                ('media_type', fields.CharField(max_length=64)),
                ('content', fields.BinaryField()),
            ],
            options={'table': 'message_attachment', 'app': 'retailers', 'unique_together': (('message_id', 'seq'),), 'pk_attr': 'id', 'table_description': 'A file that goes with an e-mail, seq: its place.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MessageTry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('message', fields.ForeignKeyField('retailers.Message', source_field='message_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharField(default='', max_length=24)),
                ('words', fields.CharField(default='', max_length=300)),
                ('call_id', fields.CharField(null=True, max_length=26)),
            ],
            options={'table': 'message_try', 'app': 'retailers', 'unique_together': (('message_id', 'number'),), 'indexes': [Index(fields=['call_id'])], 'pk_attr': 'id', 'table_description': "One try of a message: when, in which call, and what came of it in a word and in the other side's own words."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Wording',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('purpose', fields.CharEnumField(description='ORDER: ORDER\nORDER_REMINDER: ORDER_REMINDER\nDEPOSIT: DEPOSIT\nDEBIT_FAILED: DEBIT_FAILED\nGOODS_ARRIVING: GOODS_ARRIVING\nNEW_PRODUCT: NEW_PRODUCT\nLICENCE: LICENCE\nSURVEY: SURVEY\nDUNNING: DUNNING\nCALL_BACK: CALL_BACK', enum_type=Purpose, max_length=16)),
                ('channel', fields.CharEnumField(description='VOICE: VOICE\nSMS: SMS\nEMAIL: EMAIL', enum_type=Channel, max_length=5)),
                ('language', fields.CharField(max_length=2)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('subject', fields.CharField(default='', max_length=120)),
                ('text', fields.TextField(unique=False)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'wording', 'app': 'retailers', 'indexes': [Index(fields=['purpose', 'channel', 'valid_from']), Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': 'From valid_from on a purpose is worded so in one channel and language, in one district or, with no district, everywhere.'},
            bases=['Model'],
        ),
        # By hand: Tortoise does not create a constraint together with its table, and adding it on SQLite loses the indexes.
        ops.AddConstraint('Message', CheckConstraint(check="state <> 'CLAIMED' OR lease_until IS NOT NULL", name='message_claimed_for_a_time')),
        ops.AddIndex('Message', Index(fields=['state', 'channel', 'next_at'])),
        ops.AddIndex('Message', Index(fields=['retailer_id', 'created_at'])),
        ops.AddIndex('Message', Index(fields=['purpose', 'created_at'])),
        ops.AddIndex('Message', Index(fields=['call_id'])),
        ops.AddIndex('Message', Index(fields=['order_id'])),
        ops.AddIndex('Message', Index(fields=['debit_id'])),
        ops.AddIndex('Message', Index(fields=['district_id'])),
        ops.AddField(
            model_name='Retailer',
            name='email',
            field=fields.CharField(default='', db_default='', max_length=128),
        ),
    ]
