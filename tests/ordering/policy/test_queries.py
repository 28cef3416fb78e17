from datetime import date, timedelta

import pytest

from ordering.policy.queries import rule_parameters
from ordering.policy.service import NoSuchParameter, set_parameter
from tests.ordering.conftest import AT, TODAY, City


async def test_a_district_changes_a_parameter_from_a_day_on(city: City) -> None:
    await set_parameter("R28", "percent", 300, valid_from=TODAY - timedelta(days=9), by=city.leader, at=AT)
    await set_parameter("R28", "percent", 250, valid_from=TODAY, district_id=city.district.id, by=city.leader, at=AT)
    percents = [(await rule_parameters(district, on))["R28"]["percent"] for district, on in (
        (city.district.id, TODAY), (city.district.id, TODAY - timedelta(days=1)), (999, TODAY), (999, date(2026, 1, 1)))]
    assert percents == [250, 300, 300, 200]


async def test_a_parameter_that_no_rule_has_is_refused(city: City) -> None:
    with pytest.raises(NoSuchParameter):
        await set_parameter("R28", "percents", 300, valid_from=TODAY, by=city.leader, at=AT)
