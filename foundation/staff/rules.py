"""What roles may see, and when too many wrong passwords lock a person or an address out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.language import N_


class Role(StrEnum):
    AGENT = "AGENT"
    SHIFT_LEADER = "SHIFT_LEADER"
    DISTRICT_MANAGER = "DISTRICT_MANAGER"
    FINANCE = "FINANCE"
    ADMINISTRATOR = "ADMINISTRATOR"


ROLE_NAMES = {
    Role.AGENT: N_("订货员"),
    Role.SHIFT_LEADER: N_("班长"),
    Role.DISTRICT_MANAGER: N_("区县经理"),
    Role.FINANCE: N_("财务"),
    Role.ADMINISTRATOR: N_("管理员"),
}
WINDOW = timedelta(minutes=15)
TRIES_PER_PERSON_MAX = 5
TRIES_PER_ADDRESS_MAX = 30
SESSION_LASTS = timedelta(hours=14)
PASSWORD_LENGTH_MIN = 8
ALL_DISTRICTS = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
LANDING = {
    Role.AGENT: "/desk",
    Role.SHIFT_LEADER: "/floor",
    Role.DISTRICT_MANAGER: "/orders",
    Role.FINANCE: "/orders",
    Role.ADMINISTRATOR: "/people",
}


def locked_until(failures: Sequence[datetime], tries_max: int, at: datetime) -> datetime | None:
    """When the next try may be made, or None when it may be made now.

    failures: times of the wrong tries, any order. The lock opens when the oldest of the last `tries_max` leaves the window;
    5 wrong at 9:00, 9:01 … 9:04 -> locked until 9:15."""
    recent = sorted(moment for moment in failures if moment > at - WINDOW)[-tries_max:]
    return recent[0] + WINDOW if len(recent) == tries_max else None


def districts_of(role: Role, own: frozenset[int]) -> frozenset[int] | None:
    """The districts a person may touch; None is all of them."""
    return None if role in ALL_DISTRICTS else own


def safe_return(address: str | None) -> str:
    """Where to go after signing in: a page of ours, never another site ('//elsewhere', 'https:…', '/\\\\elsewhere')."""
    inside = address and address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if address and inside else "/"
