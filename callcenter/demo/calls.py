"""Calls of the last two weeks: whom the shops that called in spoke with, who gave up waiting, and the marks they keyed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from callcenter.demo.bulk import change, in_order, insert
from callcenter.demo.past import DEBITED_WEEKS
from foundation.clock import day, local
from foundation.reports.reading import span
from foundation.transaction import moment

CALL = ("call_id", "uniqueid", "linkedid", "direction", "caller_number", "called_number", "language", "retailer_id", "district_id", "verified",
        "queue", "agent_staff_id", "state", "last_menu", "entered_at", "queued_at", "ringing_at", "answered_at", "agent_left_at", "ended_at",
        "ended_by", "result")
JOURNAL = ("agent_id", "from_state", "to_state", "cause", "reason", "by_name", "call_id", "at")
MARK = ("retailer_id", "call_id", "staff_id", "question", "mark", "at")
GAVE_UP, MARKED = 0.06, 0.55
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
    for seat in await connection.execute_query_dict("SELECT id, staff_id, district_id FROM agent WHERE district_id IS NOT NULL ORDER BY id"):
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
    call_id = f"{int(entered.timestamp()) * 1000 + number % 1000:013d}DEMO{number:09d}"
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
