from tortoise import migrations
from tortoise.migrations import operations as ops
from foundation.migration_steps import by_engine
from tortoise import fields

# An order has some twenty lines. PostgreSQL's sample of a year finds ten times as many, and reads thirty million lines through
# rather than those of a day's orders by their index.
LINES_AN_ORDER = "ALTER TABLE order_line ALTER COLUMN order_id SET (n_distinct = -0.05)"


class Migration(migrations.Migration):
    dependencies = [('ordering', '0008_unpaid')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ScarceDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sold_on', fields.DateField(db_index=True)),
                ('district_id', fields.IntField()),
                ('grade', fields.SmallIntField()),
                ('product_id', fields.IntField()),
                ('own', fields.IntField(null=True)),
                ('cartons', fields.IntField()),
                ('times', fields.IntField()),
            ],
            options={'table': 'scarce_day', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'How many shops of one district and grade came, on one closed day, to so many cartons of a scarce sku in a cycle.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='SummedDay',
            name='scarce',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.RunPython(by_engine(postgres=(LINES_AN_ORDER, 'ANALYZE order_line')), by_engine()),
    ]
