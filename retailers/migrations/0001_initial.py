from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from retailers.agreements.models import AgreementStatus
from retailers.licences.models import LicenceState
from retailers.order_days.models import OrderDaySource
from retailers.profile.models import CardState, MarketType, OutletType, RetailerStatus
from retailers.remarks.models import RemarkKind


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial')]

    initial = True
    dependencies = [('foundation', '0001_initial')]

    operations = [
        ops.CreateModel(
            name='CallerFailure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('caller_number', fields.CharField(max_length=32)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'caller_failure', 'app': 'retailers', 'indexes': [Index(fields=['caller_number', 'at'])], 'pk_attr': 'id', 'table_description': 'A failed identification from a telephone number: the back-off for the number, whatever card was tried.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Retailer',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('customer_code', fields.CharField(unique=True, max_length=13)),
                ('name', fields.CharField(max_length=64)),
                ('short_name', fields.CharField(max_length=32)),
                ('name_pinyin', fields.CharField(default='', max_length=128)),
                ('licence_holder', fields.CharField(max_length=32)),
                ('address', fields.CharField(max_length=128)),
                ('order_phone', fields.CharField(db_index=True, max_length=16)),
                ('mobile', fields.CharField(default='', max_length=16)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('outlet_type', fields.CharEnumField(description='GROCERY: GROCERY\nCONVENIENCE: CONVENIENCE\nSUPERMARKET: SUPERMARKET\nTOBACCO_SHOP: TOBACCO_SHOP\nDEPARTMENT_STORE: DEPARTMENT_STORE\nENTERTAINMENT: ENTERTAINMENT\nOTHER: OTHER', enum_type=OutletType, max_length=20)),
                ('market_type', fields.CharEnumField(description='CITY: CITY\nTOWN: TOWN\nSPECIAL_TOWN: SPECIAL_TOWN\nBETTER_VILLAGE: BETTER_VILLAGE\nPOORER_VILLAGE: POORER_VILLAGE', enum_type=MarketType, max_length=20)),
                ('grade', fields.SmallIntField(null=True)),
                ('status', fields.CharEnumField(default=RetailerStatus.ACTIVE, description='PENDING: PENDING\nACTIVE: ACTIVE\nSUSPENDED: SUSPENDED\nRESTRICTED: RESTRICTED\nBUSINESS_PAUSED: BUSINESS_PAUSED\nCLOSED: CLOSED\nREVOKED: REVOKED', enum_type=RetailerStatus, max_length=20)),
                ('status_reason', fields.CharField(default='', max_length=128)),
                ('status_until', fields.DateField(null=True)),
                ('account_manager', fields.CharField(default='', max_length=32)),
                ('route', fields.CharField(max_length=16)),
                ('route_seq', fields.IntField()),
                ('cycle_day', fields.SmallIntField()),
                ('language', fields.CharField(default='zh', max_length=2)),
                ('created_on', fields.DateField()),
            ],
            options={'table': 'retailer', 'app': 'retailers', 'indexes': [Index(fields=['district_id', 'cycle_day'])], 'pk_attr': 'id', 'table_description': 'customer_code: 13 digits = company 4 + department 4 + serial 5. grade: 1 to 30, 30 best, None for ungraded (ZZ).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Card',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('card_no', fields.CharField(unique=True, max_length=8)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('pin_hash', fields.CharField(max_length=160)),
                ('state', fields.CharEnumField(default=CardState.ACTIVE, description='ACTIVE: ACTIVE\nREPLACED: REPLACED\nBLOCKED: BLOCKED', enum_type=CardState, max_length=10)),
                ('failures', fields.SmallIntField(default=0)),
                ('locked_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'card', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id'])], 'pk_attr': 'id', 'table_description': 'card_no: 8 digits, the last one a Luhn check digit. The PIN is kept only as a salted slow hash.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DebitAgreement',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('agreement_no', fields.CharField(unique=True, max_length=20)),
                ('bank_code', fields.CharField(max_length=8)),
                ('account_no', fields.CharField(max_length=32)),
                ('account_name', fields.CharField(max_length=64)),
                ('signed_on', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('single_limit_fen', fields.BigIntField()),
                ('daily_limit_fen', fields.BigIntField()),
                ('status', fields.CharEnumField(default=AgreementStatus.ACTIVE, description='ACTIVE: ACTIVE\nEXPIRED: EXPIRED\nCANCELLED: CANCELLED', enum_type=AgreementStatus, max_length=10)),
            ],
            options={'table': 'debit_agreement', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id'])], 'pk_attr': 'id', 'table_description': 'One active agreement a shop. single_limit_fen, daily_limit_fen: what the bank debits at most.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Licence',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('licence_no', fields.CharField(unique=True, max_length=12)),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('state', fields.CharEnumField(default=LicenceState.VALID, description='VALID: VALID\nRECTIFYING: RECTIFYING\nREVOKED: REVOKED\nCANCELLED: CANCELLED', enum_type=LicenceState, max_length=12)),
            ],
            options={'table': 'licence', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id', 'valid_to'])], 'pk_attr': 'id', 'table_description': 'licence_no: area code 6 + holder type 1 + serial 5.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OrderDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cycle_no', fields.IntField()),
                ('call_date', fields.DateField(db_index=True)),
                ('window_open', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('window_close', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('delivery_date', fields.DateField()),
                ('source', fields.CharEnumField(default=OrderDaySource.PLAN, description='PLAN: PLAN\nHOLIDAY_SHIFT: HOLIDAY_SHIFT\nMANUAL: MANUAL', enum_type=OrderDaySource, max_length=16)),
            ],
            options={'table': 'order_day', 'app': 'retailers', 'unique_together': (('retailer_id', 'cycle_no'),), 'pk_attr': 'id', 'table_description': 'cycle_no: ISO year * 100 + ISO week, 202648. The window is open from window_open up to window_close (cut-off).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Remark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='ENQUIRY: ENQUIRY\nCOMPLAINT: COMPLAINT\nSUGGESTION: SUGGESTION\nSUPPLY: SUPPLY\nDELIVERY: DELIVERY\nSETTLEMENT: SETTLEMENT', enum_type=RemarkKind, max_length=12)),
                ('text', fields.CharField(max_length=400)),
                ('call_id', fields.CharField(null=True, db_index=True, max_length=26)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'remark', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SurveyMark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('call_id', fields.CharField(unique=True, max_length=26)),
                ('staff_id', fields.IntField(null=True)),
                ('question', fields.CharField(max_length=32)),
                ('mark', fields.SmallIntField()),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'survey_mark', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One answer keyed after a call. A call has one mark: a second key changes nothing.'},
            bases=['Model'],
        ),
    ]
