from collections.abc import AsyncIterator

import pytest

from callcenter.settings import Settings
from tests.visitor import SETTINGS, Visitor, visiting


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture
async def visitor(database: str, settings: Settings) -> AsyncIterator[Visitor]:
    async with visiting(settings) as someone:
        yield someone
