"""What a shop may have of a sku in a cycle. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

TIER_CYCLES = 3
"""A tier goes by the mean of so many past cycles."""


class Limited(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def supply_state(self) -> str: ...
    @property
    def price_class(self) -> str: ...


class LimitSource(StrEnum):
    OVERRIDE = "OVERRIDE"
    GRADE = "GRADE"
    NOT_RELEASED = "NOT_RELEASED"
    UNLIMITED = "UNLIMITED"


@dataclass(frozen=True, slots=True)
class Limit:
    """cartons is None where only the total cap binds."""

    cartons: int | None
    source: LimitSource


@dataclass(frozen=True, slots=True)
class GradeLimits:
    """The rows that hold for one grade on one day. by_group: 'NEW' or a price class -> cartons of each sku in it.

    family_caps: brand family -> cartons; band_caps: lower bound in fen -> cartons at or above it."""

    by_product: Mapping[int, int] = field(default_factory=dict)
    by_group: Mapping[str, int] = field(default_factory=dict)
    total_cap: int | None = None
    month_cap: int | None = None
    family_caps: Mapping[str, int] = field(default_factory=dict)
    band_caps: Mapping[int, int] = field(default_factory=dict)


def effective_limit(item: Limited, limits: GradeLimits, override: int | None) -> Limit:
    """The shop's own limit, else the grade's for the sku, for new ones, for the class; scarce and new ones else get none."""
    if override is not None:
        return Limit(override, LimitSource.OVERRIDE)
    if item.id in limits.by_product:
        return Limit(limits.by_product[item.id], LimitSource.GRADE)
    if item.supply_state == "NEW" and "NEW" in limits.by_group:
        return Limit(limits.by_group["NEW"], LimitSource.GRADE)
    if item.supply_state in ("SCARCE", "NEW"):
        return Limit(0, LimitSource.NOT_RELEASED)
    if item.price_class in limits.by_group:
        return Limit(limits.by_group[item.price_class], LimitSource.GRADE)
    return Limit(None, LimitSource.UNLIMITED)


@dataclass(frozen=True, slots=True)
class Tier:
    """阶梯: from `volume_from` cartons a cycle on, these grades have `limit_cartons` of the sku."""

    product_id: int
    grade_from: int
    grade_to: int
    volume_from: int
    limit_cartons: int


def past_volume(had: Iterable[tuple[str, int]]) -> int:
    """Mean cartons of a past cycle, from (supply state, cartons) of the last TIER_CYCLES ones.

    Slow goods never count: else buying them would raise the limit of scarce ones, which is tying (R27)."""
    return sum(cartons for state, cartons in had if state != "SLOW") // TIER_CYCLES


def tier_for(grade: int | None, volume: int, tiers: Sequence[Tier]) -> Tier | None:
    """The highest step that this grade and volume reach, of the tiers of one sku; an ungraded shop is grade 1."""
    reached = [tier for tier in tiers if tier.grade_from <= (grade or 1) <= tier.grade_to and tier.volume_from <= volume]
    return max(reached, key=lambda tier: tier.volume_from, default=None)
