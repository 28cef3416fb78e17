"""`./leafline soak debits|crashes|day`: the proofs that no debit is lost or doubled, for as long as you like, and a whole played day.

The same tests that every run plays for seconds; a failure names its seed, by which it comes again."""

import argparse
import asyncio
import random
import sys

from callcenter import system
from callcenter.settings import ROOT, Settings

TESTS = {"debits": "tests/settlement/life/test_life_of_debits.py", "crashes": "tests/settlement/life/test_kills.py",
         "day": "tests/journeys/test_business_day.py"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=TESTS, help="debits: shuffled lives of debits; crashes: the jobs process is killed by SIGKILL; "
                        "day: a business day by real lines, its packs counted again")
    parser.add_argument("--examples", type=int, default=10_000, help="lives of debits, on each database")
    parser.add_argument("--kills", type=int, default=1000, help="of the jobs process, on each database")
    parser.add_argument("--seed", type=int, help="of a soak that failed; a new one is drawn and printed otherwise")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="one of the two; both otherwise")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    if missing := await system.obtain(system.POSTGRES):
        print(f"leafline soak: {missing}", file=sys.stderr)
        return 1
    seed = args.seed or random.SystemRandom().randrange(1, 2**31)
    print(f"soak of {args.what}: seed {seed}", flush=True)
    lengths = {"debits": ("--examples", str(args.examples)), "crashes": ("--kills", str(args.kills)), "day": ("--whole",)}
    words = [sys.executable, "-m", "pytest", "-q", "-s", "--tb=short", "--show-capture=no", TESTS[args.what], "--soak-seed", str(seed),
             *lengths[args.what]]
    process = await asyncio.create_subprocess_exec(*words, *(["-k", args.database] if args.database else []), cwd=ROOT)
    code = await process.wait()
    print(f"soak of {args.what}, seed {seed}: {'all is well' if code == 0 else 'FAILED'}", flush=True)
    return code
