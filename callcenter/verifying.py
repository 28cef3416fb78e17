"""`./leafline verify <what>`: prove from the rows themselves that the books are what they should be; 1 where they are not."""

import argparse
from collections.abc import Awaitable, Callable

from callcenter import database
from callcenter.settings import Settings
from foundation.money import format_yuan
from ordering.reports.verifying import verify_reports
from ordering.supply.verifying import Release, verify_supply
from settlement.journal.service import seal_entries, verify_journal
from settlement.months.service import verify_certificates


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=CHECKS, help="; ".join(f"{name}: {check.__doc__}" for name, check in CHECKS.items()))


async def run(args: argparse.Namespace, settings: Settings) -> int:
    async with database.connected(settings.database):
        complaints = await CHECKS[args.what]()
    print("\n".join(complaints) or "all is well")
    return 1 if complaints else 0


async def supply() -> list[str]:
    """what is taken of each release, against the orders that hold it"""
    looked_at, differing = await verify_supply()
    print(f"{looked_at} releases, {len(differing)} of them differ from the orders")
    return [told(release) for release in differing]


def told(release: Release) -> str:
    place = release.district or "city"
    oversold = ", OVERSOLD" if release.oversold else ""
    pools = f", pools opened {release.pooled_qty}" if release.pooled_qty != release.released_qty else ""
    return (f"cycle {release.cycle_no} {place} {release.short_code} {release.product}: released {release.released_qty}, "
            f"taken {release.taken_qty}, orders hold {release.ordered_qty}{pools}{oversold}")


async def journal() -> list[str]:
    """every hash of the chain again, debits against credits, the heads of the closed days and the months' certificates"""
    await seal_entries()
    found = await verify_journal()
    print(f"{found.entries} entries, debits ¥{format_yuan(found.debit_fen)}, credits ¥{format_yuan(found.credit_fen)}")
    print(f"head {found.head}")
    return [*found.complaints, *await verify_certificates()]


async def reports() -> list[str]:
    """the reports' daily sums, against the orders of each day"""
    return await verify_reports()


CHECKS: dict[str, Callable[[], Awaitable[list[str]]]] = {"supply": supply, "journal": journal, "reports": reports}
