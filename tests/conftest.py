"""Fixtures that every test may use. `database` gives an empty, migrated database, once on SQLite and once on PostgreSQL."""

import asyncio
import itertools
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from xdist.scheduler import LoadScopeScheduling

from callcenter import database as databases
from callcenter.local_postgres import Cluster, cluster

serial = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the soaks go on; `./leafline soak` sets them."""
    soak = parser.getgroup("soak")
    soak.addoption("--examples", type=int, default=0, help="lives of debits that are played; 0 plays the few of every run")
    soak.addoption("--kills", type=int, default=0, help="how often the jobs process is killed; 0 kills it the few times of every run")
    soak.addoption("--whole", action="store_true", help="a played day on PostgreSQL too; every run plays it on SQLite")
    soak.addoption("--soak-seed", type=int, default=None, help="of a soak; a failing one prints its own")


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    asyncio.run(databases.migrate(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_server(postgres_cluster: Cluster) -> str:
    return postgres_cluster.url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    asyncio.run(create(postgres_server, "empty"))
    asyncio.run(databases.migrate(f"{postgres_server}/empty"))
    return "empty"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for this test, migrated and empty; nobody is connected to it yet."""
    if request.param == "sqlite":
        path = tmp_path / "leafline.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite://{path}"
        return
    template = request.getfixturevalue("migrated_postgres")
    server, name = request.getfixturevalue("postgres_server"), f"test_{next(serial)}"
    asyncio.run(create(server, name, template))
    yield f"{server}/{name}"
    asyncio.run(drop(server, name))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """This test's process is connected to its own database."""
    async with databases.connected(database_url):
        yield database_url


async def create(server: str, name: str, template: str = "template0") -> None:
    """By copying files where that can be chosen: a template of ours is made of a thousand small ones."""
    async with connection_to(server) as connection:
        strategy = " STRATEGY file_copy" if connection.get_server_version().major >= 15 else ""
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{strategy}")


async def drop(server: str, name: str) -> None:
    async with connection_to(server) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def connection_to(server: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        yield connection
    finally:
        await connection.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys come last: nothing else runs beside them."""
    items.sort(key=lambda item: "journeys" in item.path.parts)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "OneStageEach":
    config.option.loadscopereorder = False
    return OneStageEach(config, log)


class OneStageEach(LoadScopeScheduling):
    """Side by side, the journeys of a database go to one worker: they share a stage. All other tests go anywhere.

    (xdist's own groups go by a suffix of the test's name that this pytest no longer keeps.)"""

    def _split_scope(self, nodeid: str) -> str:
        found = re.match(r"tests/journeys/.*\[(\w+)", nodeid)
        return found[1] if found else nodeid
