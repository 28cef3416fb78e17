"""The life of a piece of work that is done once. Pure."""

from datetime import timedelta
from enum import StrEnum

TERM = timedelta(seconds=60)
"""How long a holder may be silent before another takes its work over."""
TRIES_MAX = 5
TRY_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))


class RunState(StrEnum):
    """FAILED: it said why, and is tried again at again_at if there is one. MISSED: its time passed and nobody may do it now."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    MISSED = "MISSED"


def try_again_after(tries: int) -> timedelta | None:
    """After the first failure in a minute, then in 5, 15, 30; after the fifth a person looks at it."""
    return TRY_AGAIN_AFTER[tries - 1] if tries < TRIES_MAX else None
