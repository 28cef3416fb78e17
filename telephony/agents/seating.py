"""A telephone for who becomes an agent: his own number where it is a seat's and free, else the first free one."""

from collections.abc import Sequence
from datetime import datetime

from foundation.errors import Refused
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.agents.service import open_seat
from telephony.dialplan import SEATS


class NoSeatFree(Refused):
    """Every telephone that Asterisk knows is somebody's. facts: seats, how many there are."""

    code = "no_seat_free"


class SeatInUse(Refused):
    """He is signed in at the desk: his seat moves to another district when he has signed out."""

    code = "seat_in_use"


async def give_seat(staff_id: int, agent_no: str, districts: Sequence[int], at: datetime) -> Agent:
    """His seat, in one of these districts from now on: where it is, if that is one of them. NoSeatFree, SeatInUse."""
    held = await Agent.get_or_none(staff_id=staff_id)
    if held is None:
        taken = set(await Agent.all().values_list("extension", flat=True))
        free = [seat for seat in (agent_no, *map(str, SEATS)) if seat not in taken and seat.isdecimal() and int(seat) in SEATS]
        if not free:
            raise NoSeatFree(seats=len(SEATS))
        return await open_seat(staff_id, free[0], districts[0], at=at)
    elsewhere = held.district_id not in districts
    if elsewhere and not await Agent.filter(id=held.id, state=AgentState.SIGNED_OUT).update(district_id=districts[0]):
        raise SeatInUse()
    return await Agent.get(id=held.id)
