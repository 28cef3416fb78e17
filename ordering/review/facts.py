"""Everything the rules may know about an order, read before they run. Frozen; money in fen, quantities in cartons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from foundation.clock import day
from ordering.products.catalogue import Item
from ordering.supply.rules import GradeLimits, Limit


class OrderKind(StrEnum):
    """正常订货, 提前呼入, 中途补货."""

    REGULAR = "REGULAR"
    EARLY = "EARLY"
    MID_CYCLE = "MID_CYCLE"


@dataclass(frozen=True, slots=True)
class Shop:
    """The retailer's standing. licence_* and agreement_* are None where he has none on file."""

    grade: int | None
    status: str = "ACTIVE"
    account_manager: str = ""
    licence_from: date | None = None
    licence_to: date | None = None
    licence_state: str = "VALID"
    agreement_to: date | None = None
    agreement_single_limit_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The shop's order day of this cycle: open <= now <= close is in time."""

    call_date: date
    open_at: datetime
    close_at: datetime
    delivery_date: date


@dataclass(frozen=True, slots=True)
class Line:
    """asked: cartons wanted. said: as the caller put it ('2件'), empty where it was a plain number of cartons.

    cycle_cartons: confirmed of this sku earlier in the cycle. left: cartons left in the release, None if none binds.
    alternative: a sku to offer instead, where there is one."""

    item: Item
    asked: int
    limit: Limit
    cycle_cartons: int = 0
    left: int | None = None
    said: str = ""
    alternative: Item | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One order on the table. lines are in the order they were keyed, the newest last.

    cycle_cartons, cycle_families, cycle_banded: confirmed earlier in this cycle, in all, by family, by band (fen).
    past_cycles: total cartons of earlier cycles, the latest first. accepted: rules whose referral a shift leader accepted.
    other_regular, twin: numbers of a non-void regular order of the cycle, of one with the same basket minutes ago.
    today: the company's day of `at`."""

    at: datetime
    kind: OrderKind
    shop: Shop
    window: Window | None
    lines: tuple[Line, ...]
    limits: GradeLimits
    cycle_cartons: int = 0
    cycle_families: Mapping[str, int] = field(default_factory=dict)
    cycle_banded: Mapping[int, int] = field(default_factory=dict)
    regular_cartons: int = 0
    mid_cycle_orders: int = 0
    past_cycles: tuple[int, ...] = ()
    other_regular: str = ""
    twin: str = ""
    accepted: frozenset[str] = frozenset()
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", day(self.at))
