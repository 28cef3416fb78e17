from tortoise import migrations
from tortoise.migrations import operations as ops
from retailers.consent.rules import Purpose
from telephony.calls.rules import Verified, What
from telephony.campaigns.rules import Result, TaskState
from telephony.outgoing.rules import First, Outcome, PlaceState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Described(ops.AlterField):
    """A new word changes only what the column is described as, and for that SQLite would rebuild the table and lose its
    indexes and checks."""

    async def database_forward(self, *args: object, **kwargs: object) -> None:
        pass

    async def database_backward(self, *args: object, **kwargs: object) -> None:
        pass


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0004_consent'), ('telephony', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CallTask',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharEnumField(description='ORDER: ORDER\nORDER_REMINDER: ORDER_REMINDER\nDEPOSIT: DEPOSIT\nDEBIT_FAILED: DEBIT_FAILED\nGOODS_ARRIVING: GOODS_ARRIVING\nNEW_PRODUCT: NEW_PRODUCT\nLICENCE: LICENCE\nSURVEY: SURVEY\nDUNNING: DUNNING\nCALL_BACK: CALL_BACK', enum_type=Purpose, max_length=16)),
                ('listed_on', fields.DateField()),
                ('subject', fields.CharField(default='', max_length=32)),
                ('route', fields.CharField(max_length=16)),
                ('route_seq', fields.IntField()),
                ('staff_id', fields.IntField(null=True)),
                ('state', fields.CharEnumField(default=TaskState.WAITING, description='WAITING: WAITING\nDIALLING: DIALLING\nREACHED: REACHED\nDONE: DONE\nFAILED: FAILED\nLEFT: LEFT', enum_type=TaskState, max_length=8)),
                ('tries', fields.SmallIntField(default=0)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closes_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('asked', fields.BooleanField(default=False)),
                ('early', fields.BooleanField(default=False)),
                ('by_hand', fields.BooleanField(default=False)),
                ('result', fields.CharEnumField(default=Result.NONE, description='NONE: \nORDERED: ORDERED\nNO_ORDER: NO_ORDER\nCALL_LATER: CALL_LATER\nREFUSED: REFUSED\nWRONG_PERSON: WRONG_PERSON\nNOT_VERIFIED: NOT_VERIFIED\nSETTLED: SETTLED\nNO_MORE: NO_MORE\nDROPPED: DROPPED\nBUSY: BUSY\nNO_ANSWER: NO_ANSWER\nNOT_IN_SERVICE: NOT_IN_SERVICE\nPOWERED_OFF: POWERED_OFF\nGIVEN_UP: GIVEN_UP\nAGENT_MISSED: AGENT_MISSED\nFAILED: FAILED\nCALLED_IN: CALLED_IN\nNO_LONGER: NO_LONGER\nREMOVED: REMOVED\nCUT_OFF: CUT_OFF', enum_type=Result, max_length=16)),
                ('note', fields.CharField(default='', max_length=200)),
                ('call_id', fields.CharField(null=True, max_length=26)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'call_task', 'app': 'telephony', 'unique_together': (('purpose', 'listed_on', 'retailer_id', 'subject'),), 'indexes': [Index(fields=['district_id', 'listed_on', 'state']), Index(fields=['staff_id', 'listed_on']), Index(fields=['retailer_id', 'state']), Index(fields=['call_id'])], 'pk_attr': 'id', 'table_description': 'One shop on the list of a day for one purpose.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CallTry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('task', fields.ForeignKeyField('telephony.CallTask', source_field='task_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('call_id', fields.CharField(unique=True, max_length=26)),
                ('staff_id', fields.IntField()),
                ('round', fields.SmallIntField()),
                ('result', fields.CharEnumField(default=Result.NONE, description='NONE: \nORDERED: ORDERED\nNO_ORDER: NO_ORDER\nCALL_LATER: CALL_LATER\nREFUSED: REFUSED\nWRONG_PERSON: WRONG_PERSON\nNOT_VERIFIED: NOT_VERIFIED\nSETTLED: SETTLED\nNO_MORE: NO_MORE\nDROPPED: DROPPED\nBUSY: BUSY\nNO_ANSWER: NO_ANSWER\nNOT_IN_SERVICE: NOT_IN_SERVICE\nPOWERED_OFF: POWERED_OFF\nGIVEN_UP: GIVEN_UP\nAGENT_MISSED: AGENT_MISSED\nFAILED: FAILED\nCALLED_IN: CALLED_IN\nNO_LONGER: NO_LONGER\nREMOVED: REMOVED\nCUT_OFF: CUT_OFF', enum_type=Result, max_length=16)),
                ('reached', fields.BooleanField(default=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'call_try', 'app': 'telephony', 'indexes': [Index(fields=['task_id']), Index(fields=['staff_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One dialling of a task, by whom and what came of it. round: 1 for the first try at the shop.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CallingPolicy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('paused', fields.BooleanField(default=False)),
                ('waiting_max', fields.SmallIntField(default=3)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'calling_policy', 'app': 'telephony', 'unique_together': (('district_id',),), 'pk_attr': 'id', 'table_description': 'How a district gives callers right of way over calls of its own. A district without a row goes by the defaults.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OutgoingCall',
            fields=[
                ('call_id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=26)),
                ('rings_first', fields.CharEnumField(description='AGENT: AGENT\nSHOP: SHOP', enum_type=First, max_length=8)),
                ('purpose', fields.CharEnumField(description='ORDER: ORDER\nORDER_REMINDER: ORDER_REMINDER\nDEPOSIT: DEPOSIT\nDEBIT_FAILED: DEBIT_FAILED\nGOODS_ARRIVING: GOODS_ARRIVING\nNEW_PRODUCT: NEW_PRODUCT\nLICENCE: LICENCE\nSURVEY: SURVEY\nDUNNING: DUNNING\nCALL_BACK: CALL_BACK', enum_type=Purpose, max_length=16)),
                ('number', fields.CharField(max_length=16)),
                ('extension', fields.CharField(default='', max_length=8)),
                ('menu', fields.CharField(default='', max_length=24)),
                ('ring_s', fields.SmallIntField(default=30)),
                ('state', fields.CharEnumField(default=PlaceState.ASKED, description='ASKED: ASKED\nPLACED: PLACED\nOVER: OVER', enum_type=PlaceState, max_length=8)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('placed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('rang_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharEnumField(default=Outcome.NONE, description='NONE: \nANSWERED: ANSWERED\nBUSY: BUSY\nNO_ANSWER: NO_ANSWER\nREFUSED: REFUSED\nNOT_IN_SERVICE: NOT_IN_SERVICE\nPOWERED_OFF: POWERED_OFF\nGIVEN_UP: GIVEN_UP\nAGENT_MISSED: AGENT_MISSED\nFAILED: FAILED', enum_type=Outcome, max_length=16)),
                ('cause', fields.SmallIntField(null=True)),
            ],
            options={'table': 'outgoing_call', 'app': 'telephony', 'indexes': [Index(fields=['state', 'asked_at']), Index(fields=['purpose', 'asked_at'])], 'pk_attr': 'call_id', 'table_description': 'A call of ours, beside its row in `call`.'},
            bases=['Model'],
        ),
        Described(
            model_name='Call',
            name='verified',
            field=fields.CharEnumField(default=Verified.NOT, description='NOT: \nCARD_PIN: card+pin\nLICENCE_PIN: licence+pin\nPHONE_FACTS: phone+facts', enum_type=Verified, max_length=12),
        ),
        Described(
            model_name='CallEvent',
            name='what',
            field=fields.CharEnumField(description='ENTERED: entered\nDIALLED: dialled\nMENU: menu\nIDENTIFIED: identified\nNOT_IDENTIFIED: not_identified\nLANGUAGE: language\nHEARD: heard\nROUTED: routed\nQUEUED: queued\nRANG: rang\nMISSED: missed\nANSWERED: answered\nAGENT_LEFT: agent_left\nLEFT_QUEUE: left_queue\nMARKED: marked\nVOICEMAIL: voicemail\nAPOLOGISED: apologised\nENDED: ended', enum_type=What, max_length=16),
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX call_task_one_on_the_line ON call_task (retailer_id) WHERE state IN ('DIALLING', 'REACHED')",
            "DROP INDEX call_task_one_on_the_line"),
    ]
