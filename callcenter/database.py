"""The database: which tables, how to connect, how to bring it up to date. SQLite is embedded; PostgreSQL by one setting."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.migrations.api import migrate as apply_migrations

from callcenter.settings import ROOT
from foundation import cures, transaction  # noqa: F401 the cures work by being imported
from foundation.errors import EdgeFailed, Invalid

PACKAGES = ("foundation", "retailers", "ordering", "settlement", "telephony")
SQLITE_WRITE = "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=ON"
SQLITE_READ = "?query_only=ON&busy_timeout=10000"
SQLITE_MIGRATE = "?journal_mode=WAL&busy_timeout=10000&foreign_keys=OFF"
POSTGRES = "?minsize=1&maxsize=12"
POSTGRES_REPORTS = "?minsize=0&maxsize=3"
"""So many reports read at a time; the next waits for them, and nobody else does."""
POSTGRES_SETTINGS = {"jit": "off"}
"""PostgreSQL would compile a long statement for seconds that it then runs in one."""


class DatabaseUnreachable(EdgeFailed):
    code = "database_unreachable"


class ReferencesBroken(EdgeFailed):
    """A migration left rows whose parent is gone; facts: rows, first."""

    code = "references_broken"


class DatabaseUrlUnreadable(Invalid):
    code = "database_url_unreadable"


def model_modules(package: str) -> list[str]:
    """A noun's tables are in its models.py; the audit lines are the one table without a noun."""
    folder = ROOT.joinpath(*package.split("."))
    paths = [*sorted(folder.glob("*/models.py")), *folder.glob("audit.py")]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]


def dialect_of(url: str) -> str:
    scheme = urlsplit(url).scheme
    if scheme not in ("sqlite", "postgres"):
        raise DatabaseUrlUnreadable(url=url.split("@")[-1], want="sqlite:///path or postgres://user@host/name")
    return scheme


def config(url: str, *, migrating: bool = False, packages: Sequence[str] = PACKAGES) -> dict[str, Any]:
    """Tortoise's configuration. The connection's label is the dialect: Tortoise caches SQL by label."""
    label = dialect_of(url)
    if label == "postgres":
        connections: dict[str, Any] = {"postgres": expand_db_url(url + POSTGRES), "postgres_reports": expand_db_url(url + POSTGRES_REPORTS)}
        for connection in connections.values():
            connection["credentials"]["server_settings"] = POSTGRES_SETTINGS
    else:
        connections = {"sqlite": url + (SQLITE_MIGRATE if migrating else SQLITE_WRITE), "sqlite_read": url + SQLITE_READ,
                       "sqlite_reports": url + SQLITE_READ}
    apps = {package.rpartition(".")[2]: {
        "models": model_modules(package), "default_connection": label, "migrations": f"{package}.migrations"}
        for package in packages}
    return {"connections": connections, "apps": apps, "use_tz": True, "timezone": "Asia/Shanghai"}


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """The database of this process while the block runs."""
    transaction.connected_to["dialect"] = dialect_of(url)
    # Web servers run their requests in other tasks than their start-up, which is where Tortoise keeps its context.
    try:
        await Tortoise.init(config=config(url), _enable_global_fallback=True)
        await transaction.reads().execute_query("SELECT 1")
    except OSError as error:
        await Tortoise.close_connections()
        raise unreachable(url, error) from error
    try:
        yield
    finally:
        await Tortoise.close_connections()


async def migrate(url: str, *, packages: Sequence[str] = PACKAGES) -> int:
    """Bring the tables up to date; returns how many migrations that took.

    SQLite rebuilds tables with foreign keys off, or every child row would go with its parent; then each reference is checked."""
    if dialect_of(url) == "sqlite":
        Path(urlsplit(url).path).parent.mkdir(parents=True, exist_ok=True)
    applied: list[str] = []
    settings = config(url, migrating=True, packages=packages)
    try:
        await apply_migrations(config=settings, progress=lambda event, app, name: applied.append(f"{app}.{name}"))
    except OSError as error:
        raise unreachable(url, error) from error
    finally:
        await Tortoise.close_connections()
    if dialect_of(url) == "sqlite":
        await check_references(url)
    return len(set(applied))


async def check_references(url: str) -> None:
    async with connected(url):
        broken = await transaction.reads().execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise ReferencesBroken(rows=len(broken), first=broken[0])


def unreachable(url: str, error: OSError) -> DatabaseUnreachable:
    return DatabaseUnreachable(url=url.split("@")[-1], why=str(error))


TORTOISE = config("sqlite://:memory:")
"""For `tortoise -c callcenter.database.TORTOISE makemigrations`."""
