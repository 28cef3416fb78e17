from tortoise import migrations
from tortoise.migrations import operations as ops
from settlement.batches import compression
from settlement.journal import triggers as journal
from settlement.months import triggers as months

class Migration(migrations.Migration):
    dependencies = [('settlement', '0006_refund_files')]

    initial = False

    operations = [
        ops.RunPython(journal.look_once, journal.look_at_each),
        ops.RunPython(months.look_once, months.look_at_each),
        ops.RunPython(compression.quick, compression.slow),
    ]
