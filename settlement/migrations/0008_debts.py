from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
from settlement.approvals.rules import Reason
from settlement.journal.accounts import Account
from tortoise import fields

ACCOUNTS = 'RECEIVABLE: RECEIVABLE\nCLEARING: CLEARING\nBANK: BANK\nSUSPENSE: SUSPENSE\nOVER: OVER\nSHORT: SHORT\nFEES: FEES\nOPENING: OPENING\nPAYABLE: PAYABLE\nTAKINGS: TAKINGS\nDRIVER: DRIVER\nSALES: SALES\nBAD_DEBT: BAD_DEBT'
REASONS = 'GOODS_NOT_KEPT: GOODS_NOT_KEPT\nORDER_CALLED_OFF: ORDER_CALLED_OFF\nPAID_TWICE: PAID_TWICE\nBANK_ERROR: BANK_ERROR\nBANK_FEE: BANK_FEE\nWRONG_PAYER: WRONG_PAYER\nDRIVER: DRIVER\nLOST: LOST\nPAID_OTHERWISE: PAID_OTHERWISE\nOTHER: OTHER'


class Migration(migrations.Migration):
    dependencies = [('settlement', '0007_whole_statements')]

    initial = False

    operations = [
        *(SayingMore(model_name='JournalEntry', name=side, field=fields.CharEnumField(description=ACCOUNTS, enum_type=Account, max_length=12))
          for side in ('debit', 'credit')),
        SayingMore(model_name='Approval', name='reason', field=fields.CharEnumField(description=REASONS, enum_type=Reason, max_length=20)),
    ]
