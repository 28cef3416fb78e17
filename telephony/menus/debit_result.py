"""How the last debit went, what is due, and what goes back."""

from settlement.debits.queries import DebitView, debit_standing
from settlement.debits.states import DebitState
from settlement.refunds.models import Refund
from settlement.refunds.queries import last_refund
from settlement.refunds.rules import RefundState
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.pieces import say_amount

STANDING = {
    DebitState.DUE: "debit/pending",
    DebitState.IN_FLIGHT: "debit/pending",
    DebitState.UNKNOWN: "debit/unknown",
    DebitState.DISPUTED: "debit/dispute",
    DebitState.SETTLED: "debit/paid",
    DebitState.FAILED: "debit/failed",
}


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    standing = await caller.look_up(debit_standing(caller.retailer_id, caller.now()))
    await caller.note(What.HEARD, debit=standing.last.order_no if standing.last else None)
    refund = await caller.look_up(last_refund(caller.retailer_id, caller.now()))
    await caller.say(*sentence(standing.last, caller.language), *of_refund(refund, caller.language))
    return "main"


def sentence(last: DebitView | None, language: str) -> list[str]:
    return [STANDING[last.state], *say_amount(last.amount_fen, language)] if last else ["debit/none"]


def of_refund(refund: Refund | None, language: str) -> list[str]:
    """A refund under way, or given back within a month; nothing where there is none."""
    if refund is None:
        return []
    return ["refund/paid" if refund.state == RefundState.PAID else "refund/pending", *say_amount(refund.amount_fen, language)]
