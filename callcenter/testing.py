"""`./leafline test [pytest arguments]`: brings what the tests need, then runs all of them, two at a time."""

import argparse
import asyncio
import os
import shutil
import sys

from callcenter import setup, system
from callcenter.settings import ROOT, Settings

MEMORY, ROOM = "/dev/shm", 6 << 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs=argparse.REMAINDER, help="passed on to pytest, such as tests/ordering -k cap")
    parser.prefix_chars = ""  # every word is pytest's, its options too


async def run(args: argparse.Namespace, settings: Settings) -> int:
    missing = [await system.obtain(program) for program in (system.CHROMIUM, system.POSTGRES)]
    missing += await setup.prepare(settings)
    for sentence in filter(None, missing):
        print(f"leafline test: {sentence}", file=sys.stderr)
    if any(missing):
        return 1
    words = [sys.executable, "-m", "pytest", "-n", "2", *args.pytest]
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env={**os.environ, **scratch()})
    return await process.wait()


def scratch() -> dict[str, str]:
    """The variable that lets a thousand fresh databases be made in memory, where there is room and nobody chose a place."""
    roomy = os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return {"TMPDIR": os.environ.get("TMPDIR", MEMORY)} if roomy else {}
