"""Planting the demo city: forty shops on each database."""

import json
import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise import connections

from callcenter import database as databases
from callcenter.demo.city import cast
from callcenter.demo.load import demo_now, plant
from callcenter.settings import Settings
from foundation.clock import day
from foundation.transaction import dialect
from ordering.supply.models import SupplyRelease
from retailers.identification.pins import pin_matches
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of, cycles_around
from retailers.profile.models import Card, Retailer

SHOPS = 40
SAME = {"retailer": "id", "licence": "id", "debit_agreement": "id", "orders": "id", "order_line": "id",
        "debit": "id", "debit_attempt": "id", "product": "id", "grade_limit": "id", "staff": "id"}
BY_CHANCE = {"password_hash"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=database_url, card_pepper="pepper")


async def planted(settings: Settings, seed: int = 1) -> list[str]:
    said: list[str] = []
    await plant(settings, SHOPS, seed, said.append)
    return said


async def counts() -> dict[str, int]:
    tables = ("retailer", "card", "licence", "debit_agreement", "orders", "order_line", "debit", "debit_attempt", "order_day",
              "supply_release", "staff", "agent", "product")
    rows = [await connections.get(dialect()).execute_query_dict(f"SELECT count(*) AS n FROM {table}") for table in tables]
    return {table: row[0]["n"] for table, row in zip(tables, rows, strict=True)}


async def rows(url: str) -> dict[str, list[dict[str, Any]]]:
    async with databases.connected(url):
        found = {table: await connections.get(dialect()).execute_query_dict(f"SELECT * FROM {table} ORDER BY {key}")
                 for table, key in SAME.items()}
    return {table: [{name: value for name, value in row.items() if name not in BY_CHANCE} for row in of]
            for table, of in found.items()}


async def test_the_city_is_planted_whole_and_once(settings: Settings) -> None:
    said = await planted(settings)
    assert said[0] == "  planting a demo city of 40 shops from seed 1"
    async with databases.connected(settings.database):
        first = await counts()
    assert (first["retailer"], first["licence"], first["debit_agreement"], first["order_day"]) == (40, 40, 40, 80)
    assert (first["card"], first["staff"], first["agent"], first["product"]) == (41, 50, 30, 42)
    assert 400 < first["orders"] <= 12 * SHOPS
    assert first["debit_attempt"] >= first["debit"] > SHOPS

    assert await planted(settings) == []
    async with databases.connected(settings.database):
        assert await counts() == first


async def test_this_cycle_has_its_order_days_and_its_supply(settings: Settings) -> None:
    await planted(settings)
    today = day(demo_now())
    due = [int(row["shop"]) for row in cast("scenarios") if row["order_day"] == "today" and int(row["shop"]) <= SHOPS]
    async with databases.connected(settings.database):
        days: list[date] = [row.call_date for row in await OrderDay.filter(retailer_id__in=due, cycle_no=cycle_of(today))]
        assert days == [today] * len(due)
        for cycle_no in cycles_around(today, 0, 1):
            releases = await SupplyRelease.filter(cycle_no=cycle_no)
            assert {row.district_id is None for row in releases} == {True, False}
            assert all(row.taken_qty == 0 for row in releases)
            assert sum(row.released_qty for row in releases) > 0


async def test_the_shown_cards_open_the_shops_they_name(settings: Settings) -> None:
    await planted(settings)
    path = settings.home / "demo_cards.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with databases.connected(settings.database):
        for shown in json.loads(path.read_text()):
            card, shop = await Card.get(card_no=shown["card_no"]), await Retailer.get(id=shown["retailer_id"])
            assert (card.retailer_id, shop.name) == (shop.id, shown["name"])
            assert pin_matches(card.pin_hash, "pepper", shown["card_no"], shown["pin"])


async def test_new_rows_go_on_behind_the_planted_ones(settings: Settings) -> None:
    await planted(settings)
    async with databases.connected(settings.database):
        shop = await Retailer.get(id=SHOPS)
        again = await Retailer.create(**{name: getattr(shop, name) for name in Retailer._meta.db_fields - {"id"}}
                                      | {"customer_code": "1"})
        assert again.id == SHOPS + 1


async def test_the_same_seed_gives_the_same_rows(migrated_sqlite: Path, tmp_path: Path) -> None:
    cities = []
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        url = f"sqlite://{tmp_path / name}.sqlite3"
        shutil.copy(migrated_sqlite, tmp_path / f"{name}.sqlite3")
        await planted(Settings(home=tmp_path, database_url=url, card_pepper="pepper"), seed)
        cities.append(await rows(url))
    assert cities[0] == cities[1]
    assert cities[0]["retailer"] != cities[2]["retailer"]
