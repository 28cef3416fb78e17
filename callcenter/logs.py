"""What our processes write down: one line an event, with its name and ids."""

import logging

QUIET = ("aiosqlite", "asyncpg", "tortoise", "tortoise.db_client", "apscheduler", "httpx", "httpcore")
SCHEDULER = "apscheduler.scheduler"  # warns of a beat left out while the one before still works: how the timetable is meant


def begin() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    keep_libraries_quiet()


def keep_libraries_quiet() -> None:
    """At level DEBUG the database drivers log every parameter, card numbers among them: whatever the level, they do not."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(SCHEDULER).setLevel(logging.ERROR)
