from tortoise import migrations
from tortoise.migrations import operations as ops
from retailers.order_days.models import HolidayKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0002_profile_changes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='GradeChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('from_grade', fields.SmallIntField(null=True)),
                ('to_grade', fields.SmallIntField(null=True)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'grade_change', 'app': 'retailers', 'indexes': [Index(fields=['retailer_id', 'at'])], 'pk_attr': 'id', 'table_description': 'Who moved a shop from which grade to which, and when. Never edited: jumps are looked at by the supervision.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Holiday',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('on', fields.DateField(unique=True)),
                ('kind', fields.CharEnumField(description='OFF: OFF\nWORKDAY: WORKDAY', enum_type=HolidayKind, max_length=8)),
                ('name', fields.CharField(max_length=32)),
                ('name_en', fields.CharField(default='', max_length=48)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'holiday', 'app': 'retailers', 'pk_attr': 'id', 'table_description': "A day on which the company does otherwise than its weekday says. by_name: who said so, 'chinesecalendar' for seeded ones."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Retailer',
            name='cycle_phase',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Retailer',
            name='cycle_weeks',
            field=fields.SmallIntField(default=1, db_default=1),
        ),
    ]
