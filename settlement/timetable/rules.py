"""What is to be done on a business day, where, when, and until when it may be caught up. Pure.

Source: domain.md 5.3. Steps that the program does are claimed by a lease; the others are facts that are waited for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from foundation.clock import ZONE
from retailers.order_days.rules import SUNDAY, Calendar
from settlement.batches.rules import RUNS

DUNNING_AT, SORTING_AT, STATEMENT_AT, CLOSE_AT = time(17, 10), time(20, 30), time(8, 30), time(10)
RESULT_WITHIN = timedelta(minutes=45)
DAY_ENDS = time(23)
"""From here on a movement belongs to the bank's next day: no run of this one leaves any more."""
LOOK_BACK = 7
"""Business days that are looked at for what was missed."""


class Step(StrEnum):
    CUT_OFF = "CUT_OFF"
    RUN = "RUN"
    RESULT = "RESULT"
    DUNNING = "DUNNING"
    SORTING = "SORTING"
    STATEMENT = "STATEMENT"
    CLOSE = "CLOSE"


DONE_BY_US = (Step.CUT_OFF, Step.RUN, Step.DUNNING, Step.SORTING)
"""The others are the bank's or a person's to do."""


class Standing(StrEnum):
    """LATE: waited for longer than it may take. AHEAD: its time is not yet. BEFORE: over before this installation began."""

    BEFORE = "BEFORE"
    AHEAD = "AHEAD"
    DUE = "DUE"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    LATE = "LATE"
    MISSED = "MISSED"


RED = (Standing.FAILED, Standing.LATE, Standing.MISSED)


@dataclass(frozen=True)
class Place:
    """A district or a bank. by_batch: debited by file. cutoff: a district's own, 'HH:MM'."""

    id: int
    code: str
    cutoff: str = ""
    by_batch: bool = False


@dataclass(frozen=True)
class Planned:
    """One line of the day. slot: with the step unique for the day. at: when it is due; until: when it may no longer be done,
    or is called late. run: which of the day's batch runs."""

    step: Step
    slot: str
    place: Place | None
    at: datetime
    until: datetime
    run: int = 0
    build: int = 1


def delivers(on: date, calendar: Calendar) -> bool:
    """Trucks go on Saturdays as well, and on a Sunday that is worked."""
    return on in calendar.worked or (on.isoweekday() != SUNDAY and on not in calendar.off)


def day_plan(on: date, districts: Iterable[Place], banks: Iterable[Place], calendar: Calendar,
             builds: Iterable[tuple[str, int, int]] = ()) -> Sequence[Planned]:
    """The lines of a day by their time. builds: (bank, run, build) of runs that a bank rejected and that are built anew.

    On a day off nothing is due but the morning's run, where trucks go on it."""
    districts, banks, found = list(districts), list(banks), list[Planned]()
    works, end = calendar.works(on), moment(on, DAY_ENDS)
    for bank in (one for one in banks if one.by_batch):
        found += [line for line in runs_of(on, bank, builds) if works or (line.run == 1 and delivers(on, calendar))]
    if works:
        for place in districts:
            cut_off = moment(on, time.fromisoformat(place.cutoff))
            found.append(Planned(Step.CUT_OFF, place.code, place, cut_off, end))
            found.append(Planned(Step.DUNNING, place.code, place, moment(on, DUNNING_AT), end))
            found.append(Planned(Step.SORTING, place.code, place, moment(on, SORTING_AT), moment(on + timedelta(days=1), time(8))))
        morrow, worked = on + timedelta(days=1), next_worked(on, calendar)
        found += [Planned(Step.STATEMENT, bank.code, bank, moment(morrow, STATEMENT_AT), moment(morrow, CLOSE_AT)) for bank in banks]
        found.append(Planned(Step.CLOSE, "", None, moment(worked, CLOSE_AT), moment(worked, CLOSE_AT)))
    return sorted(found, key=lambda line: (line.at, list(Step).index(line.step), line.slot))


def runs_of(on: date, bank: Place, builds: Iterable[tuple[str, int, int]]) -> Iterable[Planned]:
    """A run that was missed is caught up until the next one, which takes its orders along."""
    for run, begins in enumerate(RUNS, 1):
        at = moment(on, begins)
        until = moment(on, RUNS[run]) if run < len(RUNS) else moment(on, DAY_ENDS)
        again = [build for code, of, build in builds if (code, of) == (bank.code, run)]
        for build in (1, *again):
            slot = f"{bank.code}/{run}" + (f"/{build}" if build > 1 else "")
            yield Planned(Step.RUN, slot, bank, at, until if build == 1 else moment(on, DAY_ENDS), run, build)
            yield Planned(Step.RESULT, slot, bank, at + RESULT_WITHIN, at + RESULT_WITHIN, run, build)


def next_worked(on: date, calendar: Calendar) -> date:
    following = on + timedelta(days=1)
    while not calendar.works(following):
        following += timedelta(days=1)
    return following


def days_back(on: date, days: int = LOOK_BACK) -> Sequence[date]:
    """This day and so many before it, the earliest first."""
    return [on - timedelta(days=n) for n in range(days, -1, -1)]


def moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, ZONE)
