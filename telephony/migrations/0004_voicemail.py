from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0006_surveys'), ('telephony', '0003_messages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StaffPin',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.OneToOneField('foundation.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('pin_hash', fields.CharField(max_length=160)),
                ('notify_number', fields.CharField(default='', max_length=16)),
                ('failures', fields.SmallIntField(default=0)),
                ('locked_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_pin', 'app': 'telephony', 'pk_attr': 'id', 'table_description': 'What an agent keys to hear messages from any telephone: a salted slow hash, and how often it was tried in vain.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Voicemail',
            options={'table': 'voicemail', 'app': 'telephony', 'indexes': [Index(fields=['district_id', 'state']), Index(fields=['retailer_id']), Index(fields=['call_id']), Index(fields=['state', 'due_at']), Index(fields=['last_call_id'])], 'pk_attr': 'id', 'table_description': 'A message, a number to call back, or both. file: its name in the voicemail folder, None where only a number was left.'},
        ),
        ops.AddField(
            model_name='Voicemail',
            name='call_back_number',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='called_back_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='closed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='due_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='mailed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='notified_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='ordered_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='owner_name',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='owner_staff_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Voicemail',
            name='result',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(model_name='Voicemail', name='last_call_id', field=fields.CharField(null=True, max_length=26)),
        ops.AddField(
            model_name='Voicemail',
            name='tries',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        # By hand: SQLite builds the table anew for a column that may be empty, and the indexes come after it.
        ops.AlterField(
            model_name='Voicemail',
            name='file',
            field=fields.CharField(null=True, unique=True, max_length=96),
        ),
        ops.RunSQL(
            """CREATE INDEX voicemail_due ON voicemail (state, due_at);
               CREATE INDEX voicemail_of_last_call ON voicemail (last_call_id);
               CREATE INDEX IF NOT EXISTS idx_voicemail_distric_8208c7 ON voicemail (district_id, state);
               CREATE INDEX IF NOT EXISTS idx_voicemail_retaile_58d92e ON voicemail (retailer_id);
               CREATE INDEX IF NOT EXISTS idx_voicemail_call_id_15fa32 ON voicemail (call_id)""",
            "DROP INDEX voicemail_due"),
    ]
