"""What the database itself refuses: changing or deleting an entry or a seal, and writing to a day that is closed.

A rebuild of one of these tables on SQLite drops its triggers: a migration that does so must call `create` again."""

from foundation.migration_steps import by_engine

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

create = by_engine(sqlite=SQLITE, postgres=POSTGRES)
drop = by_engine(postgres=[f"DROP FUNCTION {name} CASCADE" for name in ("never_changed", "day_is_open")])
"""The tables go with the migration, and their triggers with them."""
look_once = by_engine(postgres=LOOK_ONCE)
look_at_each = by_engine(postgres=["DROP FUNCTION days_are_open CASCADE", POSTGRES[-1]])
