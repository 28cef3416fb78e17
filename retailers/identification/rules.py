"""Who may try his card again, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

TRIES_MAX = 3
CARD_LOCK = timedelta(minutes=30)
NUMBER_FREE = 5
NUMBER_WAIT = timedelta(minutes=1)
NUMBER_WAIT_MAX = timedelta(minutes=30)
NUMBER_WINDOW = timedelta(hours=24)


def luhn_ok(digits: str) -> bool:
    """'81012346' passes: from the right every second digit is doubled, nines cast out, and the sum ends in 0."""
    doubled = [int(d) if n % 2 == 0 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(reversed(digits))]
    return digits.isascii() and digits.isdigit() and sum(doubled) % 10 == 0


def number_waits_until(failures: Sequence[datetime], at: datetime) -> datetime | None:
    """Until when a caller's number is not listened to, or None.

    failures: its failed identifications. Five are free within 24 hours; from then on each doubles the wait after the
    last one: 1, 2, 4 … 30 minutes. A number that is withheld has no back-off: the card's lock stands behind it."""
    recent = [moment for moment in failures if moment > at - NUMBER_WINDOW]
    if len(recent) < NUMBER_FREE:
        return None
    wait = min(NUMBER_WAIT * 2 ** min(len(recent) - NUMBER_FREE, 10), NUMBER_WAIT_MAX)
    until = max(recent) + wait
    return until if until > at else None
