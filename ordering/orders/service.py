"""The verbs of an order, in the order in which a call uses them. Each is one transaction and writes one audit line."""

from ordering.orders.amending import OrderLocked
from ordering.orders.calling_off import NotForAgents, decide_referral, void_order
from ordering.orders.confirming import Confirmed, NothingOrdered, OrderRefused, Settle, confirm_order, read_back
from ordering.orders.cut_off import CutOff, keep_cut_offs, lock_order
from ordering.orders.drafting import Keyed, note_remark, set_line, set_lines, strike_line, take_back
from ordering.orders.opening import open_draft
from ordering.orders.outcomes import (
    mark_debit_dispute,
    mark_debit_failed,
    mark_debit_pending,
    mark_debit_sent,
    mark_debit_unknown,
    mark_paid,
)
from ordering.orders.placing import place_order

__all__ = [
    "Confirmed",
    "CutOff",
    "Keyed",
    "NotForAgents",
    "NothingOrdered",
    "OrderLocked",
    "OrderRefused",
    "Settle",
    "confirm_order",
    "decide_referral",
    "keep_cut_offs",
    "lock_order",
    "mark_debit_dispute",
    "mark_debit_failed",
    "mark_debit_pending",
    "mark_debit_sent",
    "mark_debit_unknown",
    "mark_paid",
    "note_remark",
    "open_draft",
    "place_order",
    "read_back",
    "set_line",
    "set_lines",
    "strike_line",
    "take_back",
    "void_order",
]
