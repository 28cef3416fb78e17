"""A report that takes too long is ended at the database, and nobody else waits for it."""

import asyncio
import time

import pytest

from foundation.districts.models import District
from foundation.reports.reading import ReportTooLong, among, day_of, quarter_of, read, seconds
from foundation.transaction import dialect, reads

FOR_EVER = {"sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS n FROM n", "postgres": "SELECT pg_sleep(60) AS n"}


async def test_a_statement_without_an_end_is_ended(database: str) -> None:
    began = time.monotonic()
    with pytest.raises(ReportTooLong):
        await read(FOR_EVER[dialect()], longest_s=0.2)
    assert time.monotonic() - began < 10
    assert await read("SELECT 1 AS n") == [{"n": 1}]


async def test_who_leaves_ends_the_statement(database: str) -> None:
    reading = asyncio.ensure_future(read(FOR_EVER[dialect()]))
    await asyncio.sleep(0.1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(reading, 10)
    assert await read("SELECT 1 AS n") == [{"n": 1}]


async def test_the_desk_reads_while_reports_go_on(database: str) -> None:
    running = [asyncio.ensure_future(read(FOR_EVER[dialect()], longest_s=5)) for _ in range(4)]
    await asyncio.sleep(0.05)
    assert await asyncio.wait_for(District.all().using_db(reads()).count(), 4) == 0
    for one in running:
        one.cancel()
    assert all(isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*running, return_exceptions=True))


async def test_expressions_of_the_companys_time(database: str) -> None:
    district = await District.create(code="1", area_code="1", name="x", name_en="x", company="x", seat_group="x", did="1", seats=1, shops_demo=1, cutoff="16:00")
    moment = {"sqlite": "'2026-12-01 16:20:00.000000+00:00'", "postgres": "timestamptz '2026-12-01 16:20:00+00'"}[dialect()]
    later = moment.replace("16:20:00", "16:21:30")
    [row] = await read(f"SELECT {day_of(moment)} AS on_day, {quarter_of(moment)} AS quarter, {seconds(moment, later)} AS took FROM district WHERE {among('id', [district.id])}")
    assert (str(row["on_day"]), int(row["quarter"]), round(row["took"])) == ("2026-12-02", 1, 90)


def test_a_condition_over_no_ids_is_none() -> None:
    assert (among("id", None), among("id", []), among("id", {3, 1})) == ("TRUE", "FALSE", "id IN (1, 3)")
