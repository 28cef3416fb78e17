"""The floor's reports on calls that are reckoned by hand. All of Wednesday 2 December 2026."""

from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from foundation.reports.asking import asked
from foundation.staff.models import Role, Staff
from retailers.surveys.models import SurveyMark
from telephony.agents.models import Agent, AgentJournal
from telephony.calls.models import Call
from telephony.calls.rules import CallState, EndedBy
from telephony.reports.agents import REPORT as AGENTS
from telephony.reports.calls import REPORT as CALLS
from telephony.reports.figures import handled_per_hour, mean, occupancy
from telephony.reports.flow import REPORT as FLOW
from telephony.reports.satisfaction import REPORT as SATISFACTION
from tests.ordering.conftest import TODAY, City
from tests.ordering.conftest import city as city
from tests.ordering.reports.scene import about, rows_of, sold

numbers = count(1)


def at(hour: int, minute: int = 0, second: float = 0) -> datetime:
    return datetime.combine(TODAY, time(hour, minute), ZONE) + timedelta(seconds=second)


class Floor:
    def __init__(self, city: City, li_na: Staff, seat: Agent) -> None:
        self.city, self.li_na, self.seat = city, li_na, seat

    async def call(self, queued: datetime, wait_s: float, talk_s: float | None = None, *, result: str = "", queue: str = "HP") -> Call:
        """talk_s: None where nobody answered."""
        answered = queued + timedelta(seconds=wait_s) if talk_s is not None else None
        left = answered + timedelta(seconds=talk_s or 0) if answered else None
        name = f"call{next(numbers):022d}"
        return await Call.create(
            call_id=name, uniqueid=name, caller_number="02155550001", district_id=self.city.district.id, queue=queue, state=CallState.ENDED,
            agent_staff_id=self.li_na.id if answered else None, entered_at=queued - timedelta(seconds=30), queued_at=queued, answered_at=answered,
            agent_left_at=left, ended_at=left or queued + timedelta(seconds=wait_s), ended_by=EndedBy.CALLER,
            result=result or ("served" if answered else "abandoned"))

    async def moved(self, *steps: tuple[datetime, str], call: Call | None = None) -> None:
        for moment, state in steps:
            await AgentJournal.create(agent_id=self.seat.id, from_state="READY", to_state=state, cause="miss" if state == "PAUSED" else "x",
                                      by_name="x", call_id=call.call_id if call else None, at=moment)


@pytest.fixture
async def floor(city: City) -> Floor:
    li_na = await Staff.create(agent_no="1001", name="李娜", role=Role.AGENT, password_hash="x")
    seat = await Agent.create(staff_id=li_na.id, extension="1001", district_id=city.district.id, since=at(8))
    return Floor(city, li_na, seat)


async def a_morning(floor: Floor) -> None:
    """9:00: answered after 10 s and after 30 s, gone after 3 s and after 40 s. 9:15: one message. Elsewhere one more."""
    first = await floor.call(at(9, 1), 10, 100)
    await floor.call(at(9, 14, 59), 30, 200)
    await floor.call(at(9, 5), 3)
    await floor.call(at(9, 6), 40)
    await floor.call(at(9, 15), 60, result="message")
    await floor.call(at(9, 20), 5, 60, queue="JA")
    await floor.moved((at(9, 3), "WRAPPING_UP"), call=first)
    await floor.moved((at(9, 3, 50), "READY"))
    shop = await floor.city.shop()
    await sold(floor.city, shop, TODAY, {"1021": (5, 5, 5)}, call_id=first.call_id, staff_id=floor.li_na.id)


async def test_a_quarter_of_an_hour_by_hand(floor: Floor) -> None:
    await a_morning(floor)
    rows = await rows_of(FLOW, period="day")
    nine = rows["09:00"].cells
    assert [nine[name] for name in ("offered", "answered", "abandoned", "short", "messages", "orders")] == [4, 2, 1, 1, 0, 1]
    assert (nine["service"], nine["abandon_share"]) == (Fraction(1, 4), Fraction(1, 3))
    assert (nine["wait"], nine["longest"], nine["talk"], nine["wrap_up"]) == (20, 40, 150, 25)
    assert nine["per_hour"] == Fraction(3600, 350)
    assert (rows["09:15"].cells["offered"], rows["09:15"].cells["messages"]) == (2, 1)
    assert rows[None].cells["offered"] == 6


