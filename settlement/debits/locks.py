"""Row locks where the database has them: SQLite has one writer and needs none."""

from foundation.transaction import dialect


def for_update() -> str:
    return " FOR UPDATE" if dialect() == "postgres" else ""


def skip_locked(table: str) -> str:
    """Rows that another worker is claiming right now are left to him."""
    return f" FOR UPDATE OF {table} SKIP LOCKED" if dialect() == "postgres" else ""
