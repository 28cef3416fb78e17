from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
import functools
from json import dumps, loads
from retailers.follow_ups.rules import FollowUpState, Kind
from retailers.surveys.rules import Occasion, QuestionKind, SurveyState, VersionState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


FOLLOW_UP_OPTIONS = {'table': 'follow_up', 'app': 'retailers', 'indexes': [Index(fields=['state', 'due_at']), Index(fields=['district_id', 'state']), Index(fields=['retailer_id']), Index(fields=['remark_id']), Index(fields=['call_id']), Index(fields=['owner_staff_id', 'state'])], 'pk_attr': 'id', 'table_description': "One thing to do. source: what it came from ('survey:12'), once for each, None when a person wrote it down."}


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0005_messages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FollowUp',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='CALL_BACK: CALL_BACK\nCOMPLAINT: COMPLAINT\nLOW_MARK: LOW_MARK\nVOICEMAIL: VOICEMAIL\nOTHER: OTHER', enum_type=Kind, max_length=12)),
                ('source', fields.CharField(null=True, unique=True, max_length=40)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('remark', fields.ForeignKeyField('retailers.Remark', source_field='remark_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('text', fields.CharField(max_length=400)),
                ('number', fields.CharField(default='', max_length=32)),
                ('call_id', fields.CharField(null=True, max_length=26)),
                ('address', fields.CharField(default='', max_length=64)),
                ('state', fields.CharEnumField(default=FollowUpState.OPEN, description='OPEN: OPEN\nTAKEN: TAKEN\nDONE: DONE\nDROPPED: DROPPED', enum_type=FollowUpState, max_length=8)),
                ('owner_staff_id', fields.IntField(null=True)),
                ('owner_name', fields.CharField(default='', max_length=64)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('told', fields.SmallIntField(default=0)),
                ('escalated_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('result', fields.CharField(default='', max_length=400)),
                ('by_name', fields.CharField(max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'follow_up', 'app': 'retailers', 'pk_attr': 'id', 'table_description': "One thing to do. source: what it came from ('survey:12'), once for each, None when a person wrote it down."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FollowUpStep',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('follow_up', fields.ForeignKeyField('retailers.FollowUp', source_field='follow_up_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('what', fields.CharField(max_length=12)),
                ('by_name', fields.CharField(max_length=64)),
                ('note', fields.CharField(default='', max_length=400)),
            ],
            options={'table': 'follow_up_step', 'app': 'retailers', 'indexes': [Index(fields=['follow_up_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One line of its history. what: a move, or opened, postponed, added, escalated.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=24)),
                ('occasion', fields.CharEnumField(description='AFTER_CALL: AFTER_CALL\nAFTER_DELIVERY: AFTER_DELIVERY\nOUTBOUND: OUTBOUND', enum_type=Occasion, max_length=16)),
                ('title', fields.CharField(max_length=64)),
                ('title_en', fields.CharField(max_length=64)),
                ('one_in', fields.IntField(default=10)),
                ('low_mark', fields.SmallIntField(default=2)),
                ('paused', fields.BooleanField(default=False)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'questionnaire', 'app': 'retailers', 'pk_attr': 'id', 'table_description': '问卷. one_in: of so many shops one is asked (not after a call: there everybody is). low_mark: a mark up to it is'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='QuestionnaireVersion',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('questionnaire', fields.ForeignKeyField('retailers.Questionnaire', source_field='questionnaire_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
                ('state', fields.CharEnumField(default=VersionState.DRAFT, description='DRAFT: DRAFT\nPUBLISHED: PUBLISHED', enum_type=VersionState, max_length=12)),
                ('valid_from', fields.DateField(null=True)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'questionnaire_version', 'app': 'retailers', 'unique_together': (('questionnaire_id', 'version'),), 'pk_attr': 'id', 'table_description': 'Its questions as they are from valid_from on. A published one never changes: old answers keep their questions.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Question',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.ForeignKeyField('retailers.QuestionnaireVersion', source_field='version_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('seq', fields.SmallIntField()),
                ('kind', fields.CharEnumField(description='MARK: MARK\nCHOICE: CHOICE\nREMARK: REMARK', enum_type=QuestionKind, max_length=8)),
                ('item', fields.CharField(max_length=32)),
                ('text', fields.CharField(max_length=200)),
                ('text_en', fields.CharField(max_length=200)),
                ('choices', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('prompt', fields.CharField(max_length=48)),
            ],
            options={'table': 'question', 'app': 'retailers', 'unique_together': (('version_id', 'seq'),), 'pk_attr': 'id', 'table_description': '题目. item: what its marks count under. prompt: the name of its sound. choices: [{key, label, label_en}].'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Survey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.ForeignKeyField('retailers.QuestionnaireVersion', source_field='version_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('staff_id', fields.IntField(null=True)),
                ('order_id', fields.BigIntField(null=True)),
                ('call_id', fields.CharField(null=True, unique=True, max_length=26)),
                ('state', fields.CharEnumField(description='PLANNED: PLANNED\nASKING: ASKING\nCOMPLETE: COMPLETE\nPARTIAL: PARTIAL\nUNANSWERED: UNANSWERED\nREFUSED: REFUSED\nUNREACHED: UNREACHED', enum_type=SurveyState, max_length=12)),
                ('quarter', fields.CharField(null=True, max_length=6)),
                ('due_on', fields.DateField(null=True)),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('tries', fields.SmallIntField(default=0)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'survey', 'app': 'retailers', 'unique_together': (('retailer_id', 'quarter'),), 'indexes': [Index(fields=['version_id', 'at']), Index(fields=['state', 'due_on']), Index(fields=['district_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One shop asked once. quarter: of a planned one, for a shop is planned once a quarter, which a UNIQUE holds.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SurveyReply',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('retailers.Survey', source_field='survey_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('asked', fields.ForeignKeyField('retailers.Question', source_field='asked_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('choice', fields.CharField(default='', max_length=1)),
                ('file', fields.CharField(null=True, unique=True, max_length=64)),
                ('seconds', fields.FloatField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'survey_reply', 'app': 'retailers', 'unique_together': (('survey_id', 'asked_id'),), 'indexes': [Index(fields=['asked_id'])], 'pk_attr': 'id', 'table_description': 'A choice that was keyed, or a remark that was spoken. file: its name in the folder of remarks, seconds: once it is whole.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='SurveyMark',
            options={'table': 'survey_mark', 'app': 'retailers', 'unique_together': (('call_id', 'question'),), 'indexes': [Index(fields=['retailer_id', 'at']), Index(fields=['district_id', 'at'])], 'pk_attr': 'id', 'table_description': '评分: one mark, 1 to 5. question: the item it counts under, of which a call has one mark.'},
        ),
        ops.AddField(model_name='SurveyMark', name='asked_id', field=fields.IntField(null=True)),
        ops.AddField(model_name='SurveyMark', name='district_id', field=fields.IntField(null=True)),
        ops.AddField(model_name='SurveyMark', name='survey_id', field=fields.BigIntField(null=True)),
        ops.AlterField(model_name='SurveyMark', name='call_id', field=fields.CharField(max_length=26)),
        # By hand: SQLite builds both tables anew, and their indexes come after that; see 0001.
        SayingMore(model_name='SurveyMark', name='survey_id', field=fields.BigIntField(null=True, db_index=True)),
        ops.AddConstraint('FollowUp', CheckConstraint(check="(state IN ('DONE', 'DROPPED')) = (closed_at IS NOT NULL)", name='follow_up_closed_at')),
        ops.AddConstraint('FollowUp', CheckConstraint(check="state <> 'TAKEN' OR owner_staff_id IS NOT NULL", name='follow_up_has_its_owner')),
        # In one operation, for each costs a copy of all models: the indexes that the rebuilds lost, and the one question after a
        # call that was asked before there were questionnaires; its sound is the prompt `survey`.
        ops.RunSQL(
            """CREATE UNIQUE INDEX survey_mark_once ON survey_mark (call_id, question);
               CREATE INDEX IF NOT EXISTS idx_survey_mark_at_94af5a ON survey_mark (at);
               CREATE INDEX IF NOT EXISTS idx_survey_mark_retaile_635b68 ON survey_mark (retailer_id, at);
               CREATE INDEX survey_mark_of_survey ON survey_mark (survey_id);
               CREATE INDEX survey_mark_of_district ON survey_mark (district_id, at);
               CREATE INDEX follow_up_due ON follow_up (state, due_at);
               CREATE INDEX follow_up_of_district ON follow_up (district_id, state);
               CREATE INDEX follow_up_of_retailer ON follow_up (retailer_id);
               CREATE INDEX follow_up_of_remark ON follow_up (remark_id);
               CREATE INDEX follow_up_of_call ON follow_up (call_id);
               CREATE INDEX follow_up_of_owner ON follow_up (owner_staff_id, state);
               UPDATE survey_mark SET district_id = (SELECT r.district_id FROM retailer r WHERE r.id = survey_mark.retailer_id);
               INSERT INTO questionnaire (code, occasion, title, title_en, one_in, low_mark, paused, by_name, at)
               VALUES ('order_call', 'AFTER_CALL', '通话满意度', 'After the call', 1, 2, FALSE, 'Leafline', '2026-01-01 00:00:00+00:00');
               INSERT INTO questionnaire_version (questionnaire_id, version, state, valid_from, by_name, at)
               SELECT id, 1, 'PUBLISHED', '2026-01-01', 'Leafline', at FROM questionnaire WHERE code = 'order_call';
               INSERT INTO question (version_id, seq, kind, item, text, text_en, choices, prompt)
               SELECT id, 1, 'MARK', 'order_call', '请为本次服务打分。', 'Please rate this call.', '[]', 'survey' FROM questionnaire_version""",
            """DROP INDEX survey_mark_once;
               DROP INDEX survey_mark_of_survey;
               DROP INDEX survey_mark_of_district"""),
        ops.AlterModelOptions(name='FollowUp', options=FOLLOW_UP_OPTIONS),
    ]
