from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('ordering', '0006_refunds'), ('retailers', '0003_calendar')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SalesPlan',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district_id', fields.IntField()),
                ('month', fields.IntField()),
                ('boxes', fields.IntField()),
                ('amount_fen', fields.BigIntField()),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sales_plan', 'app': 'ordering', 'pk_attr': 'id', 'table_description': '销售计划: boxes of 50,000 sticks and money that a district is to sell in a month (year * 100 + month).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ShopDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sold_on', fields.DateField()),
                ('retailer_id', fields.IntField()),
                ('district_id', fields.IntField()),
                ('manager', fields.CharField(max_length=32)),
                ('route', fields.CharField(max_length=16)),
                ('grade', fields.SmallIntField()),
                ('orders', fields.IntField()),
                ('cartons', fields.IntField()),
                ('sticks', fields.BigIntField()),
                ('amount_fen', fields.BigIntField()),
                ('requested', fields.IntField()),
                ('allowed', fields.IntField()),
                ('lines_asked', fields.IntField()),
                ('lines_allowed', fields.IntField()),
                ('lines_full', fields.IntField()),
                ('lines_taken', fields.IntField()),
                ('lines_refused', fields.IntField()),
            ],
            options={'table': 'shop_day', 'app': 'ordering', 'unique_together': (('sold_on', 'retailer_id'),), 'indexes': [Index(fields=['retailer_id', 'sold_on'])], 'pk_attr': 'id', 'table_description': 'What one shop ordered on one closed day, summed over the orders that hold their goods. A day is that of confirmation.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SkuDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sold_on', fields.DateField()),
                ('district_id', fields.IntField()),
                ('grade', fields.SmallIntField()),
                ('product_id', fields.IntField()),
                ('shops', fields.IntField()),
                ('new_in_cycle', fields.IntField()),
                ('new_in_month', fields.IntField()),
                ('cartons', fields.IntField()),
                ('sticks', fields.BigIntField()),
                ('amount_fen', fields.BigIntField()),
                ('requested', fields.IntField()),
                ('allowed', fields.IntField()),
                ('lines_asked', fields.IntField()),
                ('lines_allowed', fields.IntField()),
                ('lines_full', fields.IntField()),
                ('lines_taken', fields.IntField()),
                ('lines_refused', fields.IntField()),
            ],
            options={'table': 'sku_day', 'app': 'ordering', 'unique_together': (('sold_on', 'district_id', 'grade', 'product_id'),), 'pk_attr': 'id', 'table_description': 'What the shops of one district and grade ordered of one sku on one closed day, with the figures of ShopDay.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SummedDay',
            fields=[
                ('sold_on', fields.DateField(primary_key=True, unique=True, db_index=True)),
                ('orders', fields.IntField()),
                ('cartons', fields.BigIntField()),
                ('amount_fen', fields.BigIntField()),
                ('summed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'summed_day', 'app': 'ordering', 'pk_attr': 'sold_on', 'table_description': 'A day whose sums stand, and what its orders added up to when they were made: another total now, and it is summed anew.'},
            bases=['Model'],
        ),
        # As in 0001: a CHECK is added after its table.
        ops.AddConstraint('SalesPlan', CheckConstraint('boxes >= 0 AND amount_fen >= 0', 'sales_plan_sound')),
        ops.RunSQL("CREATE UNIQUE INDEX sales_plan_once ON sales_plan (district_id, month)", "DROP INDEX sales_plan_once"),
        ops.AddIndex('Order', Index(fields=['confirmed_at'])),
        ops.AddIndex('Order', Index(fields=['retailer_id', 'confirmed_at'])),
        ops.AddField(
            model_name='Product',
            name='in_province',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
