from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from settlement.approvals.rules import ApprovalState
from settlement.batches.rules import BatchState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('settlement', '0005_months')]

    initial = False

    operations = [
        ops.AddIndex('Debit', Index(fields=['settled_at'])),
        ops.CreateModel(
            name='SettingChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('noun', fields.CharField(max_length=12)),
                ('subject', fields.CharField(max_length=48)),
                ('district_id', fields.IntField(null=True)),
                ('wanted', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharEnumField(description='PROPOSED: PROPOSED\nAPPROVED: APPROVED\nREJECTED: REJECTED\nWITHDRAWN: WITHDRAWN', enum_type=ApprovalState, max_length=12)),
                ('maker_id', fields.IntField()),
                ('maker', fields.CharField(max_length=64)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('checker_id', fields.IntField(null=True)),
                ('checker', fields.CharField(default='', max_length=64)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answer', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'setting_change', 'app': 'settlement', 'pk_attr': 'id', 'table_description': 'A change of settings that one person proposes and another agrees to, and that holds only then. None is ever rewritten.'},
            bases=['Model'],
        ),
        # As in 0003: a CHECK is added after its table, and on SQLite the indexes come after that.
        ops.AddConstraint('SettingChange', CheckConstraint('checker_id IS NULL OR checker_id <> maker_id', 'setting_change_by_two')),
        ops.AddIndex('SettingChange', Index(fields=['noun', 'subject'])),
        ops.RunSQL("CREATE UNIQUE INDEX setting_change_one_open ON setting_change (noun, subject) WHERE state = 'PROPOSED'",
                   "DROP INDEX setting_change_one_open"),
        ops.CreateModel(
            name='RefundBatch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bank_code', fields.CharField(max_length=4)),
                ('business_date', fields.DateField()),
                ('run', fields.SmallIntField()),
                ('build', fields.SmallIntField(default=1)),
                ('batch_no', fields.CharField(max_length=14)),
                ('state', fields.CharEnumField(description='GATHERING: GATHERING\nWRITTEN: WRITTEN\nSENT: SENT\nPARTIAL: PARTIAL\nANSWERED: ANSWERED\nREJECTED: REJECTED', enum_type=BatchState, max_length=12)),
                ('rows', fields.IntField()),
                ('amount_fen', fields.BigIntField()),
                ('file', fields.ForeignKeyField('settlement.BankFile', source_field='file_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('times_sent', fields.SmallIntField(default=0)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refund_batch', 'app': 'settlement', 'unique_together': (('bank_code', 'business_date', 'run', 'build'),), 'indexes': [Index(fields=['state'])], 'pk_attr': 'id', 'table_description': "One run's file of refunds for one bank. build: 1, then 2 after the bank rejected the first. file: its bytes, written once."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RefundBatchLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch', fields.ForeignKeyField('settlement.RefundBatch', source_field='batch_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('seq', fields.IntField()),
                ('attempt', fields.ForeignKeyField('settlement.RefundAttempt', source_field='attempt_id', db_index=True, db_constraint=True, to_field='id', related_name='places', on_delete=OnDelete.RESTRICT)),
                ('flag', fields.CharField(default='', max_length=1)),
                ('code', fields.CharField(default='', max_length=4)),
            ],
            options={'table': 'refund_batch_line', 'app': 'settlement', 'unique_together': (('batch_id', 'seq'),), 'pk_attr': 'id', 'table_description': "A refund's place in a file. flag: the bank's last word on it in a result file, empty while there is none."},
            bases=['Model'],
        ),
    ]
