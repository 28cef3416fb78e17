"""`./leafline verify supply`: recompute what must hold, print each difference, and end with 1 where there is one."""

import argparse

from callcenter import database
from callcenter.settings import Settings
from ordering.supply.verifying import Release, verify_supply


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["supply"], help="supply: what is taken of each release, against the orders that hold it")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    async with database.connected(settings.database):
        looked_at, differing = await verify_supply()
    for release in differing:
        print(told(release))
    print(f"supply: {len(differing)} of {looked_at} releases differ" if differing
          else f"supply: {looked_at} releases agree with the orders, none is oversold")
    return 1 if differing else 0


def told(release: Release) -> str:
    place = release.district or "city"
    oversold = ", OVERSOLD" if release.oversold else ""
    pools = f", pools opened {release.pooled_qty}" if release.pooled_qty != release.released_qty else ""
    return (f"cycle {release.cycle_no} {place} {release.short_code} {release.product}: released {release.released_qty}, "
            f"taken {release.taken_qty}, orders hold {release.ordered_qty}{pools}{oversold}")
