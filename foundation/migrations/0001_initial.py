import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from foundation.staff.models import Role


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='AuditLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('by_kind', fields.CharField(max_length=16)),
                ('by_id', fields.BigIntField(null=True)),
                ('by_name', fields.CharField(max_length=64)),
                ('district_id', fields.IntField(null=True, db_index=True)),
                ('verb', fields.CharField(max_length=48)),
                ('noun', fields.CharField(max_length=32)),
                ('noun_id', fields.CharField(max_length=40)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'audit_line', 'app': 'foundation', 'indexes': [Index(fields=['noun', 'noun_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='District',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=8)),
                ('area_code', fields.CharField(max_length=6)),
                ('name', fields.CharField(max_length=16)),
                ('name_en', fields.CharField(max_length=32)),
                ('company', fields.CharField(max_length=64)),
                ('seat_group', fields.CharField(unique=True, max_length=8)),
                ('did', fields.CharField(unique=True, max_length=8)),
                ('seats', fields.IntField()),
                ('shops_demo', fields.IntField()),
                ('cutoff', fields.CharField(max_length=5)),
                ('overflow', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'district', 'app': 'foundation', 'pk_attr': 'id', 'table_description': "code: 8 digits, 11 + province + department. seat_group: the queue's name, two letters. cutoff: 'HH:MM'."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('agent_no', fields.CharField(max_length=32)),
                ('address', fields.CharField(max_length=45)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sign_in_failure', 'app': 'foundation', 'indexes': [Index(fields=['agent_no', 'at']), Index(fields=['address', 'at'])], 'pk_attr': 'id', 'table_description': 'A try that did not succeed, kept under the number that was typed, whether or not such a person exists.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Staff',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('agent_no', fields.CharField(unique=True, max_length=8)),
                ('name', fields.CharField(max_length=32)),
                ('pinyin', fields.CharField(default='', max_length=64)),
                ('role', fields.CharEnumField(description='AGENT: AGENT\nSHIFT_LEADER: SHIFT_LEADER\nDISTRICT_MANAGER: DISTRICT_MANAGER\nFINANCE: FINANCE\nADMINISTRATOR: ADMINISTRATOR', enum_type=Role, max_length=20)),
                ('password_hash', fields.CharField(max_length=128)),
                ('language', fields.CharField(default='zh', max_length=2)),
                ('active', fields.BooleanField(default=True)),
            ],
            options={'table': 'staff', 'app': 'foundation', 'pk_attr': 'id', 'table_description': "agent_no: what a person signs in with and retailers may ask for, such as 1003. pinyin: 'li na', for search and sorting."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffDistrict',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('foundation.Staff', source_field='staff_id', db_index=True, db_constraint=True, to_field='id', related_name='places', on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_index=True, db_constraint=True, to_field='id', related_name='staff', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'staff_district', 'app': 'foundation', 'unique_together': (('staff_id', 'district_id'),), 'pk_attr': 'id', 'table_description': "One district in which a person works. A row of its own, because SQLite's table rebuild empties cascading link tables."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffSession',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('staff', fields.ForeignKeyField('foundation.Staff', source_field='staff_id', db_index=True, db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.RESTRICT)),
                ('address', fields.CharField(max_length=45)),
                ('browser', fields.CharField(max_length=200)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_session', 'app': 'foundation', 'pk_attr': 'id', 'table_description': 'One browser signed in. Only the hash of its token is kept, so that a copy of the database opens no session.'},
            bases=['Model'],
        ),
    ]
