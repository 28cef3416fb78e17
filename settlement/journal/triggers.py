"""What the database itself refuses: changing or deleting an entry or a seal, and writing to a day that is closed.

A rebuild of one of these tables on SQLite drops its triggers: a migration that does so must call `create` again."""

from tortoise.backends.base.schema_generator import BaseSchemaGenerator

APPEND_ONLY = ("journal_entry", "journal_seal")
UNCHANGED = "is appended to and never changed"
CLOSED = "the day is closed"
THROUGH = "(SELECT max(business_date) FROM day_close WHERE reopened_at IS NULL)"

SQLITE = [
    *(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} {UNCHANGED}'); END"
      for table in APPEND_ONLY for verb in ("UPDATE", "DELETE")),
    f"CREATE TRIGGER journal_entry_closed BEFORE INSERT ON journal_entry WHEN NEW.business_date <= {THROUGH}"
    f" BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
    f"CREATE TRIGGER day_close_kept BEFORE DELETE ON day_close BEGIN SELECT RAISE(ABORT, 'day_close {UNCHANGED}'); END",
]  # fmt: skip
POSTGRES = [
    "CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN RAISE EXCEPTION '% {UNCHANGED}', TG_TABLE_NAME; END $$",
    *(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
      " FOR EACH STATEMENT EXECUTE FUNCTION never_changed()" for table in APPEND_ONLY),
    "CREATE TRIGGER day_close_kept BEFORE DELETE OR TRUNCATE ON day_close FOR EACH STATEMENT EXECUTE FUNCTION never_changed()",
    "CREATE FUNCTION day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN IF NEW.business_date <= {THROUGH} THEN RAISE EXCEPTION '{CLOSED}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER journal_entry_closed BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION day_is_open()",
]  # fmt: skip

LOOK_ONCE = [
    "DROP TRIGGER journal_entry_closed ON journal_entry",
    "CREATE FUNCTION days_are_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF EXISTS (SELECT 1 FROM added WHERE business_date <= {THROUGH}) THEN RAISE EXCEPTION '{CLOSED}'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER journal_entry_closed AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION days_are_open()",
]
"""PostgreSQL looks once at all that a statement added: at 200,000 rows a look at each took a second and a half."""


async def create(apps: object, editor: BaseSchemaGenerator) -> None:
    """For RunPython in a migration: each engine has its own words for a trigger."""
    for statement in SQLITE if editor.DIALECT == "sqlite" else POSTGRES:
        await editor.client.execute_query(statement)


async def drop(apps: object, editor: BaseSchemaGenerator) -> None:
    """The tables go with the migration, and their triggers with them."""
    for name in () if editor.DIALECT == "sqlite" else ("never_changed", "day_is_open"):
        await editor.client.execute_query(f"DROP FUNCTION {name} CASCADE")


async def look_once(apps: object, editor: BaseSchemaGenerator) -> None:
    for statement in () if editor.DIALECT == "sqlite" else LOOK_ONCE:
        await editor.client.execute_query(statement)


async def look_at_each(apps: object, editor: BaseSchemaGenerator) -> None:
    for statement in () if editor.DIALECT == "sqlite" else ("DROP FUNCTION days_are_open CASCADE", POSTGRES[-1]):
        await editor.client.execute_query(statement)
