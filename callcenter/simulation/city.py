"""The city of a simulated week: planted from a seed, with some shops in trouble, and this week's supply short where it matters."""

import asyncio
from datetime import date, datetime, time
from random import Random

from callcenter.demo.city import make_shops
from callcenter.demo.load import plant_ground
from callcenter.demo.shops import Progress, plant_shops
from callcenter.demo.today import release_cycle
from callcenter.simulation.week import Due
from foundation.actor import COMMAND
from foundation.districts.models import District
from foundation.transaction import in_transaction, reads
from ordering.orders.pace import count_pace
from ordering.supply.models import AgreedVolume
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.order_days.service import plan_cycles
from retailers.profile.models import Retailer, RetailerStatus

PEPPER = "simulated"
BY_DAY = frozenset({"PD", "MH"})
"""Districts whose scarce goods open day by day, so that pools are part of the week."""
EXPIRED, SUSPENDED, AGREED = 0.01, 0.01, 0.15
AGREED_CARTONS = (60, 400)


async def plant_city(retailers: int, weeks: int, seed: int, at: datetime, progress: Progress) -> None:
    """Shops with their past weeks, order days and supply of the week of `at`, whatever the machine's own date is."""
    await plant_ground(at)
    shops = await asyncio.to_thread(list, make_shops(Random(f"{seed}:shops"), retailers, at.date()))
    await plant_shops(PEPPER, shops, seed, at, progress, weeks=weeks)
    cycle_no = cycle_of(at.date())
    await plan_cycles([cycle_no], by=COMMAND, at=at)
    await release_cycle(cycle_no, at, by_day=BY_DAY)
    await count_pace(by=COMMAND, at=at)
    await trouble(Random(f"{seed}:trouble"), [shop.id for shop in shops], at)


async def trouble(random: Random, shops: list[int], at: datetime) -> None:
    """Licences that ran out, suspended shops, and shops that agreed a month's volume."""
    expired = [shop for shop in shops if random.random() < EXPIRED]
    suspended = [shop for shop in shops if random.random() < SUSPENDED]
    month = at.year * 100 + at.month
    async with in_transaction():
        await Licence.filter(retailer_id__in=expired).update(valid_to=date.fromordinal(at.toordinal() - 3))
        await Retailer.filter(id__in=suspended).update(status=RetailerStatus.SUSPENDED, status_reason="核查中")
        await AgreedVolume.bulk_create(
            [AgreedVolume(retailer_id=shop, month=month, cartons=random.randint(*AGREED_CARTONS), by_name=COMMAND.name, at=at)
             for shop in shops if random.random() < AGREED], batch_size=2000)


async def due_shops(cycle_no: int) -> list[Due]:
    cutoffs = {row.id: time.fromisoformat(row.cutoff) for row in await District.all()}
    rows = await (OrderDay.filter(cycle_no=cycle_no).using_db(reads()).order_by("retailer_id")
                  .values_list("retailer_id", "retailer__district_id", "call_date"))
    return [Due(shop, district, on, cutoffs[district]) for shop, district, on in rows]
