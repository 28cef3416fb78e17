"""Writing the demo city's shops with all that hangs on them: card, licence, agreement, history."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

from pypinyin import lazy_pinyin

from callcenter.demo.bank import bank_of
from callcenter.demo.bulk import continue_ids, insert, learn, make_room
from callcenter.demo.calls import plant_calls
from callcenter.demo.city import DemoShop
from callcenter.demo.past import WEEKS, plant_history
from callcenter.demo.years import plant_years
from foundation.clock import day
from foundation.districts.models import District
from foundation.transaction import in_transaction
from retailers.identification.pins import hash_pin

Progress = Callable[[str], object]
LIMIT_FEN = 10_000_000


async def plant_shops(pepper: str, shops: list[DemoShop], seed: int, at: datetime, progress: Progress,
                      weeks: int = WEEKS) -> None:
    """Shops with all that hangs on them and their history, in one transaction: a city is there whole or not at all."""
    districts = {row.code: row.id for row in await District.all()}
    cards = await asyncio.to_thread(card_rows, pepper, shops)
    async with in_transaction() as connection:
        await make_room(connection)
        await insert(connection, "retailer", RETAILER, (retailer_row(shop, districts, at) for shop in shops))
        await insert(connection, "card", ("card_no", "retailer_id", "pin_hash", "state", "failures"), cards)
        await insert(connection, "licence", ("retailer_id", "licence_no", "valid_from", "valid_to", "state"),
                     (licence_row(shop, day(at)) for shop in shops))
        await insert(connection, "debit_agreement", AGREEMENT, (agreement_row(shop, day(at)) for shop in shops))
        await plant_history(connection, shops, districts, seed, at, progress, min(weeks, WEEKS))
        await plant_calls(connection, at)
        await plant_years(connection, weeks)
        await continue_ids(connection, "retailer", "orders", "debit")
        await learn(connection, "retailer", "orders", "order_line", "debit", "debit_attempt")


RETAILER = ("id", "customer_code", "name", "short_name", "name_pinyin", "licence_holder", "address", "order_phone", "mobile", "email",
            "district_id", "outlet_type", "market_type", "grade", "status", "status_reason", "account_manager", "route",
            "route_seq", "cycle_day", "language", "created_on")


def retailer_row(shop: DemoShop, districts: dict[str, int], at: datetime) -> tuple[Any, ...]:
    reason = "涉嫌违规经营,核查中" if shop.status == "SUSPENDED" else ""
    return (shop.id, shop.customer_code, shop.name, shop.short_name, " ".join(lazy_pinyin(shop.name))[:128], shop.holder,
            shop.address, shop.order_phone, "", email_of(shop), districts[shop.district["code"]], shop.outlet_type, shop.market_type,
            shop.grade, shop.status, reason, shop.account_manager, shop.route, shop.route_seq, shop.cycle_day, "zh",
            day(at) - timedelta(days=900))


def email_of(shop: DemoShop) -> str:
    """Every fourth shop reads its mail."""
    return f"shop{shop.id}@retailer.example" if shop.id % 4 == 0 else ""


def card_rows(pepper: str, shops: list[DemoShop]) -> list[tuple[Any, ...]]:
    cards = [(shop.card_no, shop, "ACTIVE") for shop in shops]
    cards += [(shop.old_card_no, shop, "REPLACED") for shop in shops if shop.old_card_no]
    with ThreadPoolExecutor() as pool:  # a millisecond each, and every core can take its share
        hashes = pool.map(lambda card: hash_pin(pepper, card[0], card[1].pin), cards)
        return [(card_no, shop.id, pin_hash, state, 0)
                for (card_no, shop, state), pin_hash in zip(cards, hashes, strict=True)]


def licence_row(shop: DemoShop, today: date) -> tuple[Any, ...]:
    valid_to = today + timedelta(days=shop.licence_days)
    return shop.id, shop.licence_no, valid_to - timedelta(days=5 * 365), valid_to, "VALID"


AGREEMENT = ("retailer_id", "agreement_no", "bank_code", "account_no", "account_name", "signed_on", "valid_to",
             "single_limit_fen", "daily_limit_fen", "status")


def agreement_row(shop: DemoShop, today: date) -> tuple[Any, ...]:
    return (shop.id, shop.agreement_no, bank_of(shop.customer_code), shop.account_no, shop.holder, today - timedelta(days=500),
            today + timedelta(days=1000), LIMIT_FEN, 2 * LIMIT_FEN, "ACTIVE")
