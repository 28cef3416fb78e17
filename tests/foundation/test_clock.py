"""The clock of a demonstration is a file: whoever follows it is set forward with all others, and never back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from foundation import clock
from foundation.clock import ZONE, ClockBackwards


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "clock"
    clock.follow(None)


def test_without_a_file_it_is_the_machines(file: Path) -> None:
    clock.follow(file)
    assert clock.shift() == timedelta()
    assert clock.now() - datetime.now(ZONE) < timedelta(seconds=5)


def test_putting_it_forward_moves_who_follows_it(file: Path) -> None:
    clock.follow(file)
    evening = datetime.now(ZONE) + timedelta(days=3)
    clock.put_forward(file, evening)
    assert timedelta() <= clock.now() - evening < timedelta(seconds=5)
    clock.put_forward(file, evening + timedelta(hours=2))
    assert clock.now() > evening + timedelta(hours=2)
    clock.follow(None)
    assert clock.now() < evening


def test_it_never_goes_back(file: Path) -> None:
    clock.put_forward(file, datetime.now(ZONE) + timedelta(days=1))
    with pytest.raises(ClockBackwards):
        clock.put_forward(file, datetime.now(ZONE) + timedelta(hours=1))
