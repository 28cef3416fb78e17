"""未订户: the shops due in a period, whether they ordered, and why not: his standing, his order, and what the last call heard."""

from datetime import date, timedelta
from typing import Any

from foundation.clock import local
from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, day_of, read, span
from foundation.reports.report import Column, Group, Report, Row, Unit, Value
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from foundation.transaction import calendar_day, moment
from ordering.reports.due import COLUMNS, STEPS, due_shops, row_of
from telephony.campaigns.words import PURPOSES, RESULTS
from telephony.reminders.words import CODES

SINCE = timedelta(days=7)
"""A call of longer ago says nothing of why he has not ordered now."""
CALLED = (Column("called", N_("最后一次电话"), Unit.MOMENT, share=3), Column("about", N_("事由"), Unit.SAY, share=3),
          Column("told", N_("电话结果"), Unit.SAY, share=5))
OUTCOMES = CODES | {str(result): words for result, words in RESULTS.items()} | {"ANSWERED": N_("打通了")}
"""Of a call list's try, of a reminder, or as the network ended it."""
LAST_CALLS = """
    SELECT * FROM (
        SELECT c.retailer_id, c.call_id, c.entered_at, {day} AS made_on, g.purpose, g.outcome, t.result, m.outcome AS keyed,
               ROW_NUMBER() OVER (PARTITION BY c.retailer_id, {day} ORDER BY c.entered_at DESC, c.call_id DESC) AS place
        FROM call AS c JOIN outgoing_call AS g ON g.call_id = c.call_id LEFT JOIN call_try AS t ON t.call_id = c.call_id
        LEFT JOIN message_try AS m ON m.call_id = c.call_id
        WHERE c.entered_at >= $1 AND c.entered_at < $2 AND c.retailer_id IS NOT NULL AND {districts}) AS made
    WHERE made.place = 1 ORDER BY made.retailer_id, made.made_on"""
NOT_CALLED = """
    SELECT k.retailer_id, k.listed_on, k.result FROM call_task AS k
    WHERE k.purpose = 'ORDER' AND k.listed_on >= $1 AND k.listed_on <= $2 AND k.result <> '' AND {districts}"""


def columns(asked: Asked) -> tuple[Column, ...]:
    """Who has not ordered has no cartons to show."""
    return (*(column for column in COLUMNS if asked.step == "all" or column.name != "cartons"), *CALLED)


async def rows(asked: Asked) -> list[Row]:
    """The last call to the shop up to its order day; where there was none, what became of it on the day's call list."""
    found = await due_shops(asked)
    through = asked.period.through(asked.today)
    calls, listed = await last_calls(asked, through.since, through.until), await results(asked, through.since, through.until)
    return [joined(row_of(asked, row), called(row, calls, listed)) for row in found]


def joined(row: Row, call: dict[str, Value]) -> Row:
    heard = call.pop("call_id", None)
    return Row({**row.cells, **call}, row.link, row.total, {"told": f"/calls/{heard}"} if heard else {})


def called(row: Found, calls: dict[int, list[Found]], listed: dict[tuple[int, date], str]) -> dict[str, Value]:
    on = calendar_day(row["call_date"]) or date.min
    before = [one for one in calls.get(row["id"], ()) if on - SINCE <= (calendar_day(one["made_on"]) or date.max) <= on]
    if not before:
        return {"called": None, "about": "", "told": RESULTS.get(listed.get((row["id"], on), ""), "")}  # type: ignore[call-overload]
    last = before[-1]
    at = moment(last["entered_at"])
    return {"called": local(at) if at else None, "about": PURPOSES.get(last["purpose"], ""), "told": outcome_of(last), "call_id": last["call_id"]}


def outcome_of(call: Found) -> str:
    """The agent's word before what was keyed, and that before the network's."""
    keyed = str(call["keyed"] or "").partition(":")[0]
    return OUTCOMES.get(call["result"] or keyed or call["outcome"], "")


async def last_calls(asked: Asked, since: date, until: date) -> dict[int, list[Found]]:
    """Shop -> its last call of ours of each day, the oldest day first."""
    text = LAST_CALLS.format(day=day_of("c.entered_at"), districts=among("c.district_id", asked.districts))
    calls: dict[int, list[Found]] = {}
    for row in await read(text, *span(since - SINCE, until)):
        calls.setdefault(row["retailer_id"], []).append(row)
    return calls


async def results(asked: Asked, since: date, until: date) -> dict[tuple[int, date], str]:
    found: list[Any] = await read(NOT_CALLED.format(districts=among("k.district_id", asked.districts)), since, until)
    return {(row["retailer_id"], on): row["result"] for row in found if (on := calendar_day(row["listed_on"]))}


REPORT = Report("due", Group.SALES, N_("未订户"), N_("到了订货日还没有订货的店，原因、上次订货和最后一次电话的结果；也可以看全部应订户"), "user-question",
                (Role.DISTRICT_MANAGER, Role.SHIFT_LEADER), columns, rows, filters=("manager", "route", "grade", "retailer"), steps=STEPS)
