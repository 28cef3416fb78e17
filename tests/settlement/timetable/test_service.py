"""The day is kept once, by any number of processes; what was missed is caught up or told, and never done twice."""

import asyncio
from pathlib import Path

import pytest

from foundation.actor import SCHEDULER
from foundation.clock import day
from foundation.job_runs.models import JobRun
from foundation.job_runs.rules import RunState
from foundation.job_runs.service import claim
from foundation.notices import Notices
from retailers.order_days.models import Holiday, HolidayKind
from settlement.batches.models import Batch
from settlement.debits.states import AttemptState
from settlement.reconciliation.jobs import take_files
from settlement.timetable.queries import day_lines
from settlement.timetable.rules import Standing, Step
from settlement.timetable.service import keep_day
from settlement.timetable.work import Edges
from tests.settlement.batches.conftest import Day
from tests.settlement.timetable.conftest import at


async def standings(clock: str, days: int = 0) -> dict[str, Standing]:
    lines = await day_lines(at("00:00").date(), by=SCHEDULER, at=at(clock, days))
    return {f"{line.planned.step} {line.planned.slot}".strip(): line.standing for line in lines}


async def runs() -> dict[str, str]:
    return {f"{run.job} {run.slot}": str(run.state) for run in await JobRun.filter(business_date=at("00:00").date())}


async def test_any_number_of_processes_write_one_file_for_a_run(played: Day, edges: Edges) -> None:
    await played.owe(10_000)
    await asyncio.gather(*(keep_day(edges, at("07:00")) for _ in range(5)))
    assert await Batch.all().count() == 1
    run = await JobRun.get(job=Step.RUN, business_date=at("00:00").date())
    assert (run.slot, run.state, run.tries, run.outcome) == ("PRAC/1", RunState.DONE, 1, '{"rows": 1, "fen": 10000}')


async def test_a_run_that_was_missed_is_caught_up_while_it_may_be(edges: Edges) -> None:
    await keep_day(edges, at("15:00"))
    assert (await runs())["RUN PRAC/1"] == "DONE"
    assert (await standings("15:01"))["RUN PRAC/2"] == Standing.AHEAD


async def test_a_run_that_nobody_may_do_any_more_is_kept_as_missed(played: Day, edges: Edges) -> None:
    await played.owe(10_000)
    await keep_day(edges, at("19:31"))
    assert {name: state for name, state in (await runs()).items() if name.startswith("RUN")} == {
        "RUN PRAC/1": "MISSED", "RUN PRAC/2": "MISSED", "RUN PRAC/3": "DONE"}  # fmt: skip
    [batch] = await Batch.all()
    assert (batch.run, batch.rows) == (3, 1)
    await keep_day(edges, at("19:40"))
    assert await Batch.all().count() == 1


async def test_days_that_nobody_kept_are_told(edges: Edges) -> None:
    await keep_day(edges, at("07:00", 2))
    assert set((await runs()).values()) == {"MISSED"}
    assert (await standings("12:00", 2))["STATEMENT PRAC"] == Standing.LATE


async def test_who_dies_in_the_middle_is_succeeded_by_another(played: Day, edges: Edges) -> None:
    await played.owe(10_000)
    assert await claim(Step.RUN, at("00:00").date(), "PRAC/1", planned_at=at("07:00"), holder="dead", at=at("07:00"))
    await keep_day(edges, at("07:00"))
    assert await Batch.all().count() == 0
    await keep_day(edges, at("07:01"))
    assert (await runs())["RUN PRAC/1"] == "DONE"
    assert await Batch.all().count() == 1


async def test_what_the_bank_rejects_is_built_anew_as_a_line_of_its_own(played: Day, edges: Edges) -> None:
    played.bank.ask("POST", "/file-plan", {"ways": ["reject"]})
    await played.owe(10_000)
    await keep_day(edges, at("07:00"))
    await played.take(at=at("07:10"))
    await keep_day(edges, at("07:11"))
    assert (await runs())["RUN PRAC/1/2"] == "DONE"
    await played.take(at=at("07:20"))
    assert await played.states() == [AttemptState.SUCCEEDED]
    assert len(played.bank.debits()) == 1


async def test_what_fails_says_why_and_is_tried_again(played: Day, edges: Edges, tmp_path: Path) -> None:
    await played.owe(10_000)
    box = tmp_path / "exchange" / "PRAC" / "to_bank"
    box.rename(box.with_name("away"))
    box.write_text("a file where the folder should be")
    await keep_day(edges, at("07:00"))
    assert (await runs())["RUN PRAC/1"] == "FAILED"
    box.unlink()
    box.with_name("away").rename(box)
    await JobRun.filter(job=Step.RUN).update(again_at=at("07:01"))
    await keep_day(edges, at("07:02"))
    assert (await runs())["RUN PRAC/1"] == "DONE"
    assert await Batch.all().count() == 1


async def test_a_holiday_is_no_business_day(edges: Edges) -> None:
    await Holiday.create(on=at("00:00").date(), kind=HolidayKind.OFF, name="放假", by_name="test", at=at("00:00"))
    assert await keep_day(edges, at("20:31")) == []
    assert await standings("20:31") == {}


async def test_the_page_waits_for_the_bank_and_for_a_person(played: Day, edges: Edges) -> None:
    await played.owe(10_000)
    await keep_day(edges, at("16:15"))
    assert (await standings("16:20"))["RESULT PRAC/2"] == Standing.AHEAD
    assert (await standings("17:01"))["RESULT PRAC/2"] == Standing.LATE
    await played.executed()
    await take_files(played.exchange, at("17:02"))
    found = await standings("17:03")
    assert (found["RESULT PRAC/2"], found["CUT_OFF HP"], found["CLOSE"]) == (Standing.DONE, Standing.DONE, Standing.AHEAD)


async def test_dunning_counts_who_waits(played: Day, edges: Edges) -> None:
    await keep_day(edges, at("17:10"))
    line = next(line for line in await day_lines(at("00:00").date(), by=SCHEDULER, at=at("17:11")) if line.planned.step == Step.DUNNING)
    assert (line.standing, line.outcome) == (Standing.DONE, '{"failed": 0, "calls": 0, "fen": 0}')


@pytest.mark.parametrize("clock", ["06:00", "22:59"])
async def test_what_was_over_before_the_installation_began_is_not_missed(played: Day, clock: str) -> None:

    await keep_day(Edges(Notices("key"), played.exchange), at(clock, 20))
    assert not await JobRun.filter(state=RunState.MISSED).exists()
    assert day(at(clock, 20)) > day(at(clock))
