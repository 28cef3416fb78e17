"""Who does a thing: every verb takes `by`, an Actor, and the audit line names it."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "STAFF"
    RETAILER = "RETAILER"
    SCHEDULER = "SCHEDULER"
    COMMAND = "COMMAND"


@dataclass(frozen=True)
class Actor:
    """districts: ids he may touch; None means all (headquarters, the scheduler, a command).

    role: the staff role, empty for the others. verified: how identity was established (password, card+pin, …)."""

    kind: ActorKind
    id: int | None
    name: str
    role: str = ""
    districts: frozenset[int] | None = None
    verified: str = ""

    def may_touch(self, district_id: int) -> bool:
        return self.districts is None or district_id in self.districts


SCHEDULER = Actor(ActorKind.SCHEDULER, None, "scheduler")
COMMAND = Actor(ActorKind.COMMAND, None, "command")
