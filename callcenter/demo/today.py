"""What a demonstration of this very day needs: order days, supply, cards to show, accounts at the practice bank."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import httpx
from tortoise.expressions import Subquery

from callcenter.demo.bank import AT_ONCE, BY_FILE, profile_banks
from callcenter.demo.books import carried_balance, plant_books
from callcenter.demo.city import DemoShop, cast
from callcenter.demo.deliveries import plant_runs
from callcenter.settings import Settings
from foundation.actor import COMMAND
from foundation.clock import day, local
from foundation.districts.models import District
from foundation.transaction import in_transaction, reads, transact
from ordering.products.queries import catalogue
from ordering.supply.models import SupplyRelease
from ordering.supply.pooling import WeekPlan
from ordering.supply.queries import grade_limits
from ordering.supply.rules import effective_limit
from ordering.supply.service import release_supply, release_week
from retailers.agreements.models import DebitAgreement
from retailers.order_days.models import OrderDay, OrderDaySource
from retailers.order_days.rules import cycle_of, cycles_around
from retailers.order_days.service import an_order_day, plan_cycles
from retailers.profile.models import Retailer
from settlement.batches.models import BankProfile
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import DebitAttempt, Evidence
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState

SCARCE_SHARE, PLAIN_SHARE = 0.8, 1.5
PLENTY_FEN, SHORT_FEN = 5_000_000, 100
CARDS_A_DISTRICT = 4
ACCOUNTS_AT_ONCE = 2000


async def refresh(at: datetime) -> None:
    """Order days of this cycle and the next, supply for them, the scenario shops due today, and trucks for tomorrow."""
    cycles = cycles_around(day(at), 0, 1)
    await plan_cycles(cycles, by=COMMAND, at=at)
    for cycle_no in cycles:
        if not await SupplyRelease.filter(cycle_no=cycle_no).exists():
            await release_cycle(cycle_no, at)
    await move_scenarios(day(at))
    await plant_runs(at)
    await profile_banks(at)
    await plant_books(at)


async def release_cycle(cycle_no: int, at: datetime, by_day: frozenset[str] = frozenset()) -> None:
    """Scarce and new goods by district, for most of what its grades may have; the rest city-wide and ample.

    by_day: seat groups of the districts whose scarce goods open day by day."""
    items = (await catalogue(day(at))).values()
    city: dict[int, int] = {}
    for district in await District.all():
        grades = [grade for (grade,) in await Retailer.filter(district_id=district.id).values_list("grade")]
        wanted = {item.id: 0 for item in items}
        for grade in range(1, 31):
            held = await grade_limits(district.id, grade, day(at))
            shops = grades.count(grade)
            for item in items:
                cartons = effective_limit(item, held, None).cartons
                wanted[item.id] += shops * (held.total_cap or 0 if cartons is None else cartons)
        bounded = {item.id: round(wanted[item.id] * SCARCE_SHARE) for item in items if item.supply_state in ("SCARCE", "NEW")}
        plans = {sku: WeekPlan(cartons, by_day=district.seat_group in by_day) for sku, cartons in bounded.items()}
        await release_week(district.id, cycle_no, plans, by=COMMAND, at=at)
        for item in items:
            if item.id not in bounded:
                city[item.id] = city.get(item.id, 0) + round(wanted[item.id] * PLAIN_SHARE)
    await release_supply(None, cycle_no, city, by=COMMAND, at=at)


async def move_scenarios(today: date) -> None:
    """Whatever the weekday of the demonstration, the shops that play the scenarios are due as their rows say."""
    cutoffs = {row.id: datetime.strptime(row.cutoff, "%H:%M").time() for row in await District.all()}
    due_today = [int(row["shop"]) for row in cast("scenarios") if row["order_day"] == "today"]
    async with in_transaction():
        for shop in await Retailer.filter(id__in=due_today):
            fresh = an_order_day(shop.id, cycle_of(today), today, cutoffs[shop.district_id])
            await OrderDay.filter(retailer_id=shop.id, cycle_no=cycle_of(today)).exclude(call_date=today).update(
                call_date=fresh.call_date, window_open=fresh.window_open, window_close=fresh.window_close,
                delivery_date=fresh.delivery_date, source=OrderDaySource.MANUAL)


def keep_cards(settings: Settings, shops: Iterable[DemoShop]) -> None:
    """The cards that the handset shows, PINs in plain: only a demonstration has such a file."""
    shown: list[DemoShop] = []
    counts: dict[str, int] = {}
    for shop in shops:
        group = shop.district["seat_group"]
        if shop.scenario or counts.get(group, 0) < CARDS_A_DISTRICT:
            counts[group] = counts.get(group, 0) + (0 if shop.scenario else 1)
            shown.append(shop)
    cards = [{"card_no": shop.card_no, "pin": shop.pin, "retailer_id": shop.id, "name": shop.name, "holder": shop.holder,
              "district": shop.district["name"], "seat_group": shop.district["seat_group"], "order_phone": shop.order_phone,
              "grade": shop.grade, "scenario": shop.scenario, "balance": shop.balance} for shop in shown]
    path = settings.home / "demo_cards.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(cards, ensure_ascii=False, indent=1), encoding="utf-8")


def cards(settings: Settings) -> list[dict[str, Any]]:
    """The shown cards, [] where no demonstration was planted."""
    path = settings.home / "demo_cards.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


async def open_accounts(settings: Settings) -> None:
    """Every agreement's account at its practice bank, opened once; money that moved since stays moved."""
    for code, url in ((AT_ONCE, settings.bank_url), (BY_FILE, settings.file_bank_url)):
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as bank:
            await open_accounts_at(bank, code, settings)
            if code == AT_ONCE:
                await tell_debits(bank)
                if movement := await carried_balance():
                    response = await bank.post("/movements", json=movement)
                    response.raise_for_status()


