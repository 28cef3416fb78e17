"""The order's life cycle, its number and its fingerprint. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ordering.review.facts import OrderKind


class State(StrEnum):
    """草稿 … 作废. READY and what follows belongs to delivery."""

    DRAFT = "DRAFT"
    EARLY = "EARLY"
    REVIEWED = "REVIEWED"
    REFERRED = "REFERRED"
    CONFIRMED = "CONFIRMED"
    DEBIT_PENDING = "DEBIT_PENDING"
    DEBIT_SENT = "DEBIT_SENT"
    PAID = "PAID"
    DEBIT_FAILED = "DEBIT_FAILED"
    DEBIT_UNKNOWN = "DEBIT_UNKNOWN"
    DEBIT_DISPUTE = "DEBIT_DISPUTE"
    READY = "READY"
    PICKED = "PICKED"
    DISPATCHED = "DISPATCHED"
    DELIVERED = "DELIVERED"
    PART_REFUSED = "PART_REFUSED"
    REFUSED = "REFUSED"
    UNDELIVERED = "UNDELIVERED"
    REFUND_PENDING = "REFUND_PENDING"
    REFUNDED = "REFUNDED"
    CLOSED = "CLOSED"
    VOID = "VOID"


OPEN = (State.DRAFT, State.REVIEWED, State.REFERRED)
"""On an agent's table: no supply taken, no money asked for."""
NOT_HOLDING = (State.DRAFT, State.EARLY, State.REVIEWED, State.REFERRED, State.VOID)
"""Every other state holds supply and counts against the cycle's limits."""


@dataclass(frozen=True, slots=True)
class Move:
    """One edge of the life cycle: from any of `sources` to `target`."""

    sources: tuple[State, ...]
    target: State


MOVES: dict[str, Move] = {
    "save_early": Move((State.DRAFT,), State.EARLY),
    "come_due": Move((State.EARLY,), State.DRAFT),
    "pass_review": Move((State.DRAFT,), State.REVIEWED),
    "refer": Move((State.DRAFT,), State.REFERRED),
    "accept_referral": Move((State.REFERRED,), State.REVIEWED),
    "change": Move((State.DRAFT, State.REVIEWED, State.REFERRED), State.DRAFT),
    "lose_race": Move((State.REVIEWED,), State.DRAFT),
    "confirm": Move((State.REVIEWED,), State.CONFIRMED),
    "confirm_and_debit": Move((State.REVIEWED,), State.DEBIT_PENDING),
    "ask_debit": Move((State.CONFIRMED, State.DEBIT_FAILED), State.DEBIT_PENDING),
    "debit_sent": Move((State.DEBIT_PENDING,), State.DEBIT_SENT),
    "debit_again": Move((State.DEBIT_SENT,), State.DEBIT_PENDING),
    "paid": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN), State.PAID),
    "debit_failed": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN), State.DEBIT_FAILED),
    "debit_unknown": Move((State.DEBIT_SENT,), State.DEBIT_UNKNOWN),
    "debit_dispute": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN), State.DEBIT_DISPUTE),
    "void": Move((State.DRAFT, State.EARLY, State.REVIEWED, State.REFERRED, State.CONFIRMED, State.DEBIT_FAILED),
                 State.VOID),
    "release_paid": Move((State.PAID,), State.READY),
    "release_cod": Move((State.CONFIRMED,), State.READY),
    "pick": Move((State.READY,), State.PICKED),
    "pick_nothing": Move((State.READY,), State.REFUSED),
    "dispatch": Move((State.PICKED,), State.DISPATCHED),
    "sign": Move((State.DISPATCHED,), State.DELIVERED),
    "refuse_part": Move((State.DISPATCHED,), State.PART_REFUSED),
    "refuse_all": Move((State.DISPATCHED,), State.REFUSED),
    "shop_closed": Move((State.DISPATCHED,), State.UNDELIVERED),
    "deliver_again": Move((State.UNDELIVERED,), State.READY),
    "owe_refund": Move((State.REFUSED,), State.REFUND_PENDING),
    "refunded": Move((State.REFUND_PENDING,), State.REFUNDED),
}
"""Event -> move. `confirm_and_debit` passes through CONFIRMED in one transaction. From `release_paid` on they are delivery's;
`release_cod` is for orders that are paid at the door, and no other."""


def may(event: str, state: State) -> bool:
    return state in MOVES[event].sources


def order_no(seat_group: str, order_id: int) -> str:
    """('HP', 343845) -> 'HP0000343845'."""
    return f"{seat_group[:2]:X<2}{order_id:010d}"


def fingerprint(lines: Iterable[tuple[int, int]]) -> str:
    """Equal for equal baskets, whatever the order of lines. lines: (sku, cartons)."""
    basket = ",".join(f"{sku}:{qty}" for sku, qty in sorted(lines) if qty)
    return hashlib.sha256(basket.encode()).hexdigest() if basket else ""


def kind_of(call_date: date | None, today: date, ordered_this_cycle: bool) -> OrderKind:
    """Ahead of the order day a demand is noted; after the cycle's order comes a replenishment; else the regular order."""
    if ordered_this_cycle:
        return OrderKind.MID_CYCLE
    return OrderKind.EARLY if call_date and today < call_date else OrderKind.REGULAR
