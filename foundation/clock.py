"""The company's time. Doors read `now()` once and pass it on as `at`; nothing below a door looks at a clock.

A demonstration has a clock of its own: a file that says how far it is ahead of the machine's. All processes of the demonstration
follow that file, so that whoever puts it forward moves all of them at once. In earnest nobody follows any."""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from foundation.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = timedelta()
"""How far a process is ahead that follows no file: tests set it, in earnest it is zero."""


class ClockBackwards(Refused):
    """A day that was lived is not lived again: facts to, now."""

    code = "clock_backwards"


@dataclass
class Followed:
    """stamp: of the file when it was read last, so that most readings of the clock cost one stat."""

    path: Path | None = None
    stamp: tuple[int, int] = (0, 0)
    shift: timedelta = timedelta()


followed = Followed()


def now() -> datetime:
    """This moment, aware, in the company's zone."""
    return datetime.now(ZONE) + shift()


def shift() -> timedelta:
    """How far the company's time is ahead of the machine's."""
    if followed.path is None:
        return SHIFT
    try:
        found = os.stat(followed.path)
    except FileNotFoundError:
        return SHIFT
    if (stamp := (found.st_mtime_ns, found.st_ino)) != followed.stamp:
        followed.shift, followed.stamp = timedelta(seconds=float(followed.path.read_text())), stamp
    return followed.shift


def follow(path: Path | None) -> None:
    """From here on this process's clock stands where the demonstration's does; None: by itself again."""
    followed.path, followed.stamp, followed.shift = path, (0, 0), timedelta()


def set_clock(path: Path, ahead: timedelta) -> None:
    """Whoever follows the file is so far ahead of the machine from now on. The file is there whole or not at all."""
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(str(ahead.total_seconds()))
    fresh.replace(path)


def put_forward(path: Path, to: datetime) -> None:
    """It is `to` now for all who follow the file. ClockBackwards."""
    ahead = to - datetime.now(ZONE)
    if path.exists() and ahead.total_seconds() < float(path.read_text()):
        raise ClockBackwards(to=to, now=datetime.now(ZONE) + timedelta(seconds=float(path.read_text())))
    set_clock(path, ahead)


def local(moment: datetime) -> datetime:
    """The same moment in the company's zone; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}")
    return moment.astimezone(ZONE)


def day(moment: datetime) -> date:
    """The company's calendar day of a moment."""
    return local(moment).date()
