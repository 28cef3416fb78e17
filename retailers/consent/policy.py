"""What a district may set of our own calls: the hours, how often a shop is tried and after how long. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from foundation.errors import Invalid
from foundation.parameters import Parameter, clock_time, spans, whole

Spans = tuple[tuple[time, time], ...]


class CallingValueUnfit(Invalid):
    """facts: name, value, want."""

    code = "calling_value_unfit"


class NoSuchCallingParameter(Invalid):
    code = "no_such_calling_parameter"


HOURS_WANTED, MINUTES_WANTED, LEAD_WANTED = "08:00-12:00 13:30-20:00", "1–600", "15–1440"
minutes, lead_minutes = whole(1, 600), whole(15, 1440)
LEAD_DAYS_MAX, STAGES_MAX = 365, 6


def stages(text: str) -> tuple[int, ...]:
    """'60 30 7' -> (7, 30, 60): days before an end, the nearest first."""
    found = sorted({whole(1, LEAD_DAYS_MAX)(one) for one in text.split()})
    if not 0 < len(found) == len(text.split()) <= STAGES_MAX:
        raise ValueError(text)
    return tuple(found)


PARAMETERS: Mapping[str, Parameter] = {
    "hours": Parameter("08:00-12:00 13:30-20:00", spans, HOURS_WANTED),
    "survey_hours": Parameter("10:00-12:00 13:30-19:00", spans, HOURS_WANTED),
    "order_rounds": Parameter("3", whole(1, 10), "1–10"),
    "order_wait": Parameter("60", minutes, MINUTES_WANTED),
    "order_busy_wait": Parameter("10", minutes, MINUTES_WANTED),
    "order_last_round": Parameter("45", minutes, MINUTES_WANTED),
    "reminder_tries": Parameter("3", whole(1, 10), "1–10"),
    "reminder_busy_wait": Parameter("10", minutes, MINUTES_WANTED),
    "reminder_no_answer_wait": Parameter("30", minutes, MINUTES_WANTED),
    "reminder_machine_wait": Parameter("60", minutes, MINUTES_WANTED),
    "order_lead": Parameter("180", lead_minutes, LEAD_WANTED),
    "deposit_lead": Parameter("60", lead_minutes, LEAD_WANTED),
    "goods_from": Parameter("08:00", clock_time, "08:00"),
    "new_product_days": Parameter("7", whole(1, 60), "1–60"),
    "licence_lead": Parameter("60 30 7", stages, "60 30 7"),
    "survey_tries": Parameter("2", whole(1, 5), "1–5"),
    "survey_wait": Parameter("120", minutes, MINUTES_WANTED),
}


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What holds in one district on one day.

    hours: in which we call, survey_hours: for a survey. order_…: the call list of order takers; the last round is so long before
    the cut-off at the earliest. reminder_machine_wait: a machine, or a telephone that is off. order_lead: before the cut-off,
    deposit_lead: before the debit at the cut-off. goods_from: on the day of the delivery. new_product_days: since its launch.
    licence_lead: days before the end, the nearest first; each is told once."""

    hours: Spans
    survey_hours: Spans
    order_rounds: int
    order_wait: timedelta
    order_busy_wait: timedelta
    order_last_round: timedelta
    reminder_tries: int
    reminder_busy_wait: timedelta
    reminder_no_answer_wait: timedelta
    reminder_machine_wait: timedelta
    order_lead: timedelta
    deposit_lead: timedelta
    goods_from: time
    new_product_days: int
    licence_lead: tuple[int, ...]
    survey_tries: int
    survey_wait: timedelta


def check_parameter(name: str, value: str) -> str:
    """The value as it is kept. NoSuchCallingParameter, CallingValueUnfit."""
    if name not in PARAMETERS:
        raise NoSuchCallingParameter(name=name)
    kept = " ".join(value.split())
    try:
        PARAMETERS[name].read(kept)
    except ValueError:
        raise CallingValueUnfit(name=name, value=kept, want=PARAMETERS[name].want) from None
    return kept


def policy_of(values: Mapping[str, str]) -> CallPolicy:
    """Values by name, over the defaults; waits are in minutes."""
    read = {name: one.read(values.get(name, one.default)) for name, one in PARAMETERS.items()}
    waits = {name: timedelta(minutes=read[name]) for name, one in PARAMETERS.items() if one.read in (minutes, lead_minutes)}
    return CallPolicy(**read | waits)


DEFAULT = policy_of({})
