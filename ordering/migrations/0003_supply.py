from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

# Two prices of a sku never hold on one day. PostgreSQL excludes it; the sku as a range of one needs no extension.
# SQLite has no exclusion: a trigger looks. A later rebuild of price_version has to make both again.
EXCLUDE = """ALTER TABLE price_version ADD CONSTRAINT price_version_no_overlap EXCLUDE USING gist (
    int4range(product_id, product_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&)"""
TRIGGER = """CREATE TRIGGER price_version_no_overlap_{event} BEFORE {event} ON price_version
    WHEN NEW.valid_to < NEW.valid_from OR EXISTS (
        SELECT 1 FROM price_version p WHERE p.product_id = NEW.product_id AND p.id IS NOT NEW.id
        AND p.valid_from <= COALESCE(NEW.valid_to, '9999-12-31') AND NEW.valid_from <= COALESCE(p.valid_to, '9999-12-31'))
    BEGIN SELECT RAISE(ABORT, 'price_version_no_overlap'); END"""


async def forbid_overlaps(apps, editor):
    if editor.client.capabilities.dialect == "postgres":
        await editor._run_sql(EXCLUDE)
        return
    for event in ("INSERT", "UPDATE"):
        await editor.client.execute_query(TRIGGER.format(event=event))


async def allow_overlaps(apps, editor):
    if editor.client.capabilities.dialect == "postgres":
        await editor._run_sql("ALTER TABLE price_version DROP CONSTRAINT price_version_no_overlap")
        return
    for event in ("INSERT", "UPDATE"):
        await editor._run_sql(f"DROP TRIGGER price_version_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [('foundation', '0001_initial'), ('ordering', '0002_review'), ('retailers', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AgreedVolume',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('retailer', fields.ForeignKeyField('retailers.Retailer', source_field='retailer_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('month', fields.IntField()),
                ('cartons', fields.IntField()),
                ('by_name', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agreed_volume', 'app': 'ordering', 'unique_together': (('retailer_id', 'month'),), 'pk_attr': 'id', 'table_description': '协议量: cartons that this shop agreed on for a month, an upper limit only. month: year * 100 + month, 202612.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LimitTier',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.ForeignKeyField('foundation.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('ordering.Product', source_field='product_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('grade_from', fields.SmallIntField()),
                ('grade_to', fields.SmallIntField()),
                ('volume_from', fields.IntField()),
                ('limit_cartons', fields.IntField()),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField(null=True)),
            ],
            options={'table': 'limit_tier', 'app': 'ordering', 'pk_attr': 'id', 'table_description': '阶梯: from so many cartons a cycle on, counted without slow goods (R27), the grades from–to have this limit of a sku.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SupplyPool',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('release', fields.ForeignKeyField('ordering.SupplyRelease', source_field='release_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('opens_on', fields.DateField(null=True)),
                ('qty', fields.IntField()),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'supply_pool', 'app': 'ordering', 'pk_attr': 'id', 'table_description': 'A part of a release that is not open from the start: what a day of the cycle adds to it, or the reserve (no day).'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='LimitOverride',
            name='by_tier',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        # A CHECK in CreateModel's options is not created, and adding it drops SQLite's indexes: so they come after.
        ops.AddConstraint('LimitTier', CheckConstraint('limit_cartons >= 0 AND volume_from >= 0 AND grade_from <= grade_to', 'limit_tier_sound')),
        ops.AddConstraint('SupplyPool', CheckConstraint('qty >= 0', 'supply_pool_not_negative')),
        ops.AddIndex('LimitTier', Index(fields=['district_id'])),
        ops.AddIndex('LimitTier', Index(fields=['product_id'])),
        ops.AddIndex('LimitTier', Index(fields=['valid_from'])),
        ops.AddIndex('SupplyPool', Index(fields=['release_id'])),
        ops.AddIndex('SupplyPool', Index(fields=['opens_on'])),
        ops.RunPython(forbid_overlaps, allow_overlaps),
    ]
