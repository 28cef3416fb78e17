from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from telephony.agents.rules import AgentState
from telephony.calls.models import Direction
from telephony.calls.rules import CallState, EndedBy, Verified, What
from telephony.recordings.models import RecordingState
from telephony.voicemail.models import VoicemailState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0001_initial')]

    initial = True

    operations = [
        ops.CreateModel(
            name='Agent',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.OneToOneField('foundation.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('extension', fields.CharField(unique=True, max_length=8)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=AgentState.SIGNED_OUT, description='SIGNED_OUT: SIGNED_OUT\nREADY: READY\nOFFERED: OFFERED\nTALKING: TALKING\nWRAPPING_UP: WRAPPING_UP\nPAUSED: PAUSED', enum_type=AgentState, max_length=12)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', max_length=24)),
                ('call_id', fields.CharField(null=True, max_length=26)),
                ('last_call_id', fields.CharField(null=True, max_length=26)),
                ('misses', fields.SmallIntField(default=0)),
                ('lost_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=0)),
            ],
            options={'table': 'agent', 'app': 'telephony', 'pk_attr': 'id', 'table_description': "extension: the SIP user name of the agent's phone. district: whose seat group the agent sits in, None at headquarters."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AgentJournal',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('agent', fields.ForeignKeyField('telephony.Agent', source_field='agent_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('from_state', fields.CharEnumField(description='SIGNED_OUT: SIGNED_OUT\nREADY: READY\nOFFERED: OFFERED\nTALKING: TALKING\nWRAPPING_UP: WRAPPING_UP\nPAUSED: PAUSED', enum_type=AgentState, max_length=12)),
                ('to_state', fields.CharEnumField(description='SIGNED_OUT: SIGNED_OUT\nREADY: READY\nOFFERED: OFFERED\nTALKING: TALKING\nWRAPPING_UP: WRAPPING_UP\nPAUSED: PAUSED', enum_type=AgentState, max_length=12)),
                ('cause', fields.CharField(max_length=24)),
                ('reason', fields.CharField(default='', max_length=24)),
                ('by_name', fields.CharField(max_length=64)),
                ('call_id', fields.CharField(null=True, db_index=True, max_length=26)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agent_journal', 'app': 'telephony', 'indexes': [Index(fields=['agent_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One line for each transition: who was moved from where to where, by what, for which call.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Call',
            fields=[
                ('call_id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=26)),
                ('uniqueid', fields.CharField(unique=True, max_length=64)),
                ('linkedid', fields.CharField(default='', max_length=64)),
                ('direction', fields.CharEnumField(default=Direction.INBOUND, description='INBOUND: INBOUND\nOUTBOUND: OUTBOUND', enum_type=Direction, max_length=8)),
                ('caller_number', fields.CharField(default='', max_length=32)),
                ('called_number', fields.CharField(default='', max_length=32)),
                ('language', fields.CharField(default='zh', max_length=2)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('verified', fields.CharEnumField(default=Verified.NOT, description='NOT: \nCARD_PIN: card+pin\nLICENCE_PIN: licence+pin', enum_type=Verified, max_length=12)),
                ('queue', fields.CharField(default='', max_length=16)),
                ('agent_staff_id', fields.IntField(null=True)),
                ('state', fields.CharEnumField(default=CallState.MENU, description='MENU: MENU\nQUEUED: QUEUED\nRINGING: RINGING\nTALKING: TALKING\nAFTER: AFTER\nENDED: ENDED', enum_type=CallState, max_length=8)),
                ('last_menu', fields.CharField(default='', max_length=24)),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('queued_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ringing_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agent_left_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.CharEnumField(null=True, description='CALLER: CALLER\nSERVICE: SERVICE\nUNKNOWN: UNKNOWN', enum_type=EndedBy, max_length=8)),
                ('result', fields.CharField(default='', max_length=16)),
            ],
            options={'table': 'call', 'app': 'telephony', 'pk_attr': 'call_id', 'table_description': "uniqueid, linkedid: Asterisk's names of the caller's channel and of the whole conversation."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CallEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('call', fields.ForeignKeyField('telephony.Call', source_field='call_id', db_constraint=True, to_field='call_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('what', fields.CharEnumField(description='ENTERED: entered\nMENU: menu\nIDENTIFIED: identified\nNOT_IDENTIFIED: not_identified\nLANGUAGE: language\nHEARD: heard\nROUTED: routed\nQUEUED: queued\nRANG: rang\nMISSED: missed\nANSWERED: answered\nAGENT_LEFT: agent_left\nLEFT_QUEUE: left_queue\nMARKED: marked\nVOICEMAIL: voicemail\nAPOLOGISED: apologised\nENDED: ended', enum_type=What, max_length=16)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'call_event', 'app': 'telephony', 'indexes': [Index(fields=['call_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One line of the timeline. facts never hold digits that a caller keyed, only how many.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Recording',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('call', fields.ForeignKeyField('telephony.Call', source_field='call_id', db_constraint=True, to_field='call_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('segment', fields.SmallIntField(default=1)),
                ('file', fields.CharField(unique=True, max_length=64)),
                ('state', fields.CharEnumField(default=RecordingState.OPEN, description='OPEN: OPEN\nCLOSED: CLOSED\nMISSING: MISSING\nUNUSED: UNUSED', enum_type=RecordingState, max_length=8)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('bytes', fields.BigIntField(null=True)),
                ('seconds', fields.FloatField(null=True)),
                ('sha256', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'recording', 'app': 'telephony', 'unique_together': (('call_id', 'segment'),), 'indexes': [Index(fields=['state'])], 'pk_attr': 'id', 'table_description': 'One piece of a call. segment: 1 for the first agent, 2 after the call was queued again. file: name in the folder.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Voicemail',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.CharField(unique=True, max_length=96)),
                ('call', fields.ForeignKeyField('telephony.Call', source_field='call_id', null=True, db_constraint=True, to_field='call_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('caller_number', fields.CharField(default='', max_length=32)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=VoicemailState.NEW, description='NEW: NEW\nNOTIFIED: NOTIFIED\nCLAIMED: CLAIMED\nCALLED_BACK: CALLED_BACK\nTICKETED: TICKETED\nCLOSED: CLOSED', enum_type=VoicemailState, max_length=12)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('seconds', fields.FloatField()),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'voicemail', 'app': 'telephony', 'indexes': [Index(fields=['district_id', 'state']), Index(fields=['retailer_id']), Index(fields=['call_id'])], 'pk_attr': 'id', 'table_description': 'file: its name in the voicemail folder. call_id: None for a message taken while the phone server was down.'},
            bases=['Model'],
        ),
        # By hand: Tortoise does not create constraints together with their table, adding them on SQLite loses the table's
        # indexes and the UNIQUE of staff_id (so those come after), and it knows no partial UNIQUE on SQLite.
        ops.AddConstraint('Agent', CheckConstraint("(call_id IS NOT NULL) = (state IN ('OFFERED', 'TALKING', 'WRAPPING_UP'))", 'agent_holds_its_call')),
        ops.AddConstraint('Call', CheckConstraint("(state = 'ENDED') = (ended_at IS NOT NULL)", 'call_ended_at')),
        ops.AddIndex('Agent', Index(fields=['district_id', 'state'])),
        ops.AddIndex('Agent', Index(fields=['call_id'])),
        ops.AddIndex('Call', Index(fields=['district_id', 'entered_at'])),
        ops.AddIndex('Call', Index(fields=['retailer_id', 'entered_at'])),
        ops.AddIndex('Call', Index(fields=['state'])),
        ops.AddIndex('Call', Index(fields=['linkedid'])),
        ops.AddIndex('Call', Index(fields=['agent_staff_id'])),
        ops.RunSQL("CREATE UNIQUE INDEX agent_staff_once ON agent (staff_id)", "DROP INDEX agent_staff_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX agent_one_per_call ON agent (call_id) WHERE state IN ('OFFERED', 'TALKING')",
            "DROP INDEX agent_one_per_call"),
    ]
