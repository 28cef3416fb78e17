"""`./leafline simulate`: a whole city's order week on a database of its own, then its account; 1 where anything is not in order."""

import argparse
import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from functools import partial
from statistics import quantiles

import asyncpg

from callcenter import database
from callcenter.child import die_with_parent
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from callcenter.simulation.books import SHOWN, Account, account_of
from callcenter.simulation.city import due_shops, plant_city
from callcenter.simulation.doors import Crew, serve
from callcenter.simulation.files import import_files
from callcenter.simulation.notebook import Notebook
from callcenter.simulation.week import Door, Visit, visits
from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.clock import ZONE
from foundation.staff.models import Role, StaffDistrict
from ordering.kept import forget_kept
from ordering.orders.cut_off import keep_cut_offs
from ordering.supply.service import open_day_pools
from retailers.order_days.rules import cycle_days, cycle_of
from settlement.debits.writing import write_debit

MONDAY = date(2026, 11, 30)
EVENING, NIGHT = clock_time(16, 1), clock_time(16, 30)
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Plan:
    retailers: int
    weeks: int
    seed: int
    processes: int
    monday: date = MONDAY

    @property
    def cycle_no(self) -> int:
        return cycle_of(self.monday)


@dataclass(frozen=True, slots=True)
class Played:
    """took_s: of the callers alone, without planting and counting."""

    notebook: Notebook
    account: Account
    took_s: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--retailers", type=int, default=36_000)
    parser.add_argument("--weeks", type=int, default=4, help="past weeks of each shop")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="that serve callers at once, as web and phone do")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    plan = Plan(args.retailers, args.weeks, args.seed, args.processes)
    sound = True
    for name in DATABASES if args.database == "both" else (args.database,):
        async with a_database(name) as url:
            played = await play(url, plan)
        print("\n".join(printed(name, plan, played)), flush=True)
        sound = sound and played.account.sound
    return 0 if sound else 1


@asynccontextmanager
async def a_database(name: str) -> AsyncIterator[str]:
    """One of its own, as safe against a power cut as the company's, gone afterwards."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="leafline-week-") as folder:
            yield f"sqlite://{folder}/week.sqlite3"
        return
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE week")
        await connection.close()
        yield f"{server.url}/week"


async def play(url: str, plan: Plan, progress: bool = True) -> Played:
    """Plant the city, play its five days, and draw up the account."""
    tell = partial(print, flush=True) if progress else lambda line: None
    at = datetime.combine(plan.monday, clock_time(6), ZONE)
    await database.migrate(url)
    forget_kept()
    async with database.connected(url):
        await plant_city(plan.retailers, plan.weeks, plan.seed, at, tell)
        calling = list(visits(plan.seed, await due_shops(plan.cycle_no)))
        notebook, began = Notebook(), time.monotonic()
        with ProcessPoolExecutor(plan.processes, multiprocessing.get_context("spawn"), die_with_parent) as pool:
            for day in cycle_days(plan.cycle_no):
                today = [visit for visit in calling if visit.at.date() == day]
                await a_day(url, plan, day, today, pool, notebook)
                if today:
                    tell(f"  {day:%A}: {len(today)} visits, {time.monotonic() - began:.0f} s in all")
        took_s = time.monotonic() - began
        return Played(notebook, await account_of(plan.cycle_no, notebook), took_s)


async def a_day(url: str, plan: Plan, day: date, today: list[Visit], pool: ProcessPoolExecutor, notebook: Notebook) -> None:
    await open_day_pools(day, by=SCHEDULER, at=datetime.combine(day, clock_time(7), ZONE))
    loop = asyncio.get_running_loop()
    parts = [[visit for visit in today if visit.shop % plan.processes == n] for n in range(plan.processes)]
    for done in await asyncio.gather(*(loop.run_in_executor(pool, work, url, part) for part in parts if part)):
        notebook.add(done)
    for hour in (EVENING, NIGHT):
        cut = await keep_cut_offs(settle=write_debit, by=SCHEDULER, at=datetime.combine(day, hour, ZONE))
        notebook.count("locked at a cut-off", len(cut.locked))
        notebook.count("drafts that ended at a cut-off", len(cut.expired))


def work(url: str, part: list[Visit]) -> Notebook:
    """One process of callers."""
    return asyncio.run(served(url, part))


async def served(url: str, part: list[Visit]) -> Notebook:
    notebook = Notebook()
    async with database.connected(url):
        agents, leaders, managers = [await actors(role) for role in (Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
        crews = {district: Crew(agents[district], leaders[district]) for district in agents}
        await asyncio.gather(import_files([visit for visit in part if visit.door == Door.FILE], managers, notebook),
                             serve([visit for visit in part if visit.door != Door.FILE], crews, notebook))
    return notebook


async def actors(role: Role) -> dict[int, Actor]:
    """One person of the role for each district, signed in."""
    rows = await StaffDistrict.filter(staff__role=role).order_by("staff_id").values_list("district_id", "staff_id", "staff__name")
    return {district: Actor(ActorKind.STAFF, staff, name, role=str(role), districts=frozenset({district}), verified="password")
            for district, staff, name in rows}


def printed(name: str, plan: Plan, played: Played) -> Iterable[str]:
    notebook, account = played.notebook, played.account
    confirmed = sum(times for what, times in notebook.counts.items() if what.startswith("confirmed ") and what.split()[1] in Door.__members__)
    yield (f"\n{name}: {plan.retailers} shops, week {plan.cycle_no}, seed {plan.seed}, {plan.processes} processes: "
           f"{confirmed} confirmations in {played.took_s:.0f} s, {confirmed / played.took_s:.0f} a second")
    yield from (f"  {what:<44}{times:>9}" for what, times in sorted(notebook.counts.items()) if times)
    yield "  waited for, ms                       p50      p95      max"
    yield from (f"    {act:<30}{times(seconds)}" for act, seconds in sorted(notebook.took.items()))
    yield "  rule  outcome             hits   orders"
    yield from (f"    {row['rule']}  {row['outcome']:<14}{row['hits']:>9}{row['orders']:>9}" for row in account.rules)
    yield "  cartons       asked  allowed  ordered"
    yield from (f"    {row['state']:<10}{int(row['asked']):>9}{int(row['allowed']):>9}{int(row['ordered']):>9}" for row in account.goods)
    yield (f"  supply: {account.releases} releases of {account.supply['released']} cartons, {account.supply['taken']} taken, "
           f"{account.supply['sold_out']} sold out to the last carton")
    yield (f"  oversold {account.oversold}, releases that differ from the orders {account.differing}, orders lost {len(account.lost)}, "
           f"unexplained {len(account.unexplained)}, wrong {len(account.wrong)}")
    yield from (f"    {why}" for why in [*account.lost, *account.unexplained, *account.wrong][:SHOWN])


def times(seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=20) if len(seconds) > 1 else [*seconds, *seconds] * 10
    return f"{cuts[9] * 1000:>9.1f}{cuts[18] * 1000:>9.1f}{max(seconds) * 1000:>9.1f}"
