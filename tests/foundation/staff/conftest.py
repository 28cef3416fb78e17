from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.settings import Settings
from tests.visitor import Visitor, settings_in, visiting


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
async def visitor(database: str, settings: Settings) -> AsyncIterator[Visitor]:
    async with visiting(settings) as someone:
        yield someone
