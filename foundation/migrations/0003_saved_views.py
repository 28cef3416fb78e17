from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('foundation', '0002_job_runs')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PackOrder',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('foundation.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('period', fields.CharField(max_length=8)),
                ('email', fields.CharField(max_length=120)),
                ('sent_through', fields.DateField(null=True)),
            ],
            options={'table': 'pack_order', 'app': 'foundation', 'unique_together': (('staff_id', 'period'),), 'pk_attr': 'id', 'table_description': "Who gets the managers' pack by mail: a day's, a cycle's or a month's, once it is over. sent_through: the last day of"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SavedView',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('foundation.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('report', fields.CharField(max_length=32)),
                ('name', fields.CharField(max_length=64)),
                ('query', fields.CharField(max_length=400)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'saved_view', 'app': 'foundation', 'unique_together': (('staff_id', 'report', 'name'),), 'pk_attr': 'id', 'table_description': "A person's own name for a report with its filters. query: as in the address, the days left out where they should move"},
            bases=['Model'],
        ),
    ]
