"""`./leafline test [pytest arguments]`: brings what the tests need, then runs all of them."""

import argparse
import asyncio
import sys

from callcenter import setup, system
from callcenter.settings import ROOT, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs=argparse.REMAINDER, help="passed on to pytest, such as tests/ordering -k cap")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    missing = [await system.obtain(program) for program in (system.CHROMIUM, system.POSTGRES)]
    missing += await setup.prepare(settings)
    for sentence in filter(None, missing):
        print(f"leafline test: {sentence}", file=sys.stderr)
    if any(missing):
        return 1
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "pytest", *args.pytest, cwd=ROOT)
    return await process.wait()
