"""The order's life cycle, its number, its cut-off and its fingerprint. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.actor import Actor, ActorKind
from foundation.clock import day, local
from ordering.review.engine import DEFAULTS
from ordering.review.facts import OrderKind
from ordering.states import OPEN, State

SENT = (State.DEBIT_SENT, State.DEBIT_UNKNOWN, State.DEBIT_DISPUTE, State.PAID, State.READY, State.PICKED,
        State.DISPATCHED, State.UNDELIVERED, State.DELIVERED, State.PART_REFUSED, State.REFUSED, State.CLOSED)
"""The bank was asked for its money: never amended (R39)."""
AMENDABLE = (State.CONFIRMED,)
"""No debit was asked for yet (R39). Until the cut-off its lines may be changed: by an order that `amends` it."""
HEARD_LATE = (State.DEBIT_PENDING, State.DEBIT_FAILED, State.DEBIT_DISPUTE)
"""The bank's stronger word came after its first one, while another attempt waits or not: what it took is paid."""
LEADERS = ("SHIFT_LEADER", "DISTRICT_MANAGER", "ADMINISTRATOR")
GRACE = timedelta(minutes=DEFAULTS["R07"]["grace_minutes"])
"""A call that goes on over the cut-off is let finish; R07 has the shift leader look at what it brings."""


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
    "amend": Move(AMENDABLE, State.CONFIRMED),
    "amend_and_debit": Move(AMENDABLE, State.DEBIT_PENDING),
    "replace": Move((State.REVIEWED,), State.VOID),
    "lock": Move((State.CONFIRMED,), State.LOCKED),
    "lock_and_debit": Move((State.CONFIRMED,), State.DEBIT_PENDING),
    "ask_debit": Move((State.CONFIRMED, State.LOCKED, State.DEBIT_FAILED), State.DEBIT_PENDING),
    "debit_sent": Move((State.DEBIT_PENDING,), State.DEBIT_SENT),
    "debit_again": Move((State.DEBIT_SENT, State.DEBIT_DISPUTE), State.DEBIT_PENDING),
    "paid": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN, *HEARD_LATE), State.PAID),
    "debit_failed": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN, State.DEBIT_DISPUTE), State.DEBIT_FAILED),
    "debit_unknown": Move((State.DEBIT_SENT,), State.DEBIT_UNKNOWN),
    "debit_dispute": Move((State.DEBIT_SENT, State.DEBIT_UNKNOWN, State.DEBIT_PENDING, State.DEBIT_FAILED, State.PAID, State.READY),
                          State.DEBIT_DISPUTE),
    "void": Move((State.DRAFT, State.EARLY, State.REVIEWED, State.REFERRED, State.CONFIRMED, State.LOCKED,
                  State.DEBIT_FAILED), State.VOID),
    "void_paid": Move((State.PAID,), State.REFUND_PENDING),
    "late_paid": Move((State.VOID,), State.REFUND_PENDING),
    "release_paid": Move((State.PAID,), State.READY),
    "release_cod": Move((State.CONFIRMED, State.LOCKED), State.READY),
    "fall_back_to_cod": Move((State.DEBIT_FAILED,), State.READY),
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
    "refund_undone": Move((State.REFUNDED,), State.REFUND_PENDING),
}
"""Event -> move. `confirm_and_debit` passes through CONFIRMED in one transaction, `lock_and_debit` through LOCKED. `amend`
moves the order whose lines are replaced, `replace` the order that brought them. `late_paid`: the money came after the order
was called off. `debit_dispute` also stops a paid order whose goods have not been picked. `refund_undone`: the bank's statement says that the money did not go back after all. From `release_paid` on they are
delivery's; `release_cod` is for orders that are paid at the door, and no other; `fall_back_to_cod` makes one of an order that could
not be debited."""


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


def leads(by: Actor) -> bool:
    """May he decide what an agent may not? A retailer on the phone never; the scheduler and a command may."""
    return by.kind in (ActorKind.SCHEDULER, ActorKind.COMMAND) or by.role in LEADERS


def amendable(state: State, closes_at: datetime | None, at: datetime) -> bool:
    """Can the lines still be changed? Not after the cut-off, not once a debit was asked for."""
    return state in AMENDABLE and closes_at is not None and at <= closes_at


def agents_may_void(state: State, closes_at: datetime | None, at: datetime) -> bool:
    """Until the cut-off, and while no debit is on its way, the agent calls an order off as the caller says, also to order
    less when the money did not suffice; afterwards the shift leader does, with a reason."""
    in_time = closes_at is not None and at <= closes_at
    return state in (*OPEN, State.EARLY) or (state in (*AMENDABLE, State.DEBIT_FAILED) and in_time)


def closes_after(cut_off: datetime, at: datetime) -> datetime:
    """When an order opened now is closed: its own cut-off or, when that is over, the same hour of today or tomorrow.

    Late orders and replenishments go out with the next run, so they close with the next cut-off."""
    if at <= cut_off + GRACE:
        return cut_off
    today = local(cut_off).replace(year=day(at).year, month=day(at).month, day=day(at).day)
    return today if at <= today else today + timedelta(days=1)


def expiry(state: State, was_read_back: bool) -> str:
    """Why an order that was not confirmed by its cut-off is void. A DRAFT that was read back is an EARLY demand come due."""
    if state == State.REFERRED:
        return "REFER_TIMEOUT"
    return "NOT_CONFIRMED" if was_read_back or state in (State.EARLY, State.REVIEWED) else "EXPIRED"
