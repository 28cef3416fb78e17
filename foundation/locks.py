"""Row locks where the database has them: SQLite has one writer and needs none.

NO KEY: rows that only refer to a locked one (a line to its release) may be written meanwhile. With the stronger lock two
orders of the same goods wait for each other, one for the release, the other for its reference."""

from foundation.transaction import dialect


def for_update(of: str = "") -> str:
    """Nobody else changes the rows until this transaction ends. of: the one table of several that is meant."""
    return f" FOR NO KEY UPDATE{of and f' OF {of}'}" if dialect() == "postgres" else ""


def skip_locked(table: str) -> str:
    """Rows that another worker is claiming right now are left to him."""
    return f" FOR NO KEY UPDATE OF {table} SKIP LOCKED" if dialect() == "postgres" else ""
