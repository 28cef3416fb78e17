"""What a shop may have of a sku in a cycle. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


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