async def open_accounts_at(bank: httpx.AsyncClient, code: str, settings: Settings) -> None:
    short = {card["retailer_id"] for card in cards(settings) if card["balance"] == "short"}
    agreements = await DebitAgreement.filter(bank_code=code).using_db(reads())
    accounts = [{"account_no": row.account_no, "holder": row.account_name,
                 "balance_fen": SHORT_FEN if row.retailer_id in short else PLENTY_FEN,
                 "agreements": [{"agreement_no": row.agreement_no, "valid_to": row.valid_to.isoformat(),
                                 "single_limit_fen": row.single_limit_fen, "daily_limit_fen": row.daily_limit_fen}]}
                for row in agreements]
    for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        response = await bank.put("/accounts", json={"accounts": accounts[start:start + ACCOUNTS_AT_ONCE]})
        response.raise_for_status()


async def tell_debits(bank: httpx.AsyncClient) -> None:
    """The debits that were planted as paid this morning stand in the bank's books too, and its word of them in ours."""
    profile = await BankProfile.get(code=AT_ONCE)
    planted = await DebitAttempt.filter(bank_code=profile.code, state=AttemptState.SUCCEEDED, order_date__gte=profile.since,
                                        id__not_in=Subquery(Evidence.all().values("attempt_id")))
    rows = [{"request_no": one.request_no, "account_no": one.account_no, "account_name": one.account_name,
             "agreement_no": one.agreement_no, "order_no": one.request_no[:12], "amount_fen": one.amount_fen,
             "at": local(one.sent_at or one.created_at).isoformat()} for one in planted]
    response = await bank.post("/executed", json={"debits": rows})
    response.raise_for_status()
    answers = response.json()["executed"]
    for one in planted:
        code, reference = answers[one.request_no]
        says = Says.EXECUTED if code == "00" else Says.REFUSED
        heard = Heard(Kind.ANSWER, says, one.sent_at or one.created_at, code, one.amount_fen, reference, "planted")
        await transact(lambda one=one, heard=heard: take_evidence(one.id, heard, mark_order, by=COMMAND))  # type: ignore[misc]
