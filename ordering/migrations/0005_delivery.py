from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import SayingMore
from ordering.states import State
from ordering.delivery.models import RefundCause, RefundState
from ordering.delivery.rules import Reason, RunState, StopOutcome
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('ordering', '0004_amending'), ('retailers', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DeliveryRun',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('delivery_date', fields.DateField()),
                ('route', fields.CharField(max_length=16)),
                ('truck', fields.CharField(default='', max_length=16)),
                ('driver', fields.CharField(default='', max_length=32)),
                ('state', fields.CharEnumField(default=RunState.PLANNED, description='PLANNED: PLANNED\nPICKED: PICKED\nDISPATCHED: DISPATCHED\nCLOSED: CLOSED', enum_type=RunState, max_length=10)),
                ('receivable_fen', fields.BigIntField(default=0)),
                ('collected_fen', fields.BigIntField(default=0)),
                ('difference_kind', fields.CharField(default='', max_length=10)),
                ('planned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('picked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('dispatched_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery_run', 'app': 'ordering', 'unique_together': (('delivery_date', 'district_id', 'route'),), 'indexes': [Index(fields=['district_id'])], 'pk_attr': 'id', 'table_description': '车次: one truck on one route of one day. The sums are what its cash-on-delivery stops owed and brought, set at the close.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Stop',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('run', fields.ForeignKeyField('ordering.DeliveryRun', source_field='run_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('attempt', fields.SmallIntField(default=1)),
                ('seq', fields.IntField(default=0)),
                ('outcome', fields.CharEnumField(default=StopOutcome.WAITING, description='WAITING: WAITING\nDELIVERED: DELIVERED\nPART_REFUSED: PART_REFUSED\nREFUSED: REFUSED\nSHOP_CLOSED: SHOP_CLOSED\nCANCELLED: CANCELLED', enum_type=StopOutcome, max_length=12)),
                ('receivable_fen', fields.BigIntField(default=0)),
                ('cash_fen', fields.BigIntField(default=0)),
                ('pos_fen', fields.BigIntField(default=0)),
                ('electronic_fen', fields.BigIntField(default=0)),
                ('signed_by', fields.CharField(default='', max_length=32)),
                ('note', fields.CharField(default='', max_length=200)),
                ('handed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery_stop', 'app': 'ordering', 'pk_attr': 'id', 'table_description': "One order on one run. seq: by the shop's place on the route. attempt: 2 after a closed door."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RefundDue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('stop', fields.ForeignKeyField('ordering.Stop', source_field='stop_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cause', fields.CharEnumField(description='SHORT_PICK: SHORT_PICK\nREFUSED: REFUSED', enum_type=RefundCause, max_length=12)),
                ('amount_fen', fields.BigIntField()),
                ('state', fields.CharEnumField(default=RefundState.PENDING, description='PENDING: PENDING\nTAKEN: TAKEN', enum_type=RefundState, max_length=10)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refund_due', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'Money that a paid order is owed back, once for each stop and cause (a unique index).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StockReturn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('stop', fields.ForeignKeyField('ordering.Stop', source_field='stop_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('cartons', fields.IntField()),
                ('reason', fields.CharEnumField(description='OUT_OF_STOCK: OUT_OF_STOCK\nDAMAGED_IN_STORE: DAMAGED_IN_STORE\nUNWANTED: UNWANTED\nDAMAGED: DAMAGED\nMISDIRECTED: MISDIRECTED\nWRONG_GOODS: WRONG_GOODS\nNO_MONEY: NO_MONEY\nSHOP_CLOSED: SHOP_CLOSED\nCANCELLED: CANCELLED', enum_type=Reason, max_length=16)),
                ('saleable', fields.BooleanField()),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stock_return', 'app': 'ordering', 'pk_attr': 'id', 'table_description': "Cartons back in the store. saleable: given back to the cycle's supply, so that another shop may order them."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StopLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('stop', fields.ForeignKeyField('ordering.Stop', source_field='stop_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('price_fen', fields.BigIntField()),
                ('qty_planned', fields.IntField()),
                ('qty_picked', fields.IntField()),
                ('short_reason', fields.CharEnumField(null=True, description='OUT_OF_STOCK: OUT_OF_STOCK\nDAMAGED_IN_STORE: DAMAGED_IN_STORE\nUNWANTED: UNWANTED\nDAMAGED: DAMAGED\nMISDIRECTED: MISDIRECTED\nWRONG_GOODS: WRONG_GOODS\nNO_MONEY: NO_MONEY\nSHOP_CLOSED: SHOP_CLOSED\nCANCELLED: CANCELLED', enum_type=Reason, max_length=16)),
                ('qty_back', fields.IntField(default=0)),
                ('back_reason', fields.CharEnumField(null=True, description='OUT_OF_STOCK: OUT_OF_STOCK\nDAMAGED_IN_STORE: DAMAGED_IN_STORE\nUNWANTED: UNWANTED\nDAMAGED: DAMAGED\nMISDIRECTED: MISDIRECTED\nWRONG_GOODS: WRONG_GOODS\nNO_MONEY: NO_MONEY\nSHOP_CLOSED: SHOP_CLOSED\nCANCELLED: CANCELLED', enum_type=Reason, max_length=16)),
            ],
            options={'table': 'delivery_line', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'What of one sku was to go to a stop, was picked, and came back from the door. One a sku: a unique index.'},
            bases=['Model'],
        ),
        SayingMore(
            model_name='Order',
            name='state',
            field=fields.CharEnumField(description='DRAFT: DRAFT\nEARLY: EARLY\nREVIEWED: REVIEWED\nREFERRED: REFERRED\nCONFIRMED: CONFIRMED\nLOCKED: LOCKED\nDEBIT_PENDING: DEBIT_PENDING\nDEBIT_SENT: DEBIT_SENT\nPAID: PAID\nDEBIT_FAILED: DEBIT_FAILED\nDEBIT_UNKNOWN: DEBIT_UNKNOWN\nDEBIT_DISPUTE: DEBIT_DISPUTE\nREADY: READY\nPICKED: PICKED\nDISPATCHED: DISPATCHED\nDELIVERED: DELIVERED\nPART_REFUSED: PART_REFUSED\nREFUSED: REFUSED\nUNDELIVERED: UNDELIVERED\nREFUND_PENDING: REFUND_PENDING\nREFUNDED: REFUNDED\nCLOSED: CLOSED\nVOID: VOID', enum_type=State, max_length=16),
        ),
        # As in 0001: a CHECK is added after its table, and on SQLite the indexes come after that.
        ops.AddConstraint('Stop', CheckConstraint('receivable_fen >= 0 AND cash_fen >= 0 AND pos_fen >= 0 AND electronic_fen >= 0', 'delivery_stop_money_sound')),
        ops.AddConstraint('RefundDue', CheckConstraint('amount_fen > 0', 'refund_due_positive')),
        ops.AddConstraint('StockReturn', CheckConstraint('cartons > 0', 'stock_return_positive')),
        ops.AddConstraint('StopLine', CheckConstraint('0 <= qty_back AND qty_back <= qty_picked AND qty_picked <= qty_planned', 'delivery_line_sound')),
        ops.AddIndex('Stop', Index(fields=['run_id', 'seq'])),
        ops.AddIndex('RefundDue', Index(fields=['order_id'])),
        ops.AddIndex('RefundDue', Index(fields=['state'])),
        ops.AddIndex('StockReturn', Index(fields=['product_id'])),
        ops.AddIndex('StockReturn', Index(fields=['at'])),
        ops.AddIndex('StopLine', Index(fields=['product_id'])),
        ops.RunSQL(
            "CREATE UNIQUE INDEX delivery_stop_attempt_once ON delivery_stop (order_id, attempt)", "DROP INDEX delivery_stop_attempt_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX delivery_line_once ON delivery_line (stop_id, product_id)", "DROP INDEX delivery_line_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX stock_return_once ON stock_return (stop_id, product_id)", "DROP INDEX stock_return_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX refund_due_once ON refund_due (stop_id, cause)", "DROP INDEX refund_due_once"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX delivery_stop_one_waiting ON delivery_stop (order_id) WHERE outcome = 'WAITING'",
            "DROP INDEX delivery_stop_one_waiting"),
        # A paid order that was called off and refunded stands in nobody's way either.
        ops.RunSQL("DROP INDEX order_one_regular",
                   "CREATE UNIQUE INDEX order_one_regular ON orders (retailer_id, cycle_no) "
                   "WHERE kind IN ('REGULAR', 'EARLY') AND state NOT IN ('VOID', 'REFUND_PENDING') AND amends_id IS NULL"),
        ops.RunSQL("CREATE UNIQUE INDEX order_one_regular ON orders (retailer_id, cycle_no) "
                   "WHERE kind IN ('REGULAR', 'EARLY') AND state NOT IN ('VOID', 'REFUND_PENDING', 'REFUNDED') "
                   "AND amends_id IS NULL", "DROP INDEX order_one_regular"),
    ]
