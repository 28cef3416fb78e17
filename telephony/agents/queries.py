"""Who sits where, in which state and since when: for the desk's bar, the floor and routing."""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.transaction import reads
from telephony.agents.models import Agent, AgentJournal
from telephony.agents.rules import AgentState


@dataclass(frozen=True)
class Place:
    """One seat as a screen or a queue needs it. seat_group: '' for headquarters. lost: its browser does not answer."""

    staff_id: int
    name: str
    agent_no: str
    extension: str
    district_id: int | None
    seat_group: str
    overflow: tuple[str, ...]
    """Seat groups that this seat's own group helps out."""
    state: AgentState
    reason: str
    since: datetime
    call_id: str | None
    lost: bool



async def seat_of(staff_id: int) -> Agent | None:
    return await Agent.get_or_none(staff_id=staff_id, using_db=reads())


async def by_extension(extension: str) -> Agent | None:
    return await Agent.get_or_none(extension=extension, using_db=reads())


async def holding(call_id: str) -> Agent | None:
    """The agent whom this call rings at, talks to, or is wrapped up by."""
    return await Agent.filter(call_id=call_id).using_db(reads()).order_by("-since").first()


async def floor(by: Actor) -> list[Place]:
    """The seats of the asker's districts, by seat group and number."""
    return [place for place in await signed_on(include_absent=True)
            if (place.district_id is None and by.districts is None) or by.may_touch(place.district_id or 0)]


async def signed_on(include_absent: bool = False) -> list[Place]:
    """Everybody who is signed in, wherever he sits: what the queues must be made to agree with."""
    agents = Agent.all() if include_absent else Agent.exclude(state=AgentState.SIGNED_OUT)
    rows = await agents.using_db(reads()).order_by("extension").values(
        "staff_id", "staff__name", "staff__agent_no", "extension", "district_id", "district__seat_group",
        "state", "reason", "since", "call_id", "lost_at")
    helped = await helped_by()
    return [Place(
        staff_id=row["staff_id"], name=row["staff__name"], agent_no=row["staff__agent_no"], extension=row["extension"],
        district_id=row["district_id"], seat_group=row["district__seat_group"] or "",
        overflow=helped.get(row["district__seat_group"] or "", ()), state=AgentState(row["state"]), reason=row["reason"],
        since=row["since"], call_id=row["call_id"], lost=row["lost_at"] is not None) for row in rows]


async def helped_by() -> dict[str, tuple[str, ...]]:
    """seat group -> the groups it helps out, nearest first: District.overflow, read the other way round."""
    helped: dict[str, list[str]] = {}
    for district in await District.all().using_db(reads()).order_by("code"):
        for helper in district.overflow.split():
            helped.setdefault(helper, []).append(district.seat_group)
    return {helper: tuple(groups) for helper, groups in helped.items()}


async def journal(staff_id: int, limit: int = 50) -> list[AgentJournal]:
    return await AgentJournal.filter(agent__staff_id=staff_id).using_db(reads()).order_by("-id").limit(limit)
