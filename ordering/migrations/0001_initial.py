from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from ordering.states import State
from ordering.orders.models import Channel, SettlementMethod
from ordering.products.catalogue import SupplyState
from ordering.review.facts import OrderKind
from ordering.supply.models import CapKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('retailers', '0001_initial')]

    initial = True

    operations = [
        ops.CreateModel(
            name='GradeCap',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('grade_from', fields.SmallIntField()),
                ('grade_to', fields.SmallIntField()),
                ('kind', fields.CharEnumField(description='TOTAL: TOTAL\nMONTH: MONTH\nBAND: BAND\nFAMILY: FAMILY', enum_type=CapKind, max_length=8)),
                ('scope', fields.CharField(default='', max_length=32)),
                ('limit_cartons', fields.IntField()),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField(null=True)),
            ],
            options={'table': 'grade_cap', 'app': 'ordering', 'indexes': [Index(fields=['district_id']), Index(fields=['valid_from'])], 'pk_attr': 'id', 'table_description': "Cartons over several skus. scope: a brand family, or a price band's lower bound in yuan (wholesale)."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Order',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order_no', fields.CharField(null=True, unique=True, max_length=12)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cycle_no', fields.IntField()),
                ('kind', fields.CharEnumField(description='REGULAR: REGULAR\nEARLY: EARLY\nMID_CYCLE: MID_CYCLE', enum_type=OrderKind, max_length=10)),
                ('channel', fields.CharEnumField(description='OUTBOUND: OUTBOUND\nINBOUND: INBOUND\nIVR: IVR\nWEB: WEB\nIMPORT: IMPORT', enum_type=Channel, max_length=10)),
                ('spoken_in', fields.CharField(null=True, max_length=2)),
                ('staff_id', fields.IntField(null=True)),
                ('call_id', fields.CharField(null=True, max_length=26)),
                ('overflow', fields.BooleanField(default=False)),
                ('state', fields.CharEnumField(description='DRAFT: DRAFT\nEARLY: EARLY\nREVIEWED: REVIEWED\nREFERRED: REFERRED\nCONFIRMED: CONFIRMED\nDEBIT_PENDING: DEBIT_PENDING\nDEBIT_SENT: DEBIT_SENT\nPAID: PAID\nDEBIT_FAILED: DEBIT_FAILED\nDEBIT_UNKNOWN: DEBIT_UNKNOWN\nDEBIT_DISPUTE: DEBIT_DISPUTE\nREADY: READY\nDISPATCHED: DISPATCHED\nDELIVERED: DELIVERED\nCLOSED: CLOSED\nVOID: VOID', enum_type=State, max_length=16)),
                ('version', fields.IntField(default=1)),
                ('total_qty', fields.IntField(default=0)),
                ('total_fen', fields.BigIntField(default=0)),
                ('settlement_method', fields.CharEnumField(default=SettlementMethod.DEBIT, description='DEBIT: DEBIT\nCOD: COD', enum_type=SettlementMethod, max_length=6)),
                ('delivery_date', fields.DateField(null=True)),
                ('closes_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('read_back_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('fingerprint', fields.CharField(default='', max_length=64)),
                ('accepted_rules', fields.CharField(default='', max_length=64)),
                ('void_reason', fields.CharField(default='', max_length=32)),
                ('remark', fields.CharField(default='', max_length=400)),
            ],
            options={'table': 'orders', 'app': 'ordering', 'pk_attr': 'id', 'table_description': "order_no: seat group's two letters and ten digits, given as soon as the row has its id."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Product',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('short_code', fields.CharField(unique=True, max_length=8)),
                ('name', fields.CharField(max_length=64)),
                ('name_en', fields.CharField(max_length=64)),
                ('brand', fields.CharField(max_length=32)),
                ('brand_family', fields.CharField(max_length=32)),
                ('price_class', fields.CharField(max_length=3)),
                ('carton_barcode', fields.CharField(unique=True, max_length=13)),
                ('pack_barcode', fields.CharField(default='', max_length=13)),
                ('supply_state', fields.CharEnumField(description='NORMAL: NORMAL\nSCARCE: SCARCE\nFAST: FAST\nSTEADY: STEADY\nSLOW: SLOW\nNEW: NEW\nWITHDRAWN: WITHDRAWN', enum_type=SupplyState, max_length=12)),
                ('sticks_per_carton', fields.IntField(default=200)),
                ('launch_on', fields.DateField()),
                ('withdraw_on', fields.DateField(null=True)),
                ('substitute', fields.ForeignKeyField('ordering.Product', source_field='substitute_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('pinyin', fields.CharField(max_length=160)),
                ('initials', fields.CharField(max_length=64)),
            ],
            options={'table': 'product', 'app': 'ordering', 'indexes': [Index(fields=['substitute_id'])], 'pk_attr': 'id', 'table_description': 'One sku. short_code: ours, four digits for keypads. pinyin: syllables with blanks between, initials: their first letters.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Decision',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('order_version', fields.IntField()),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('rule', fields.CharField(max_length=8)),
                ('rule_version', fields.IntField()),
                ('outcome', fields.CharField(max_length=12)),
                ('allowed', fields.IntField(null=True)),
                ('inputs', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('spoken_zh', fields.CharField(max_length=200)),
                ('spoken_en', fields.CharField(max_length=240)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'decision', 'app': 'ordering', 'indexes': [Index(fields=['order_id', 'order_version']), Index(fields=['product_id']), Index(fields=['rule', 'at'])], 'pk_attr': 'id', 'table_description': 'What the review said of one version of an order, with all it went by. Never edited.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GradeLimit',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('grade_from', fields.SmallIntField()),
                ('grade_to', fields.SmallIntField()),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.CharField(default='', max_length=8)),
                ('limit_cartons', fields.IntField()),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField(null=True)),
            ],
            options={'table': 'grade_limit', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'Cartons a cycle for the grades from–to: of one product, or of each sku of a group (NEW, or a class I to V).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LimitOverride',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cycle_no', fields.IntField()),
                ('limit_cartons', fields.IntField()),
                ('reason', fields.CharField(max_length=128)),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'limit_override', 'app': 'ordering', 'unique_together': (('retailer_id', 'product_id', 'cycle_no'),), 'indexes': [Index(fields=['product_id'])], 'pk_attr': 'id', 'table_description': "核定: this shop's own limit for a sku in one cycle, which replaces the grade's limit. It needs a reason and a name."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LineChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('qty_before', fields.IntField()),
                ('qty_after', fields.IntField()),
                ('taken_back', fields.BooleanField(default=False)),
            ],
            options={'table': 'line_change', 'app': 'ordering', 'indexes': [Index(fields=['order_id', 'version']), Index(fields=['product_id'])], 'pk_attr': 'id', 'table_description': 'One keyed change, for taking it back. Changes made by one key stroke share the version they made.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PriceVersion',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('wholesale_fen', fields.BigIntField()),
                ('retail_fen', fields.BigIntField()),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField(null=True)),
            ],
            options={'table': 'price_version', 'app': 'ordering', 'unique_together': (('product_id', 'valid_from'),), 'pk_attr': 'id', 'table_description': "A price from a day on, until the next version's day. Orders keep the price they were made at."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RuleParameter',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rule', fields.CharField(max_length=8)),
                ('name', fields.CharField(max_length=32)),
                ('value', fields.IntField()),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rule_parameter', 'app': 'ordering', 'indexes': [Index(fields=['rule', 'valid_from']), Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': "From valid_from on, the rule's parameter has this value, in one district or, with no district, everywhere."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SupplyRelease',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cycle_no', fields.IntField()),
                ('released_qty', fields.IntField()),
                ('taken_qty', fields.IntField(default=0)),
            ],
            options={'table': 'supply_release', 'app': 'ordering', 'pk_attr': 'id', 'table_description': '货源投放: cartons of one sku released for one cycle, to one district or, with no district, to the whole city.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OrderLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('qty_requested', fields.IntField()),
                ('qty_allowed', fields.IntField(default=0)),
                ('qty_ordered', fields.IntField(default=0)),
                ('price_fen', fields.BigIntField()),
                ('amount_fen', fields.BigIntField(default=0)),
                ('said', fields.CharField(default='', max_length=16)),
                ('release', fields.ForeignKeyField('ordering.SupplyRelease', source_field='release_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'order_line', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'One line a sku (a unique index). What was ordered is within what was asked and allowed (CHECKs).'},
            bases=['Model'],
        ),
        # A CHECK in CreateModel's options is not created (tortoise issue 2272). Adding it rebuilds the table on SQLite and
        # drops its indexes without a word, so they come after. SQLite's partial unique indexes are made only by SQL.
        ops.AddConstraint('SupplyRelease', CheckConstraint('0 <= taken_qty AND taken_qty <= released_qty', 'supply_release_never_oversold')),
        ops.AddConstraint('GradeLimit', CheckConstraint('limit_cartons >= 0 AND grade_from <= grade_to', 'grade_limit_sound')),
        ops.AddConstraint('Order', CheckConstraint('version >= 1 AND total_qty >= 0 AND total_fen >= 0', 'order_totals_sound')),
        ops.AddConstraint('OrderLine', CheckConstraint('0 <= qty_ordered AND qty_ordered <= qty_requested AND qty_ordered <= qty_allowed', 'order_line_within_allowed')),
        ops.AddConstraint('OrderLine', CheckConstraint('amount_fen = qty_ordered * price_fen', 'order_line_amount')),
        ops.AddIndex('Order', Index(fields=['retailer_id', 'cycle_no'])),
        ops.AddIndex('Order', Index(fields=['district_id', 'opened_at'])),
        ops.AddIndex('Order', Index(fields=['state', 'closes_at'])),
        ops.AddIndex('Order', Index(fields=['call_id'])),
        ops.AddIndex('OrderLine', Index(fields=['product_id'])),
        ops.AddIndex('OrderLine', Index(fields=['release_id'])),
        ops.AddIndex('SupplyRelease', Index(fields=['cycle_no', 'product_id'])),
        ops.AddIndex('SupplyRelease', Index(fields=['district_id'])),
        ops.AddIndex('SupplyRelease', Index(fields=['product_id'])),
        ops.AddIndex('GradeLimit', Index(fields=['product_id'])),
        ops.AddIndex('GradeLimit', Index(fields=['district_id'])),
        ops.AddIndex('GradeLimit', Index(fields=['valid_from'])),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_line_once ON order_line (order_id, product_id)", "DROP INDEX order_line_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_one_regular ON orders (retailer_id, cycle_no) "
            "WHERE kind IN ('REGULAR', 'EARLY') AND state <> 'VOID'",
            "DROP INDEX order_one_regular"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_one_open_mid_cycle ON orders (retailer_id, cycle_no) "
            "WHERE kind = 'MID_CYCLE' AND state IN ('DRAFT', 'REVIEWED', 'REFERRED')",
            "DROP INDEX order_one_open_mid_cycle"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX supply_release_district ON supply_release (district_id, product_id, cycle_no) "
            "WHERE district_id IS NOT NULL",
            "DROP INDEX supply_release_district"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX supply_release_city ON supply_release (product_id, cycle_no) WHERE district_id IS NULL",
            "DROP INDEX supply_release_city"),
    ]
