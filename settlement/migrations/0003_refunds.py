from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
from settlement.approvals.rules import ApprovalState, Reason
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState
from settlement.journal.accounts import Account
from settlement.reconciliation.categories import Category, Treatment
from settlement.refunds.rules import Cause, RefundState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [('settlement', '0002_settlement_day')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Approval',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('noun', fields.CharField(max_length=12)),
                ('noun_id', fields.BigIntField()),
                ('what', fields.CharField(max_length=16)),
                ('reason', fields.CharEnumField(description='GOODS_NOT_KEPT: GOODS_NOT_KEPT\nORDER_CALLED_OFF: ORDER_CALLED_OFF\nPAID_TWICE: PAID_TWICE\nBANK_ERROR: BANK_ERROR\nBANK_FEE: BANK_FEE\nWRONG_PAYER: WRONG_PAYER\nDRIVER: DRIVER\nLOST: LOST\nOTHER: OTHER', enum_type=Reason, max_length=20)),
                ('evidence', fields.CharField(max_length=200)),
                ('note', fields.CharField(default='', max_length=200)),
                ('amount_fen', fields.BigIntField()),
                ('state', fields.CharEnumField(description='PROPOSED: PROPOSED\nAPPROVED: APPROVED\nREJECTED: REJECTED\nWITHDRAWN: WITHDRAWN', enum_type=ApprovalState, max_length=12)),
                ('maker_id', fields.IntField()),
                ('maker', fields.CharField(max_length=64)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('checker_id', fields.IntField(null=True)),
                ('checker', fields.CharField(default='', max_length=64)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answer', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'approval', 'app': 'settlement', 'pk_attr': 'id', 'table_description': 'One proposal and what a second person made of it. A new proposal is a new row: none is ever rewritten.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Refund',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('source', fields.CharField(unique=True, max_length=40)),
                ('cause', fields.CharEnumField(description='CALLED_OFF: CALLED_OFF\nREFUSED: REFUSED\nSHORT_PICK: SHORT_PICK\nTWICE: TWICE\nCASE: CASE', enum_type=Cause, max_length=12)),
                ('money', fields.CharField(max_length=32)),
                ('order_id', fields.BigIntField(null=True)),
                ('order_no', fields.CharField(default='', max_length=12)),
                ('case_id', fields.BigIntField(null=True)),
                ('attempt_id', fields.BigIntField(null=True)),
                ('retailer_id', fields.IntField(null=True)),
                ('district_id', fields.IntField(null=True)),
                ('bank_code', fields.CharField(max_length=8)),
                ('account_no', fields.CharField(default='', max_length=32)),
                ('account_name', fields.CharField(default='', max_length=64)),
                ('original_request_no', fields.CharField(default='', max_length=22)),
                ('original_ref', fields.CharField(default='', max_length=32)),
                ('amount_fen', fields.BigIntField()),
                ('state', fields.CharEnumField(description='DUE: DUE\nPROPOSED: PROPOSED\nAPPROVED: APPROVED\nSENT: SENT\nUNKNOWN: UNKNOWN\nPAID: PAID\nFAILED: FAILED\nDISPUTED: DISPUTED', enum_type=RefundState, max_length=12)),
                ('found_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('paid_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refund', 'app': 'settlement', 'pk_attr': 'id', 'table_description': "Money to go back, once for each source ('due:7', 'order:9', 'attempt:12', 'case:3'). money: the payment it is of."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RefundAttempt',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('refund', fields.ForeignKeyField('settlement.Refund', source_field='refund_id', db_constraint=True, to_field='id', related_name='attempts', on_delete=OnDelete.RESTRICT)),
                ('request_no', fields.CharField(unique=True, max_length=22)),
                ('bank_code', fields.CharField(max_length=8)),
                ('amount_fen', fields.BigIntField()),
                ('state', fields.CharEnumField(description='PREPARED: PREPARED\nCLAIMED: CLAIMED\nUNKNOWN: UNKNOWN\nSUCCEEDED: SUCCEEDED\nDECLINED: DECLINED\nNOT_EXECUTED: NOT_EXECUTED\nDISPUTED: DISPUTED', enum_type=AttemptState, max_length=12)),
                ('code', fields.CharField(default='', max_length=4)),
                ('bank_ref', fields.CharField(default='', max_length=32)),
                ('tries', fields.IntField(default=0)),
                ('refused', fields.IntField(default=0)),
                ('asked', fields.IntField(default=0)),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refund_attempt', 'app': 'settlement', 'pk_attr': 'id', 'table_description': "One try, under one request number, as for a debit. bank_ref: the bank's number, once known."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RefundCover',
            fields=[
                ('money', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('collected_fen', fields.BigIntField()),
                ('returned_fen', fields.BigIntField()),
            ],
            options={'table': 'refund_cover', 'app': 'settlement', 'pk_attr': 'money', 'table_description': "How much of one payment is spoken for by refunds. money: 'attempt:12', or 'line:34' for a line that has none."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RefundEvidence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('attempt', fields.ForeignKeyField('settlement.RefundAttempt', source_field='attempt_id', db_constraint=True, to_field='id', related_name='evidence', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.IntEnumField(description='TIMEOUT: 0\nANSWER: 1\nQUERY: 2\nRESULT_FILE: 3\nSTATEMENT: 4', enum_type=Kind, generated=False)),
                ('says', fields.CharEnumField(description='NOTHING: NOTHING\nEXECUTED: EXECUTED\nREFUSED: REFUSED\nNOT_EXECUTED: NOT_EXECUTED', enum_type=Says, max_length=12)),
                ('code', fields.CharField(default='', max_length=4)),
                ('amount_fen', fields.BigIntField(null=True)),
                ('bank_ref', fields.CharField(default='', max_length=32)),
                ('words', fields.TextField(default='', unique=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refund_evidence', 'app': 'settlement', 'indexes': [Index(fields=['attempt_id'])], 'pk_attr': 'id', 'table_description': 'One thing heard about an attempt, appended and never changed. Ranked as for a debit.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='BankLine',
            options={'table': 'bank_line', 'app': 'settlement', 'unique_together': (('statement_id', 'seq'), ('bank_code', 'bank_txn_no')), 'indexes': [Index(fields=['attempt_id']), Index(fields=['refund_attempt_id'])], 'pk_attr': 'id', 'table_description': 'A movement on a statement. stage: which rule found its attempt. attempt_id: that attempt, a plain number.'},
        ),
        ops.AddField(
            model_name='BankLine',
            name='refund_attempt_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='BankLine',
            index=Index(fields=['refund_attempt_id']),
        ),
        SayingMore(
            model_name='Case',
            name='category',
            field=fields.CharEnumField(description='BANK_OVER_ATTEMPT: BANK_OVER_ATTEMPT\nBANK_OVER_FOREIGN: BANK_OVER_FOREIGN\nBANK_SHORT: BANK_SHORT\nAMOUNT_DIFF: AMOUNT_DIFF\nDUPLICATE: DUPLICATE\nDAY_SHIFT: DAY_SHIFT\nREVERSAL_ONE_SIDED: REVERSAL_ONE_SIDED\nREFUND_DIFF: REFUND_DIFF\nFILE_GAP: FILE_GAP\nCOD_SHORT: COD_SHORT\nCOD_OVER: COD_OVER', enum_type=Category, max_length=24),
        ),
        SayingMore(
            model_name='Case',
            name='treatment',
            field=fields.CharEnumField(null=True, description='RETAILER: RETAILER\nOVER: OVER\nSHORT: SHORT\nFEE: FEE\nRETURN: RETURN\nEXPLAINED: EXPLAINED\nAGAIN: AGAIN\nDRIVER: DRIVER\nTAKINGS: TAKINGS', enum_type=Treatment, max_length=12),
        ),
        ops.AddField(
            model_name='Case',
            name='refund_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Case',
            name='run_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='DebitAttempt',
            name='surplus',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        SayingMore(
            model_name='JournalEntry',
            name='credit',
            field=fields.CharEnumField(description='RECEIVABLE: RECEIVABLE\nCLEARING: CLEARING\nBANK: BANK\nSUSPENSE: SUSPENSE\nOVER: OVER\nSHORT: SHORT\nFEES: FEES\nOPENING: OPENING\nPAYABLE: PAYABLE\nTAKINGS: TAKINGS\nDRIVER: DRIVER', enum_type=Account, max_length=12),
        ),
        SayingMore(
            model_name='JournalEntry',
            name='debit',
            field=fields.CharEnumField(description='RECEIVABLE: RECEIVABLE\nCLEARING: CLEARING\nBANK: BANK\nSUSPENSE: SUSPENSE\nOVER: OVER\nSHORT: SHORT\nFEES: FEES\nOPENING: OPENING\nPAYABLE: PAYABLE\nTAKINGS: TAKINGS\nDRIVER: DRIVER', enum_type=Account, max_length=12),
        ),
        # As in 0001: a CHECK is added after its table, and on SQLite the indexes come after that.
        ops.AddConstraint('Approval', CheckConstraint(check='checker_id IS NULL OR checker_id <> maker_id', name='approval_by_two')),
        ops.AddConstraint('Refund', CheckConstraint(check='amount_fen > 0', name='refund_amount_positive')),
        ops.AddConstraint('RefundAttempt', CheckConstraint(check='amount_fen > 0', name='refund_attempt_amount_positive')),
        ops.AddConstraint('RefundCover', CheckConstraint(check='0 <= returned_fen AND returned_fen <= collected_fen', name='refund_within_payment')),
        ops.AddIndex('Approval', Index(fields=['noun', 'noun_id'])),
        ops.AddIndex('Refund', Index(fields=['state', 'found_at'])),
        ops.AddIndex('Refund', Index(fields=['order_id'])),
        ops.AddIndex('Refund', Index(fields=['case_id'])),
        ops.AddIndex('Refund', Index(fields=['retailer_id'])),
        ops.AddIndex('RefundAttempt', Index(fields=['refund_id'])),
        ops.AddIndex('RefundAttempt', Index(fields=['state', 'next_at'])),
        ops.AddIndex('RefundAttempt', Index(fields=['bank_code', 'sent_at'])),
        ops.RunSQL(
            "CREATE UNIQUE INDEX refund_attempt_one_open ON refund_attempt (refund_id)"
            " WHERE state IN ('PREPARED', 'CLAIMED', 'UNKNOWN')",
            "DROP INDEX refund_attempt_one_open",
        ),
        # What one person has proposed and nobody decided waits on, under the new table.
        ops.RunSQL(
            "INSERT INTO approval (noun, noun_id, what, reason, evidence, note, amount_fen, state, maker_id, maker, made_at, checker,"
            " answer) SELECT 'case', id, treatment, 'OTHER', case_no, note, amount_fen, 'PROPOSED', maker_id, maker, opened_at, '', ''"
            " FROM recon_case WHERE state = 'PROPOSED' AND maker_id IS NOT NULL",
            "DELETE FROM approval",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX approval_one_open ON approval (noun, noun_id) WHERE state = 'PROPOSED'",
            "DROP INDEX approval_one_open",
        ),
    ]
