"""Programs of the machine that are not Python's or npm's: is it here, can it be had, and if not, what to do."""

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from callcenter import local_postgres
from foundation.pdf import font_file


@dataclass(frozen=True)
class Program:
    """package: Debian's name. without: what the user loses while it is missing."""

    name: str
    package: str
    without: str
    present: Callable[[], bool]


CHROMIUM = Program("Chromium", "chromium", "the browser tests cannot run",
                   lambda: shutil.which("chromium") is not None)
POSTGRES = Program("PostgreSQL", "postgresql", "the tests and benchmarks on PostgreSQL cannot run",
                   lambda: local_postgres.binaries() is not None)

FONT = Program("A Chinese font", "fonts-wqy-zenhei", "PDF lists name the viewer's own font instead of holding one",
               lambda: font_file() is not None)


async def obtain(program: Program, progress: Callable[[str], object] = print) -> str:
    """Install it by apt when root and missing. Returns '' when it is there, else one sentence that says what to do."""
    if program.present():
        return ""
    command = f"apt-get install {program.package}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        progress(f"Installing {program.name} ({command})")
        await quietly("apt-get", "update", "-qq")
        await quietly("apt-get", "install", "-y", "-qq", "--no-install-recommends", program.package)
        if program.present():
            return ""
    return f"{program.name} is missing, so {program.without}; install it as root with: {command}"


async def quietly(*words: str) -> None:
    """Run a package command; what matters is whether the program is there afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    process = await asyncio.create_subprocess_exec(*words, env=environment, stdin=asyncio.subprocess.DEVNULL,
                                                   stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    await process.wait()
