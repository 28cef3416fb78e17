"""`./leafline check`: what must hold before any test is worth running. Each step is printed, all are run."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from callcenter.settings import ROOT, Settings

PACKAGES = ["foundation", "retailers", "ordering", "settlement", "telephony", "callcenter"]
CODE = [*PACKAGES, "tests", "benchmarks"]
STEPS = {
    "lint": [sys.executable, "-m", "ruff", "check", *CODE],
    "types": [sys.executable, "-m", "mypy", *PACKAGES],
    "import directions": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    "prompts": [sys.executable, "-m", "callcenter", "prompts", "--check"],
    "translations": [sys.executable, "-m", "callcenter.translations"],
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=STEPS, help="one step")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    failed = [name for name in STEPS if args.only in (None, name) and not passes(name)]
    print(f"check: {len(failed)} of {len(STEPS)} steps failed: {', '.join(failed)}" if failed else "check: all is well")
    return 1 if failed else 0


def passes(name: str) -> bool:
    began = time.monotonic()
    result = subprocess.run(STEPS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr)
    return result.returncode == 0
