"""What a district may set of dunning: each parameter's default, how it is read, and the policy they make together. Pure."""

from collections.abc import Mapping
from datetime import time, timedelta

from foundation.errors import Invalid
from foundation.parameters import Parameter, clock_time, whole
from settlement.debits.codes import CodeClass
from settlement.dunning.rules import ACTIONS, Action, Ending, Policy

TIMES_MAX = 12


class DunningValueUnfit(Invalid):
    """facts: name, value, want."""

    code = "dunning_value_unfit"


class NoSuchDunningParameter(Invalid):
    code = "no_such_dunning_parameter"


def clock_times(text: str) -> tuple[time, ...]:
    """'17:10 07:00' -> (7:00, 17:10)"""
    found = sorted({clock_time(part) for part in text.split()})
    if not 1 <= len(found) <= TIMES_MAX:
        raise ValueError(text)
    return tuple(found)


PARAMETERS: Mapping[str, Parameter] = {
    "times": Parameter("07:00 17:10 19:30", clock_times, "07:00 17:10"),
    "loading": Parameter("07:30", clock_time, "07:30"),
    "tries_max": Parameter("5", whole(1, 20), "1–20"),
    "gap_minutes": Parameter("60", whole(5, 1440), "5–1440"),
    "fault_gap_minutes": Parameter("10", whole(1, 1440), "1–1440"),
    "history_days": Parameter("180", whole(1, 1000), "1–1000"),
    "history_least": Parameter("4", whole(1, 100), "1–100"),
    "ending": Parameter(Ending.VOID, Ending, "VOID, COD", tuple(Ending)),
    **{str(code_class): Parameter(action, Action, ", ".join(Action), tuple(Action)) for code_class, action in ACTIONS.items()},
}
"""By name; those named like a class of codes say what that class asks for."""


def check_parameter(name: str, value: str) -> str:
    """The value as it is kept. NoSuchDunningParameter, DunningValueUnfit."""
    if name not in PARAMETERS:
        raise NoSuchDunningParameter(name=name)
    try:
        PARAMETERS[name].read(value.strip())
    except ValueError:
        raise DunningValueUnfit(name=name, value=value, want=PARAMETERS[name].want) from None
    return value.strip()


def policy_of(held: Mapping[str, str]) -> Policy:
    """Values by name, over the defaults."""
    read = {name: one.read(held.get(name, one.default)) for name, one in PARAMETERS.items()}
    return Policy(
        actions={code_class: read[code_class] for code_class in CodeClass if code_class in PARAMETERS},
        times=read["times"],
        loading=read["loading"],
        tries_max=read["tries_max"],
        gap=timedelta(minutes=read["gap_minutes"]),
        fault_gap=timedelta(minutes=read["fault_gap_minutes"]),
        history_days=read["history_days"],
        history_least=read["history_least"],
        ending=read["ending"],
    )
