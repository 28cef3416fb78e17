"""The verbs of refunds, in the order of a refund's life."""

from settlement.refunds.approving import approve_refund, prepare_refund, reject_refund
from settlement.refunds.finding import find_refunds
from settlement.refunds.sending import ask_refunds, send_refunds

__all__ = ["approve_refund", "ask_refunds", "find_refunds", "prepare_refund", "reject_refund", "send_refunds"]