async def test_every_cell_opens_its_calls(floor: Floor) -> None:
    await a_morning(floor)
    row = (await rows_of(FLOW, period="day"))["09:00"]
    for column, calls in (("offered", 4), ("answered", 2), ("abandoned", 1)):
        given: dict[str, Any] = dict(pair.split("=") for pair in row.links[column].partition("?")[2].split("&"))
        assert len(await CALLS.rows(about(**given))) == calls == row.cells[column], column
    by_queue = await rows_of(FLOW, period="day", step="queue")
    assert {name: one.cells["offered"] for name, one in by_queue.items() if name} == {"HP": 5, "JA": 1}
    assert set(await rows_of(FLOW, period="month", step="agent")) == {"李娜", "没有人接", None}
    for step in ("day", "week", "month"):
        assert (await rows_of(FLOW, step=step))[None].cells["answered"] == 3


async def test_an_agents_day_by_hand(floor: Floor) -> None:
    await a_morning(floor)
    await floor.moved((at(10), "READY"), (at(10, 30), "PAUSED"), (at(10, 45), "SIGNED_OUT"))
    for mark in (5, 4):
        await SurveyMark.create(call_id=f"m{next(numbers)}", staff_id=floor.li_na.id, question="service", mark=mark, at=at(11))
    [row] = await AGENTS.rows(about(period="day"))
    cells = row.cells
    assert [cells[name] for name in ("answered", "missed", "orders", "cartons", "amount_fen")] == [3, 1, 1, 5, 5 * 97_00]
    assert (cells["success"], cells["mark"], cells["marks"]) == (Fraction(1, 3), Fraction(9, 2), 2)
    assert (cells["talk"], cells["wrap_up"]) == (120, 17)
    # Wrapping up 50 s, ready from 9:03:50 to 10:30, paused a quarter of an hour.
    ready = (at(10, 30) - at(9, 3, 50)).total_seconds()
    assert (cells["signed_on"], cells["paused"], cells["busy"]) == (50 + ready + 900, 900, Fraction(50, 50 + int(ready)))


async def test_an_agent_sees_only_his_own_day(floor: Floor) -> None:
    await a_morning(floor)
    other = await Staff.create(agent_no="1002", name="王强", role=Role.AGENT, password_hash="x")
    await Agent.create(staff_id=other.id, extension="1002", district_id=floor.city.district.id, since=at(8))
    by = Actor(ActorKind.STAFF, other.id, "王强", Role.AGENT, frozenset({floor.city.district.id}))
    given: dict[str, Any] = {"period": "day", "staff": str(floor.li_na.id)}
    assert [row.cells["name"] for row in await AGENTS.rows(asked(given, by, TODAY))] == ["王强"]


async def test_marks_by_hand(floor: Floor) -> None:
    shop = await floor.city.shop()
    for mark in (5, 5, 4, 2, 1):
        await SurveyMark.create(call_id=f"s{next(numbers)}", retailer_id=shop.id, staff_id=floor.li_na.id, question="service", mark=mark, at=at(11))
    cells = (await rows_of(SATISFACTION, step="district"))["黄浦"].cells
    assert (cells["marks"], cells["mean"], cells["satisfied"], cells["low"]) == (5, Fraction(17, 5), Fraction(3, 5), 2)
    assert [cells[f"m{mark}"] for mark in (5, 4, 3, 2, 1)] == [2, 1, 0, 1, 1]
    assert set(await rows_of(SATISFACTION, step="agent")) == {"李娜", None}


def test_nothing_divided_by_nothing() -> None:
    assert (handled_per_hour(3, 0), mean(5.0, 0), occupancy(0, 0)) == (None, None, None)
