"""`./leafline seed`, and the same at the first run: plants the demo city into an empty database."""

import argparse
import asyncio
import time
from datetime import datetime, timedelta
from random import Random

from pypinyin import lazy_pinyin

from callcenter import database
from callcenter.demo import clock as demo_clock
from callcenter.demo.aftercare import plant_aftercare
from callcenter.demo.city import PASSWORD, cast, make_shops, make_staff
from callcenter.demo.past import WEEKS
from callcenter.demo.plans import plant_plans
from callcenter.demo.shops import Progress, plant_shops
from callcenter.demo.today import keep_cards, open_accounts, refresh
from callcenter.settings import Settings
from foundation.actor import COMMAND
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.staff.models import Role, Staff, StaffDistrict
from foundation.staff.passwords import hash_password
from foundation.staff.queries import demo_people
from foundation.transaction import in_transaction
from ordering.products.service import put_products
from ordering.reports.summing import sum_days
from ordering.supply.service import put_grade_limits
from retailers.profile.models import Retailer
from telephony.agents.service import open_seat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--retailers", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="how many weeks of past orders; 52 is a year")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    await database.migrate(settings.database)
    await plant(settings, args.retailers, args.seed, print, args.weeks)
    return 0


def demo_now() -> datetime:
    """The moment of the demonstration: ours, set forward to a working morning where need be."""
    return datetime.now(ZONE) + timedelta(seconds=demo_clock.shift_s())


async def plant(settings: Settings, retailers: int, seed: int, progress: Progress, weeks: int = WEEKS) -> float:
    """Plant the city when there is none, then see that this cycle has its order days and its supply.

    Returns by how many seconds the demonstration's clock is ahead."""
    began = time.monotonic()
    async with database.connected(settings.database):
        ahead_s = demo_clock.shift_s(lived=await demo_clock.lived_until())
        at = datetime.now(ZONE) + timedelta(seconds=ahead_s)
        if not await Retailer.exists():
            progress(f"  planting a demo city of {retailers} shops from seed {seed}")
            await plant_ground(at)
            shops = await asyncio.to_thread(list, make_shops(Random(f"{seed}:shops"), retailers, day(at)))
            await plant_shops(settings.card_pepper, shops, seed, at, progress, weeks)
            progress(f"  demo city ready ({time.monotonic() - began:.0f} s)")
            keep_cards(settings, shops)
        await refresh(at)
        await plant_aftercare(settings, at)
        await sum_days(by=COMMAND, at=at)
        await plant_plans(at)
    return ahead_s


async def plant_ground(at: datetime) -> None:
    """Districts, staff, products, limits: by the ordinary verbs, harmless when repeated."""
    since = day(at) - timedelta(days=400)
    for row in cast("districts"):
        await District.get_or_create(code=row["code"], defaults={
            "area_code": row["area_code"], "name": row["name"], "name_en": row["name_en"],
            "company": f"上海烟草集团{row['name']}烟草糖酒有限公司", "seat_group": row["seat_group"], "did": row["did"],
            "seats": int(row["seats"]), "shops_demo": int(row["shops_demo"]), "cutoff": row["cutoff"],
            "overflow": row["overflow"]})
    await put_products(cast("products"), valid_from=since, by=COMMAND, at=at)
    await put_grade_limits(cast("grade_limits"), valid_from=since, by=COMMAND, at=at)
    if not await Staff.exists():
        await plant_staff(at)


async def plant_staff(at: datetime) -> None:
    """All with the demo password. Headquarters' people have places in every district by their role, not by rows."""
    password_hash = await asyncio.to_thread(hash_password, PASSWORD)
    districts = {row.seat_group: row.id for row in await District.all()}
    for person in make_staff(Random("staff")):
        async with in_transaction():
            staff = await Staff.create(agent_no=person.agent_no, name=person.name, role=Role(person.role),
                                       pinyin=" ".join(lazy_pinyin(person.name)), password_hash=password_hash,
                                       email=f"{person.agent_no}@leafline.example")
            if person.seat_group:
                await StaffDistrict.create(staff_id=staff.id, district_id=districts[person.seat_group])
        if person.role == "AGENT":
            await open_seat(staff.id, person.agent_no, districts[person.seat_group], at=at)


async def open_accounts_at_bank(settings: Settings) -> None:
    async with database.connected(settings.database):
        await open_accounts(settings)


async def people(settings: Settings) -> list[Staff]:
    """Whom the banner names."""
    async with database.connected(settings.database):
        return await demo_people()
