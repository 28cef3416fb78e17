"""The batch watch rules, run at night and not in a call: skus that jump, a day that is too large, a shop unlike its street.

Holidays, launches and uneven arrivals look the same; a person clears those. Source: review catalogue, batch watch rules."""

from collections.abc import Iterable, Mapping, Sequence

from foundation.language import N_
from ordering.review.findings import Parameters

NAMES = {"W1": N_("单品月销突增"), "W2": N_("单品单日突增"), "W3": N_("与周边畅销不同")}
WATCHES: Mapping[str, Parameters] = {"W1": {"percent": 150, "least_cartons": 100}, "W2": {"percent": 15, "least_cartons": 100},
                                     "W3": {"top": 3, "neighbours_least": 5}}


def month_jump(now: int, before: int, parameters: Parameters) -> int | None:
    """W1: the percent of a sku's last month that this one makes, if it is above; a sku without a last month has just begun.

    150 of 100 is not above 150 %, 151 is."""
    if not before or now < parameters["least_cartons"] or now * 100 <= before * parameters["percent"]:
        return None
    return now * 100 // before


def day_share(day: int, month: int, parameters: Parameters) -> int | None:
    """W2: the percent of a sku's month that was sold on a single day, if it is above; 20 of 100 is, at 15 %."""
    if month < parameters["least_cartons"] or day * 100 <= month * parameters["percent"]:
        return None
    return day * 100 // month


def apart(top: Sequence[int], neighbours: Iterable[Sequence[int]], parameters: Parameters) -> bool:
    """W3: the skus that the shop sells most are nobody's around it. Few neighbours say nothing."""
    others = [set(one[:parameters["top"]]) for one in neighbours]
    mine = set(top[:parameters["top"]])
    return bool(mine) and len(others) >= parameters["neighbours_least"] and not any(mine & other for other in others)
