from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Author',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=32)),
                ('age', fields.IntField()),
            ],
            options={'table': 'author', 'app': 'library', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Book',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('author', fields.ForeignKeyField('library.Author', source_field='author_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=64)),
            ],
            options={'table': 'book', 'app': 'library', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
