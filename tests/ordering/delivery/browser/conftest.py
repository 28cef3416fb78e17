"""The console in a real browser, with a run of today on its way."""

import pytest

from callcenter.settings import Settings
from tests.telephony.desk.browser.conftest import browser as browser
from tests.telephony.desk.browser.conftest import site as site


@pytest.fixture
async def database(site: Settings) -> str:
    """The server's own: it runs in this process."""
    return site.database
