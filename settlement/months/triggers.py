"""What the database itself refuses of a closed month: an entry in it, a day of it opened again, a certificate altered.

A rebuild of month_close, day_close or journal_entry on SQLite drops these triggers: a migration that does so calls `create` again."""

from foundation.migration_steps import by_engine

CLOSED = "the month is closed"
KEPT = "is appended to and never changed"
SEALED = ("month", "totals", "head", "previous", "hash", "closed_at", "closed_by")
"""What of a certificate stays as it was written; its reopening is noted beside."""
MONTH = "(SELECT max(month) FROM month_close WHERE reopened_at IS NULL)"
SQLITE_END = f"date({MONTH}, '+1 month')"
POSTGRES_END = f"({MONTH} + interval '1 month')::date"
ALTERED = {"sqlite": " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in SEALED),
           "postgres": " OR ".join(f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text" for column in SEALED)}

SQLITE = [
    f"CREATE TRIGGER month_close_kept BEFORE DELETE ON month_close BEGIN SELECT RAISE(ABORT, 'month_close {KEPT}'); END",
    f"CREATE TRIGGER month_close_sealed BEFORE UPDATE ON month_close WHEN {ALTERED['sqlite']}"
    f" BEGIN SELECT RAISE(ABORT, 'month_close {KEPT}'); END",
    f"CREATE TRIGGER journal_entry_month BEFORE INSERT ON journal_entry WHEN NEW.business_date < {SQLITE_END}"
    f" BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
    "CREATE TRIGGER day_close_month BEFORE UPDATE ON day_close WHEN NEW.reopened_at IS NOT NULL AND OLD.reopened_at IS NULL"
    f" AND NEW.business_date < {SQLITE_END} BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
]  # fmt: skip
POSTGRES = [
    "CREATE TRIGGER month_close_kept BEFORE DELETE OR TRUNCATE ON month_close FOR EACH STATEMENT EXECUTE FUNCTION never_changed()",
    "CREATE FUNCTION month_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN IF {ALTERED['postgres']} THEN RAISE EXCEPTION 'month_close {KEPT}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER month_close_sealed BEFORE UPDATE ON month_close FOR EACH ROW EXECUTE FUNCTION month_is_sealed()",
    "CREATE FUNCTION month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN IF NEW.business_date < {POSTGRES_END} THEN RAISE EXCEPTION '{CLOSED}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER journal_entry_month BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION month_is_open()",
    "CREATE TRIGGER day_close_month BEFORE UPDATE ON day_close FOR EACH ROW"
    " WHEN (NEW.reopened_at IS NOT NULL AND OLD.reopened_at IS NULL) EXECUTE FUNCTION month_is_open()",
]  # fmt: skip

EACH_ENTRY = next(statement for statement in POSTGRES if statement.startswith("CREATE TRIGGER journal_entry_month"))
LOOK_ONCE = [
    "DROP TRIGGER journal_entry_month ON journal_entry",
    "CREATE FUNCTION months_are_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF EXISTS (SELECT 1 FROM added WHERE business_date < {POSTGRES_END}) THEN RAISE EXCEPTION '{CLOSED}'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER journal_entry_month AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION months_are_open()",
]
"""As with the days: once for all that a statement added."""

create = by_engine(sqlite=SQLITE, postgres=POSTGRES)
drop = by_engine(
    sqlite=[f"DROP TRIGGER IF EXISTS {name}" for name in ("month_close_kept", "month_close_sealed", "journal_entry_month", "day_close_month")],
    postgres=[f"DROP FUNCTION {name} CASCADE" for name in ("month_is_sealed", "month_is_open")])
"""Those on other tables too: the tables stay when this migration goes."""
look_once = by_engine(postgres=LOOK_ONCE)
look_at_each = by_engine(postgres=["DROP FUNCTION months_are_open CASCADE", EACH_ENTRY])
