"""The lines of a business day: by district and bank, on working days, with what a bank rejected built anew."""

from datetime import date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import ZONE
from retailers.order_days.rules import Calendar
from settlement.timetable.rules import Place, Step, day_plan, delivers, next_worked

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 28), date(2026, 11, 29)
HP, BANK, LINE = Place(1, "HP", "16:00"), Place(1, "BFAB", by_batch=True), Place(2, "PRAC")
WEEKDAYS = Calendar()


def test_a_day_from_the_mornings_run_to_the_close() -> None:
    lines = day_plan(WEDNESDAY, [HP], [BANK, LINE], WEEKDAYS)
    assert [(f"{line.at:%d %H:%M}", line.step, line.slot) for line in lines] == [
        ("25 07:00", Step.RUN, "BFAB/1"), ("25 07:45", Step.RESULT, "BFAB/1"), ("25 16:00", Step.CUT_OFF, "HP"),
        ("25 16:15", Step.RUN, "BFAB/2"), ("25 17:00", Step.RESULT, "BFAB/2"), ("25 17:10", Step.DUNNING, "HP"),
        ("25 19:30", Step.RUN, "BFAB/3"), ("25 20:15", Step.RESULT, "BFAB/3"), ("25 20:30", Step.SORTING, "HP"),
        ("26 08:30", Step.STATEMENT, "BFAB"), ("26 08:30", Step.STATEMENT, "PRAC"), ("26 10:00", Step.CLOSE, "")]  # fmt: skip


def test_a_missed_run_is_caught_up_until_the_next_takes_its_orders() -> None:
    runs = {line.slot: line.until for line in day_plan(WEDNESDAY, [], [BANK], WEEKDAYS) if line.step == Step.RUN}
    assert [f"{until:%H:%M}" for until in runs.values()] == ["16:15", "19:30", "23:00"]


def test_what_the_bank_rejected_is_a_line_of_its_own() -> None:
    lines = day_plan(WEDNESDAY, [], [BANK], WEEKDAYS, [("BFAB", 2, 2)])
    assert [line.slot for line in lines if line.step == Step.RUN] == ["BFAB/1", "BFAB/2", "BFAB/2/2", "BFAB/3"]


def test_on_a_day_off_only_what_a_truck_waits_for() -> None:
    saturday = day_plan(SATURDAY, [HP], [BANK], WEEKDAYS)
    assert [(line.step, line.slot) for line in saturday] == [(Step.RUN, "BFAB/1"), (Step.RESULT, "BFAB/1")]
    assert day_plan(SUNDAY, [HP], [BANK], WEEKDAYS) == []
    holiday = Calendar(off=frozenset({WEDNESDAY}))
    assert day_plan(WEDNESDAY, [HP], [BANK], holiday) == []


def test_a_weekend_day_that_is_worked_is_a_business_day() -> None:
    worked = Calendar(worked=frozenset({SUNDAY}))
    assert delivers(SUNDAY, worked)
    assert Step.CUT_OFF in {line.step for line in day_plan(SUNDAY, [HP], [], worked)}


def test_fridays_day_is_closed_on_monday() -> None:
    [close] = [line for line in day_plan(date(2026, 11, 27), [], [], WEEKDAYS) if line.step == Step.CLOSE]
    assert close.at == datetime(2026, 11, 30, 10, tzinfo=ZONE)
    assert next_worked(date(2026, 11, 27), Calendar(off=frozenset({date(2026, 11, 30)}))) == date(2026, 12, 1)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
       st.lists(st.tuples(st.just("BFAB"), st.integers(1, 3), st.integers(2, 4)), max_size=4, unique=True))
def test_every_line_is_one_and_ends_after_it_begins(on: date, off: set[date], builds: list[tuple[str, int, int]]) -> None:
    lines = day_plan(on, [HP], [BANK, LINE], Calendar(off=frozenset(off)), builds)
    assert len({(line.step, line.slot) for line in lines}) == len(lines)
    assert all(line.at <= line.until for line in lines)
    assert all(line.at.timetz() != time(0) for line in lines)
