"""The states of an order, for all that speaks of them: supply, the watch and the orders themselves."""

from enum import StrEnum


class State(StrEnum):
    """草稿 … 作废. READY and what follows belongs to delivery, what follows REFUND_PENDING to settlement."""

    DRAFT = "DRAFT"
    EARLY = "EARLY"
    REVIEWED = "REVIEWED"
    REFERRED = "REFERRED"
    CONFIRMED = "CONFIRMED"
    LOCKED = "LOCKED"
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
CALLED_OFF = (State.VOID, State.REFUND_PENDING, State.REFUNDED)
"""The goods are given back; of a paid one the money is still to follow."""
NOT_HOLDING = (State.DRAFT, State.EARLY, State.REVIEWED, State.REFERRED, *CALLED_OFF)
"""Every other state holds supply and counts against the cycle's limits."""
NOT_HELD = ", ".join(f"'{state}'" for state in NOT_HOLDING)
"""For a statement: state NOT IN (…)."""
