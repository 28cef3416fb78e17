"""`./leafline export KIND FILE`: what stands, as a file that imports again harmlessly."""

import argparse
import asyncio
from pathlib import Path

from callcenter import database
from callcenter.settings import Settings
from foundation.actor import COMMAND
from ordering.files.kinds import KINDS
from ordering.files.service import export_file, kind_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=list(KINDS), help=", ".join(KINDS))
    parser.add_argument("file", type=Path, help="ends in .xlsx or .csv")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    async with database.connected(settings.database):
        form = "xlsx" if args.file.suffix == ".xlsx" else "csv"
        content = await export_file(kind_named(args.kind), form, by=COMMAND, coded=True)
    await asyncio.to_thread(args.file.write_bytes, content)
    print(f"{args.kind} written to {args.file}")
    return 0
