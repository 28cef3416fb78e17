"""`./leafline verify <what>`: prove from the rows themselves that the books are what they should be."""

import argparse
from collections.abc import Awaitable, Callable

from callcenter import database
from callcenter.settings import Settings
from ordering.supply.verifying import Release, verify_supply


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=CHECKS, help=", ".join(CHECKS))


async def run(args: argparse.Namespace, settings: Settings) -> int:
    async with database.connected(settings.database):
        complaints = await CHECKS[args.what]()
    print("\n".join(complaints) or "all is well")
    return 1 if complaints else 0


async def supply() -> list[str]:
    """What is taken of each release against the orders that hold it, what is released, and the days that were opened."""
    looked_at, differing = await verify_supply()
    print(f"{looked_at} releases, {len(differing)} differ")
    return [told(release) for release in differing]


def told(release: Release) -> str:
    place = release.district or "city"
    oversold = ", OVERSOLD" if release.oversold else ""
    pools = f", pools opened {release.pooled_qty}" if release.pooled_qty != release.released_qty else ""
    return (f"cycle {release.cycle_no} {place} {release.short_code} {release.product}: released {release.released_qty}, "
            f"taken {release.taken_qty}, orders hold {release.ordered_qty}{pools}{oversold}")


CHECKS: dict[str, Callable[[], Awaitable[list[str]]]] = {"supply": supply}
