"""`./leafline migrate`."""

import argparse

from callcenter import database
from callcenter.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: the database is the one in the settings."""


async def run(args: argparse.Namespace, settings: Settings) -> int:
    print(f"{await database.migrate(settings.database)} migrations applied")
    return 0
