from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
from retailers.consent.rules import Purpose
from tortoise import fields

PURPOSES = 'ORDER: ORDER\nORDER_REMINDER: ORDER_REMINDER\nDEPOSIT: DEPOSIT\nDEBIT_FAILED: DEBIT_FAILED\nGOODS_ARRIVING: GOODS_ARRIVING\nNEW_PRODUCT: NEW_PRODUCT\nLICENCE: LICENCE\nSURVEY: SURVEY\nDUNNING: DUNNING\nCALL_BACK: CALL_BACK\nREFUND_PAID: REFUND_PAID\nDEBIT_LATE: DEBIT_LATE\nDEBIT_ENDED: DEBIT_ENDED'


class Migration(migrations.Migration):
    dependencies = [('telephony', '0004_voicemail')]

    initial = False

    operations = [
        SayingMore(model_name=model, name='purpose', field=fields.CharEnumField(description=PURPOSES, enum_type=Purpose, max_length=16))
        for model in ('OutgoingCall', 'CallTask')
    ]
