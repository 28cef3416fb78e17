"""`./leafline verify <what>`: prove from the rows themselves that the books are what they should be."""

import argparse
from collections.abc import Awaitable, Callable

from callcenter import database
from callcenter.settings import Settings
from foundation.money import format_yuan
from settlement.journal.service import seal_entries, verify_journal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=CHECKS, help=", ".join(CHECKS))


async def run(args: argparse.Namespace, settings: Settings) -> int:
    async with database.connected(settings.database):
        complaints = await CHECKS[args.what]()
    print("\n".join(complaints) or "all is well")
    return 1 if complaints else 0


async def journal() -> list[str]:
    """Every hash of the chain again, debits against credits, and the heads of the closed days."""
    await seal_entries()
    found = await verify_journal()
    print(f"{found.entries} entries, debits ¥{format_yuan(found.debit_fen)}, credits ¥{format_yuan(found.credit_fen)}")
    print(f"head {found.head}")
    return found.complaints


CHECKS: dict[str, Callable[[], Awaitable[list[str]]]] = {"journal": journal}
