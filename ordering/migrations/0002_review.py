from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from ordering.policy.models import ChangeState
from ordering.watching.models import TroubleKind, WatchKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('ordering', '0001_initial'), ('retailers', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='GradePeer',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('grade', fields.SmallIntField()),
                ('measure', fields.CharField(max_length=8)),
                ('mean', fields.FloatField()),
                ('deviation', fields.FloatField()),
                ('shops', fields.IntField()),
            ],
            options={'table': 'grade_peer', 'app': 'ordering', 'unique_together': (('district_id', 'grade', 'measure'),), 'pk_attr': 'id', 'table_description': 'What the shops of a grade usually do in an order: mean and deviation of one measure over the last month.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OrderTrouble',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='UNPAID: UNPAID\nDEBIT_FAILED: DEBIT_FAILED', enum_type=TroubleKind, max_length=12)),
                ('amount_fen', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'order_trouble', 'app': 'ordering', 'indexes': [Index(fields=['order_id']), Index(fields=['retailer_id', 'at'])], 'pk_attr': 'id', 'table_description': "What went wrong with an order's money, kept for the shop's later orders (R09, R10)."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RuleChange',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rule', fields.CharField(max_length=8)),
                ('name', fields.CharField(max_length=32)),
                ('value', fields.IntField()),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('reason', fields.CharField(max_length=200)),
                ('state', fields.CharEnumField(default=ChangeState.PROPOSED, description='PROPOSED: PROPOSED\nPUBLISHED: PUBLISHED\nWITHDRAWN: WITHDRAWN', enum_type=ChangeState, max_length=10)),
                ('preview', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('proposed_by', fields.IntField(null=True)),
                ('proposed_by_name', fields.CharField(max_length=64)),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_name', fields.CharField(default='', max_length=64)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rule_change', 'app': 'ordering', 'indexes': [Index(fields=['state']), Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': "A change that one person proposes and another publishes. preview: what it would have done to the last 30 days' orders,"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WatchItem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='SKU_MONTH: SKU_MONTH\nSKU_DAY: SKU_DAY\nSHOP_APART: SHOP_APART\nSHOP_LINKED: SHOP_LINKED', enum_type=WatchKind, max_length=12)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('figure', fields.IntField()),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('found_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.CharField(default='', max_length=64)),
                ('ended_reason', fields.CharField(default='', max_length=128)),
            ],
            options={'table': 'watch_item', 'app': 'ordering', 'indexes': [Index(fields=['product_id']), Index(fields=['retailer_id']), Index(fields=['ended_at'])], 'pk_attr': 'id', 'table_description': 'A sku or a shop that the nightly watch found. It stands until a person clears it with a reason, or the watch no longer'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Order',
            name='caller_number',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name='Order',
            name='funds_fen',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Order',
            name='identity',
            field=fields.CharField(null=True, max_length=12),
        ),
        ops.AddIndex(
            model_name='Order',
            index=Index(fields=['caller_number', 'cycle_no']),
        ),
    ]
