"""The day's debits and a debit's own page call money in doubt by that name, and count and filter it so; so do the files."""

import logging
from dataclasses import replace

import pytest

from foundation.clock import day, now
from settlement.debts.rules import Way
from settlement.debts.service import debit_debt
from settlement.order_money.day import day_totals, debits_of_day
from settlement.order_money.standings import Standing
from tests.settlement.batches.conftest import Day
from tests.settlement.debts.conftest import Owed
from tests.settlement.debts.test_service import by_two
from tests.settlement.reconciliation.test_day import MAKER
from tests.settlement.reconciliation.test_order_side import WHOLE, short

TODAY = day(now())


async def standings(standing: str = "") -> list[Standing]:
    return [one.standing for one in await debits_of_day(TODAY, by=MAKER, standing=standing)]


async def test_money_in_doubt_is_counted_and_found_under_its_name_alone(played: Day) -> None:
    await short(played)
    await played.owe(2_000)
    assert await standings() == [Standing.DUE, Standing.IN_DOUBT]
    assert await standings(Standing.IN_DOUBT) == [Standing.IN_DOUBT]
    assert (await standings(Standing.SETTLED), await standings(Standing.DUE)) == ([], [Standing.DUE])
    assert await day_totals(TODAY, by=MAKER) == {Standing.DUE: (1, 2_000), Standing.IN_DOUBT: (1, WHOLE)}
    stranger = replace(MAKER, districts=frozenset({999}))
    assert (await debits_of_day(TODAY, by=stranger), await day_totals(TODAY, by=stranger)) == ([], {})


async def test_owed_then_settled_otherwise(owed: Owed) -> None:
    assert (await standings(), await standings(Standing.FAILED)) == ([Standing.OWED], [])
    await by_two(owed, Way.CASH)
    assert (await standings(Standing.OTHERWISE), await standings(Standing.OWED)) == ([Standing.OTHERWISE], [])
    assert await day_totals(TODAY, by=MAKER) == {Standing.OTHERWISE: (1, WHOLE)}


async def test_of_an_order_that_is_debited_again_the_earlier_debit_keeps_its_own_state(owed: Owed) -> None:
    await by_two(owed, Way.CASH, 4_000)
    await debit_debt(owed.debt.id, by=MAKER, at=now())
    await owed.played.run("closed")
    await owed.played.take()
    assert [(one.debit.seq, one.standing) for one in await debits_of_day(TODAY, by=MAKER)] == [(2, Standing.OWED), (1, Standing.FAILED)]


async def test_more_rows_are_no_more_statements(played: Day, caplog: pytest.LogCaptureFixture) -> None:
    async def asked() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            await standings()
        return len(caplog.records)

    await short(played)
    once = await asked()
    for _ in range(3):
        await played.owe(2_000)
    assert (len(await standings()), await asked()) == (4, once)
    assert once > 0
