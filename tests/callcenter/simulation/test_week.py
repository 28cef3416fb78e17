"""The simulated week in small: the same verbs, processes and account as for a whole city, and an account that can tell."""

from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest

from callcenter import database as databases
from callcenter.simulating import Plan, play
from callcenter.simulation.books import account_of
from callcenter.simulation.notebook import Told
from callcenter.simulation.week import DOORS, Door, Due, Temper, visits
from foundation.transaction import in_transaction

SMALL = Plan(retailers=40, weeks=3, seed=1, processes=2)
MONDAY = date(2026, 11, 30)


def due(shops: int) -> list[Due]:
    return [Due(shop, 1, MONDAY, time(16)) for shop in range(shops)]


def test_a_week_is_drawn_from_its_seed_and_every_shop_by_itself() -> None:
    assert list(visits(7, due(50))) == list(visits(7, due(50)))
    assert list(visits(7, due(50))) == list(visits(7, due(80)))[:len(list(visits(7, due(50))))]
    assert list(visits(7, due(50))) != list(visits(8, due(50)))


def test_every_door_and_temper_has_its_share() -> None:
    drawn = list(visits(1, due(4000)))
    doors = Counter(visit.door for visit in drawn)
    assert {door: round(doors[door] / len(drawn) * 100) for door in Door} == pytest.approx(DOORS, abs=3)
    assert {visit.temper for visit in drawn} == set(Temper)


async def test_a_week_ends_with_sound_books_that_notice_what_is_not(database_url: str) -> None:
    played = await play(database_url, SMALL, progress=False)
    account, notebook = played.account, played.notebook
    assert account.sound, (account.lost, account.unexplained, account.wrong)
    confirmed = [told for told in notebook.told.values() if told.ends == "CONFIRMED"]
    assert len(confirmed) > 25
    assert {row["rule"] for row in account.rules} > {"R15", "R23"}
    async with databases.connected(database_url):
        async with in_transaction() as connection:
            await connection.execute_query(f"UPDATE orders SET total_fen = total_fen - 1 WHERE id = {confirmed[0].order_id}")
            await connection.execute_query("UPDATE supply_release SET taken_qty = taken_qty - 1 WHERE id = ("
                                           "SELECT MIN(id) FROM supply_release WHERE taken_qty > 0)")
        notebook.note(Told(10**6, "CONFIRMED", 1))
        forgotten = notebook.told.pop(confirmed[1].order_id)
        again = await account_of(SMALL.cycle_no, notebook)
    assert again.differing == 1
    assert len(again.lost) == 2
    assert [why.split()[1] for why in again.unexplained] == [str(forgotten.order_id)]
    assert replace(again, differing=0, lost=[], unexplained=[], wrong=[]).sound
