"""Calls of the last two weeks: whom the shops that called in spoke with, who gave up waiting, and the marks they keyed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from callcenter.demo.bulk import change, in_order, insert
from callcenter.demo.past import DEBITED_WEEKS
from foundation.clock import ZONE, day, local
from foundation.ids import id_of
from foundation.reports.reading import span
from foundation.transaction import moment

CALL = ("call_id", "uniqueid", "linkedid", "direction", "caller_number", "called_number", "language", "retailer_id", "district_id", "verified",
        "queue", "agent_staff_id", "state", "last_menu", "entered_at", "queued_at", "ringing_at", "answered_at", "agent_left_at", "ended_at",
        "ended_by", "result")
JOURNAL = ("agent_id", "from_state", "to_state", "cause", "reason", "by_name", "call_id", "at")
MARK = ("retailer_id", "call_id", "staff_id", "question", "mark", "at")
GAVE_UP, MARKED = 0.06, 0.55
COMES, GOES = time(8, 30), time(17, 30)
MARKS = [5, 5, 5, 5, 4, 4, 3, 2, 1]
CYCLE = (("READY", "OFFERED", "offer"), ("OFFERED", "TALKING", "answer"), ("TALKING", "WRAPPING_UP", "hang_up"), ("WRAPPING_UP", "READY", "finish_wrap_up"))


async def plant_calls(connection: Any, at: datetime) -> None:
    """A call for every order that came in by telephone in those weeks; inside the transaction that planted them."""
    chance = Random("calls")
    since, until = span(day(at) - timedelta(weeks=DEBITED_WEEKS), day(at) - timedelta(days=1))
    orders = await connection.execute_query_dict(in_order("""
        SELECT o.id, o.retailer_id, o.district_id, o.confirmed_at, r.order_phone, d.seat_group, d.did FROM orders AS o
        JOIN retailer AS r ON r.id = o.retailer_id JOIN district AS d ON d.id = o.district_id
        WHERE o.channel = 'INBOUND' AND o.confirmed_at >= $1 AND o.confirmed_at < $2 ORDER BY o.confirmed_at, o.id"""), [since, until])
    seats: dict[int, list[Any]] = defaultdict(list)
    for seat in await connection.execute_query_dict(
            "SELECT a.id, a.staff_id, a.district_id, s.name FROM agent AS a JOIN staff AS s ON s.id = a.staff_id WHERE a.district_id IS NOT NULL ORDER BY a.id"):
        seats[seat["district_id"]].append(seat)
    free: dict[int, datetime] = {}
    calls: list[tuple[Any, ...]] = []
    journal: list[tuple[Any, ...]] = []
    marks: list[tuple[Any, ...]] = []
    served: list[tuple[Any, ...]] = []
    for number, order in enumerate(orders, 1):
        if not seats[order["district_id"]]:
            continue
        seat = min(seats[order["district_id"]], key=lambda one: (free.get(one["id"], since), one["id"]))
        call = a_call(number, order, seat, chance, free)
        calls.append(call)
        named = dict(zip(CALL, call, strict=True))
        if named["result"] == "served":
            journal += steps(named, seat["id"], free)
            served.append((named["call_id"], seat["staff_id"], order["id"]))
            if chance.random() < MARKED:
                marks.append((order["retailer_id"], named["call_id"], seat["staff_id"], "service", chance.choice(MARKS), named["ended_at"]))
    names = {seat["id"]: seat["name"] for some in seats.values() for seat in some}
    journal += [step for agent_id, rows in by_agent(journal).items() for step in attendance(agent_id, names[agent_id], rows)]
    await insert(connection, "call", CALL, calls)
    await insert(connection, "agent_journal", JOURNAL, journal)
    await insert(connection, "survey_mark", MARK, marks)
    await change(connection, "UPDATE orders SET call_id = $1, staff_id = $2 WHERE id = $3", served)


def a_call(number: int, order: Any, seat: Any, chance: Random, free: dict[int, datetime]) -> tuple[Any, ...]:
    """He waits for the agent who has been free longest; some give up before."""
    confirmed = moment(order["confirmed_at"])
    assert confirmed is not None
    entered = local(confirmed) - timedelta(seconds=chance.randint(150, 260))
    queued = entered + timedelta(seconds=chance.randint(18, 40))
    wait = max((free.get(seat["id"], queued) - queued).total_seconds(), 0) + chance.choice((3, 4, 5, 7, 9, 14, 26))
    call_id = id_of(int(entered.timestamp()) * 1000, number)
    common = (call_id, call_id, call_id, "INBOUND", order["order_phone"], order["did"], "zh", order["retailer_id"], order["district_id"], "card+pin",
              order["seat_group"])
    if wait > 90 or chance.random() < GAVE_UP:
        gone = queued + timedelta(seconds=min(wait, chance.choice((3, 21, 34, 48, 90))))
        return (*common, None, "ENDED", "to_agent", entered, queued, None, None, None, gone, "CALLER", "abandoned")
    answered = queued + timedelta(seconds=wait)
    left = answered + timedelta(seconds=chance.randint(95, 240))
    free[seat["id"]] = left + timedelta(seconds=chance.randint(12, 45))
    return (*common, seat["staff_id"], "ENDED", "survey", entered, queued, answered - timedelta(seconds=2), answered, left,
            left + timedelta(seconds=9), "SERVICE", "served")


def steps(call: dict[str, Any], agent_id: int, free: dict[int, datetime]) -> Iterator[tuple[Any, ...]]:
    moments = (call["ringing_at"], call["answered_at"], call["agent_left_at"], free[agent_id])
    for (before, after, cause), at in zip(CYCLE, moments, strict=True):
        yield agent_id, before, after, cause, "", "Asterisk", call["call_id"], at


def by_agent(journal: list[tuple[Any, ...]]) -> dict[int, list[datetime]]:
    moments: dict[int, list[datetime]] = defaultdict(list)
    for row in journal:
        moments[row[0]].append(row[-1])
    return moments


def attendance(agent_id: int, name: str, moments: list[datetime]) -> Iterator[tuple[Any, ...]]:
    """He sits down in the morning of each day that has a call of his, and goes home in the evening."""
    for on in sorted({day(at) for at in moments}):
        mine = [at for at in moments if day(at) == on]
        comes = min(datetime.combine(on, COMES, ZONE), min(mine) - timedelta(minutes=10))
        goes = max(datetime.combine(on, GOES, ZONE), max(mine) + timedelta(minutes=5))
        yield agent_id, "SIGNED_OUT", "PAUSED", "sign_in", "signed_in", name, None, comes
        yield agent_id, "PAUSED", "READY", "go_ready", "", name, None, comes + timedelta(minutes=3)
        yield agent_id, "READY", "SIGNED_OUT", "sign_out", "", name, None, goes
