from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
import functools
from json import dumps, loads
from settlement.journal.accounts import Account
from settlement.months import triggers
from tortoise import fields
from tortoise.indexes import Index

ACCOUNTS = 'RECEIVABLE: RECEIVABLE\nCLEARING: CLEARING\nBANK: BANK\nSUSPENSE: SUSPENSE\nOVER: OVER\nSHORT: SHORT\nFEES: FEES\nOPENING: OPENING\nPAYABLE: PAYABLE\nTAKINGS: TAKINGS\nDRIVER: DRIVER\nSALES: SALES'


class Migration(migrations.Migration):
    dependencies = [('settlement', '0004_dunning')]

    initial = False

    operations = [
        SayingMore(
            model_name='JournalEntry',
            name='debit',
            field=fields.CharEnumField(description=ACCOUNTS, enum_type=Account, max_length=12),
        ),
        SayingMore(
            model_name='JournalEntry',
            name='credit',
            field=fields.CharEnumField(description=ACCOUNTS, enum_type=Account, max_length=12),
        ),
        ops.CreateModel(
            name='MonthClose',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.DateField()),
                ('totals', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('head', fields.CharField(max_length=64)),
                ('previous', fields.CharField(max_length=64)),
                ('hash', fields.CharField(unique=True, max_length=64)),
                ('closed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_by', fields.CharField(max_length=64)),
                ('reopen_asked_by_id', fields.IntField(null=True)),
                ('reopen_asked_by', fields.CharField(default='', max_length=64)),
                ('reopen_reason', fields.CharField(default='', max_length=200)),
                ('reopened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reopened_by', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'month_close', 'app': 'settlement', 'indexes': [Index(fields=['month'])], 'pk_attr': 'id', 'table_description': 'A month that is closed: none of its days can be opened again before it is, by two persons.'},
            bases=['Model'],
        ),
        # Reviewed by hand: see 0001. A customer's account is read by its party; the bulk of a bank's lines pays nothing for it.
        ops.RunSQL("CREATE INDEX journal_of_debtor ON journal_entry (debit_party, business_date) WHERE debit = 'RECEIVABLE'",
                   "DROP INDEX journal_of_debtor"),
        ops.RunSQL("CREATE INDEX journal_of_creditor ON journal_entry (credit_party, business_date) WHERE credit = 'RECEIVABLE'",
                   "DROP INDEX journal_of_creditor"),
        ops.RunSQL("CREATE UNIQUE INDEX month_close_once ON month_close (month) WHERE reopened_at IS NULL",
                   "DROP INDEX month_close_once"),
        ops.RunPython(triggers.create, triggers.drop),
    ]
