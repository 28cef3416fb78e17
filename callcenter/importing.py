"""`./leafline import KIND FILE [--apply]`: what the file would change, and with --apply all of it or nothing."""

import argparse
import asyncio
from pathlib import Path

from callcenter import database
from callcenter.settings import Settings
from foundation import clock
from foundation.actor import COMMAND
from foundation.language import speak
from ordering.files.kinds import KINDS
from ordering.files.rules import Plan
from ordering.files.service import import_file, kind_named, told, try_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=list(KINDS), help=", ".join(KINDS))
    parser.add_argument("file", type=Path, help="an .xlsx or .csv file")
    parser.add_argument("--apply", action="store_true", help="do it; without this nothing is written")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    speak("en")
    content, kind = await asyncio.to_thread(args.file.read_bytes), kind_named(args.kind)
    async with database.connected(settings.database):
        plan = await try_file(kind, content, args.file.name, by=COMMAND, at=clock.now())
        print_plan(plan)
        if args.apply and not plan.faults:
            await import_file(kind, content, args.file.name, by=COMMAND, at=clock.now())
    if plan.faults:
        print(f"{args.file.name} is refused as a whole: {len(plan.faults)} faults, nothing was changed")
        return 1
    print("applied" if args.apply else "nothing was written; --apply does it")
    return 0


def print_plan(plan: Plan) -> None:
    for fault in plan.faults:
        print(f"row {fault.row}, {fault.column}, '{fault.value}': {fault.why}")
    for entry in plan.added:
        print(f"+ {' '.join(entry.key)}")
    for entry in plan.changed:
        print(f"~ {told(entry)}")
    if not plan.faults:
        print(f"{len(plan.added)} added, {len(plan.changed)} changed, {plan.unchanged} unchanged")
