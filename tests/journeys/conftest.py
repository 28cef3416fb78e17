import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from callcenter import database
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls.models import Call
from tests.conftest import create
from tests.journeys.stage import Stage, stage

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
async def on_stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One whole running Leafline for all journeys on a database; each journey calls from a shop of its own."""
    home = tmp_path_factory.mktemp(f"stage-{request.param}")
    url = ""
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        await create(server, "stage")
        url = f"{server}/stage"
    async with stage(home, url) as running:
        yield running


@pytest.fixture(autouse=True)
async def connected(on_stage: Stage) -> AsyncIterator[None]:
    """The test looks into the stage's database, and lets go of it before the next test."""
    async with database.connected(on_stage.settings.database):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
async def nothing_leaks(request: pytest.FixtureRequest, on_stage: Stage, connected: None) -> AsyncIterator[None]:
    """After each journey no call is open and no seat is left ringing or talking. One that failed tells how things stand."""
    yield
    if request.node.stash.get(FAILED, False):
        print(await on_stage.cli("queue show"))
        print([(seat.extension, seat.state, seat.lost_at) for seat in await Agent.exclude(state=AgentState.SIGNED_OUT)])
        print((on_stage.settings.logs / "phone.log").read_text()[-3000:])
    for _ in range(300):
        open_calls = await Call.filter(ended_at=None).count()
        busy = await Agent.filter(state__in=[AgentState.OFFERED, AgentState.TALKING]).count()
        if not open_calls and not busy:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{open_calls} calls without an end, {busy} seats ringing or talking")
