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
    """The retailer's standing. licence_* and agreement_* are None where he has none on file.

    changed, changed_on: the last of phone, account or grade that somebody changed in his file, and when.
    linked_shops: other licences that share his phone or account, found by the watch and not cleared by a person."""

    grade: int | None
    status: str = "ACTIVE"
    account_manager: str = ""
    licence_from: date | None = None
    licence_to: date | None = None
    licence_state: str = "VALID"
    agreement_to: date | None = None
    agreement_single_limit_fen: int | None = None
    licence_holder: str = ""
    agreement_holder: str = ""
    created_on: date | None = None
    changed: str = ""
    changed_on: date | None = None
    linked_shops: int = 0


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
    pool_left: cartons left in today's pool of a scarce sku, None if there is none. alternative: a sku to offer instead.
    noted_fen: the price when it was keyed. new_to_shop: a new product that the shop never had.
    past_cartons: of this sku in the last three cycles together; read for watched and dear skus only, else None."""

    item: Item
    asked: int
    limit: Limit
    cycle_cartons: int = 0
    left: int | None = None
    said: str = ""
    alternative: Item | None = None
    pool_left: int | None = None
    noted_fen: int | None = None
    new_to_shop: bool = False
    past_cartons: int | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """What shops of the same grade usually do, of one measure: mean and standard deviation over so many of them."""

    mean: float
    deviation: float
    shops: int


@dataclass(frozen=True, slots=True)
class Facts:
    """One order on the table. lines are in the order they were keyed, the newest last.

    cycle_cartons, cycle_families, cycle_banded: confirmed earlier in this cycle, in all, by family, by band (fen).
    past_cycles, past_fen: total cartons and money of earlier cycles, the latest first.
    month_cartons, last_month_cartons: confirmed in this calendar month besides this order, and in the one before.
    agreed_cartons: what this shop itself agreed on for the month; None where its grade's volume holds.
    accepted: rules whose referral a shift leader accepted.
    other_regular, twin: numbers of a non-void regular order of the cycle, of one with the same basket minutes ago.
    identity: how the caller proved who he is; empty where nobody calls. overflow: another district's agent helps out.
    caller_shops: other licences ordered for today from the same telephone.
    unpaid_fen: goods delivered and not paid. unknown_orders: earlier orders whose debit has no known outcome.
    failed_debits: for each final failure, how many weeks ago. debit_sent: this order's money was asked of the bank.
    funds_fen: the account's balance, where the bank tells it. watched: skus on the watch list.
    entry_limits, entry_total: what the entry grade may have of a sku and in all, None where nothing binds.
    peers: measure -> what his grade usually does. today: the company's day of `at`."""

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
    past_fen: tuple[int, ...] = ()
    month_cartons: int = 0
    last_month_cartons: int = 0
    agreed_cartons: int | None = None
    other_regular: str = ""
    twin: str = ""
    accepted: frozenset[str] = frozenset()
    identity: str = ""
    overflow: bool = False
    caller_shops: int = 0
    unpaid_fen: int = 0
    unknown_orders: int = 0
    failed_debits: tuple[int, ...] = ()
    debit_sent: bool = False
    funds_fen: int | None = None
    watched: frozenset[int] = frozenset()
    entry_limits: Mapping[int, int | None] = field(default_factory=dict)
    entry_total: int | None = None
    peers: Mapping[str, Peer] = field(default_factory=dict)
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", day(self.at))
