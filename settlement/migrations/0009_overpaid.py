from tortoise import migrations
from foundation.migration_steps import SayingMore
from settlement.approvals.rules import Reason
from settlement.refunds.rules import Cause
from tortoise import fields

REASONS = 'GOODS_NOT_KEPT: GOODS_NOT_KEPT\nORDER_CALLED_OFF: ORDER_CALLED_OFF\nPAID_TWICE: PAID_TWICE\nBANK_ERROR: BANK_ERROR\nBANK_FEE: BANK_FEE\nWRONG_PAYER: WRONG_PAYER\nDRIVER: DRIVER\nLOST: LOST\nPAID_OTHERWISE: PAID_OTHERWISE\nPAID_TOO_MUCH: PAID_TOO_MUCH\nOTHER: OTHER'
CAUSES = 'CALLED_OFF: CALLED_OFF\nREFUSED: REFUSED\nSHORT_PICK: SHORT_PICK\nTWICE: TWICE\nCASE: CASE\nOVERPAID: OVERPAID'


class Migration(migrations.Migration):
    dependencies = [('settlement', '0008_debts')]

    initial = False

    operations = [
        SayingMore(model_name='Approval', name='reason', field=fields.CharEnumField(description=REASONS, enum_type=Reason, max_length=20)),
        SayingMore(model_name='Refund', name='cause', field=fields.CharEnumField(description=CAUSES, enum_type=Cause, max_length=12)),
    ]
