"""A demonstration is held on a working morning, and goes on after what it has lived."""

from datetime import datetime, timedelta

import pytest

from callcenter.demo.clock import shift_s
from foundation.clock import ZONE


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of November 2026: the 26th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(("real", "lived", "held"), [
    (at(26, 9, 30), None, at(26, 9, 30)), (at(26, 15), None, at(27, 10)), (at(27, 15), None, at(30, 10)), (at(26, 6), None, at(26, 10)),
    (at(26, 9, 30), at(26, 9), at(26, 9, 30)),  # the books end before now
    (at(25, 9), at(26, 9, 5), at(26, 9, 5)),  # Thursday was begun on Wednesday: it goes on
    (at(26, 9), at(27, 9, 5), at(27, 9, 5)), (at(26, 9), at(27, 16), at(30, 10))])
def test_when_it_is_held(real: datetime, lived: datetime | None, held: datetime) -> None:
    assert real + timedelta(seconds=shift_s(real, lived)) == held
