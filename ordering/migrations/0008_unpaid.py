from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('ordering', '0007_reports')]

    initial = False

    operations = [
        # What a shop owes is asked for with every call; nearly all that ever went wrong with orders is over.
        ops.RunSQL("CREATE INDEX order_trouble_unpaid ON order_trouble (retailer_id) WHERE kind = 'UNPAID' AND settled_at IS NULL",
                   "DROP INDEX order_trouble_unpaid"),
    ]
