"""R24 The pools of a week: what of a release is open on which day. Pure arithmetic in whole cartons.

A day's pool is the week's release × the shops due that day ÷ the shops due in the week. It is added to what is open when its
day begins, so that whatever the days before left over rolls on by itself."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from foundation.errors import Invalid

K = TypeVar("K", bound=Hashable)


class ReserveAboveRelease(Invalid):
    """The reserve is a part of the release: facts reserve, released."""

    code = "reserve_above_release"


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """投放: cartons of a sku for a cycle, the reserve among them. by_day: the rest opens day by day, else at once."""

    cartons: int
    reserve: int = 0
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A plan laid out: open_now + later + reserve = the plan's cartons. days: every day's pool, empty where all is open."""

    open_now: int
    days: Mapping[date, int]
    reserve: int


def shares(cartons: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Whole cartons in proportion to the weights, their sum exact; what is left over goes to the largest fractions.

    200 by {Mon: 20, Tue: 80} -> {Mon: 40, Tue: 160}. Where nothing has a weight, nobody gets any."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {key: cartons * weight // total for key, weight in weights.items()}
    by_fraction = sorted(weights, key=lambda key: -(cartons * weights[key] % total))
    for key in by_fraction[:cartons - sum(parts.values())]:
        parts[key] += 1
    return parts


def lay_out(plan: WeekPlan, due: Mapping[date, int], today: date) -> Opening:
    """The plan by days: due is the shops with an order day on each. Without any shop due the whole stays in reserve."""
    if not 0 <= plan.reserve <= plan.cartons:
        raise ReserveAboveRelease(reserve=plan.reserve, released=plan.cartons)
    if not plan.by_day:
        return Opening(plan.cartons - plan.reserve, {}, plan.reserve)
    days = {day: qty for day, qty in sorted(shares(plan.cartons - plan.reserve, due).items()) if qty}
    return Opening(opened(days, today), days, plan.cartons - sum(days.values()))


def opened(days: Mapping[date, int], on: date) -> int:
    """What has been opened until and with a day."""
    return sum(qty for day, qty in days.items() if day <= on)
