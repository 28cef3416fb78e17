from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.job_runs.rules import RunState
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='JobRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('job', fields.CharField(max_length=40)),
                ('business_date', fields.DateField()),
                ('slot', fields.CharField(default='', max_length=40)),
                ('state', fields.CharEnumField(description='RUNNING: RUNNING\nDONE: DONE\nFAILED: FAILED\nMISSED: MISSED', enum_type=RunState, max_length=8)),
                ('holder', fields.CharField(default='', max_length=64)),
                ('tries', fields.SmallIntField(default=0)),
                ('planned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('began_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('again_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'job_run', 'app': 'foundation', 'unique_together': (('job', 'business_date', 'slot'),), 'indexes': [Index(fields=['business_date'])], 'pk_attr': 'id', 'table_description': 'One piece of work of one business day: unique by job, day and slot, so that it is done once.'},
            bases=['Model'],
        ),
    ]
