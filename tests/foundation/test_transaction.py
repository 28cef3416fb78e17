"""`transact` is one transaction on both databases: all of it or nothing, whoever writes at the same time."""

import asyncio
from collections.abc import Generator

import pytest

from foundation.audit import AuditLine
from foundation.clock import now
from foundation.districts.models import District
from foundation.transaction import Sql, Work, abreast, as_json, in_transaction, moment, reads, rowset, transact


async def a_district() -> District:
    return await District.create(code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司",
                                 seat_group="HP", did="8101", seats=6, shops_demo=240, cutoff="16:00")


def one_more_seat() -> Work[int]:
    rows = yield Sql("SELECT seats FROM district WHERE code = $1", "11310101")
    yield Sql("UPDATE district SET seats = $1 WHERE code = $2", rows[0]["seats"] + 1, "11310101")
    return rows[0]["seats"] + 1


async def test_statements_see_their_own_writes_and_return_a_value(database: str) -> None:
    await a_district()
    assert await transact(one_more_seat) == 7
    assert (await District.get(code="11310101").using_db(reads())).seats == 7


async def test_an_error_leaves_nothing_behind(database: str) -> None:
    await a_district()

    def fails() -> Generator[Sql, list, None]:
        yield from one_more_seat()
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await transact(fails)
    assert (await District.get(code="11310101")).seats == 6


async def test_rows_unfold_from_one_json_parameter(database: str) -> None:
    def sums() -> Work[list]:
        return (yield Sql(f"SELECT sku, sum(qty) AS qty FROM {rowset('w', sku='bigint', qty='bigint')} GROUP BY sku ORDER BY sku",
                          as_json([{"sku": 2, "qty": 5}, {"sku": 1, "qty": 1}, {"sku": 2, "qty": 2}])))

    assert [(row["sku"], int(row["qty"])) for row in await transact(sums)] == [(1, 1), (2, 7)]


async def test_times_keep_their_moment_and_their_order(database: str) -> None:
    at = now()
    line = await AuditLine.create(at=at, by_kind="COMMAND", by_name="test", verb="v", noun="n", noun_id="1")
    rows = await transact(lambda: (yield Sql("SELECT at FROM audit_line WHERE at <= $1", at)))
    assert moment(rows[0]["at"]) == at == (await AuditLine.get(id=line.id)).at


async def test_many_writers_lose_no_update(database: str) -> None:
    await a_district()

    async def tortoise_writer() -> None:
        async with in_transaction():
            district = await District.get(code="11310101").select_for_update()
            district.seats += 1
            await district.save(update_fields=["seats"])

    await asyncio.gather(*(tortoise_writer() for _ in range(20)))
    for _ in range(5):
        await transact(one_more_seat)
    assert (await District.get(code="11310101")).seats == 31


async def test_works_side_by_side_return_in_their_order(database: str) -> None:
    await a_district()

    def seats(code: str) -> Work[list]:
        return (yield Sql("SELECT seats, cutoff FROM district WHERE code = $1 AND seats = $2", code, 6))

    def both() -> Work[list]:
        return (yield from abreast(seats("11310101"), one_more_seat(), seats("nowhere"), nothing()))

    assert await transact(both) == [[{"seats": 6, "cutoff": "16:00"}], 7, [], None]
    assert (await District.get(code="11310101")).seats == 7


def nothing() -> Work[None]:
    yield from ()
