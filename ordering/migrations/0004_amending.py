from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from ordering.states import State


class Described(ops.AlterField):
    """A new state changes only what the column is described as, and for that SQLite would rebuild the table and lose its
    indexes and checks."""

    async def database_forward(self, *args: object, **kwargs: object) -> None:
        pass

    async def database_backward(self, *args: object, **kwargs: object) -> None:
        pass


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('ordering', '0003_supply'), ('retailers', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OrderRequest',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('retailer_id', fields.IntField()),
                ('order', fields.ForeignKeyField('ordering.Order', source_field='order_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('basket', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'order_request', 'app': 'ordering', 'indexes': [Index(fields=['order_id'])], 'pk_attr': 'key', 'table_description': 'A request that came with a key of its own: coming again, it is answered and nothing is done twice. Kept for ever.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CyclePace',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cycle_no', fields.IntField(unique=True)),
                ('shops', fields.IntField()),
                ('cartons', fields.BigIntField()),
            ],
            options={'table': 'cycle_pace', 'app': 'ordering', 'pk_attr': 'id', 'table_description': "What the city's shops took in a finished cycle: so many shops ordered so many cartons."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='LineChange',
            name='source',
            field=fields.CharField(default='', db_default='', max_length=10),
        ),
        ops.AddField(
            model_name='Order',
            name='amends',
            field=fields.ForeignKeyField('ordering.Order', source_field='amends_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        Described(
            model_name='Order',
            name='state',
            field=fields.CharEnumField(description='DRAFT: DRAFT\nEARLY: EARLY\nREVIEWED: REVIEWED\nREFERRED: REFERRED\nCONFIRMED: CONFIRMED\nLOCKED: LOCKED\nDEBIT_PENDING: DEBIT_PENDING\nDEBIT_SENT: DEBIT_SENT\nPAID: PAID\nDEBIT_FAILED: DEBIT_FAILED\nDEBIT_UNKNOWN: DEBIT_UNKNOWN\nDEBIT_DISPUTE: DEBIT_DISPUTE\nREADY: READY\nDISPATCHED: DISPATCHED\nDELIVERED: DELIVERED\nCLOSED: CLOSED\nREFUND_PENDING: REFUND_PENDING\nVOID: VOID', enum_type=State, max_length=16),
        ),
        ops.AddIndex('Order', Index(fields=['amends_id'])),
        ops.AddIndex('Order', Index(fields=['opened_at'])),
        ops.RunSQL("DROP INDEX order_one_regular",
                   "CREATE UNIQUE INDEX order_one_regular ON orders (retailer_id, cycle_no) "
                   "WHERE kind IN ('REGULAR', 'EARLY') AND state <> 'VOID'"),
        ops.RunSQL("DROP INDEX order_one_open_mid_cycle",
                   "CREATE UNIQUE INDEX order_one_open_mid_cycle ON orders (retailer_id, cycle_no) "
                   "WHERE kind = 'MID_CYCLE' AND state IN ('DRAFT', 'REVIEWED', 'REFERRED')"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_one_regular ON orders (retailer_id, cycle_no) "
            "WHERE kind IN ('REGULAR', 'EARLY') AND state NOT IN ('VOID', 'REFUND_PENDING') AND amends_id IS NULL",
            "DROP INDEX order_one_regular"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_one_open_mid_cycle ON orders (retailer_id, cycle_no) "
            "WHERE kind = 'MID_CYCLE' AND state IN ('DRAFT', 'REVIEWED', 'REFERRED') AND amends_id IS NULL",
            "DROP INDEX order_one_open_mid_cycle"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX order_one_amendment ON orders (amends_id) WHERE amends_id IS NOT NULL AND state <> 'VOID'",
            "DROP INDEX order_one_amendment"),
    ]
