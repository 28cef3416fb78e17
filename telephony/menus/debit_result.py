"""How the last debit went, what is due, and what goes back."""

from settlement.debits.queries import DebitView, debit_standing
from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity, Stage, clarity_of, debts_of_shop
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
CLEARER = {Clarity.IN_DOUBT: "debit/in-doubt", Clarity.SETTLED: "debit/settled"}
"""Said in place of the debit's own state; what is owed is said behind it, whichever debit it was of."""


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    standing = await caller.look_up(debit_standing(caller.retailer_id, caller.now()))
    await caller.note(What.HEARD, debit=standing.last.order_no if standing.last else None)
    clarity = await caller.look_up(clarity_of(standing.last.order_id)) if standing.last else None
    debts = await caller.look_up(debts_of_shop(caller.retailer_id))
    refund = await caller.look_up(last_refund(caller.retailer_id, caller.now()))
    owed_fen = sum(debt.amount_fen for debt in debts if debt.stage in (Stage.OPEN, Stage.PROPOSED))
    # That its goods are owed says what became of the last debit.
    said = [] if clarity == Clarity.OWED and owed_fen else sentence(standing.last, clarity, caller.language)
    await caller.say(*said, *of_debts(owed_fen, caller.language), *of_refund(refund, caller.language))
    return "main"


def sentence(last: DebitView | None, clarity: Clarity | None, language: str) -> list[str]:
    if last is None:
        return ["debit/none"]
    return [CLEARER.get(clarity, STANDING[last.state]) if clarity else STANDING[last.state], *say_amount(last.amount_fen, language)]


def of_debts(owed_fen: int, language: str) -> list[str]:
    """Goods that are gone and not paid; nothing where there are none."""
    return ["debit/owed", *say_amount(owed_fen, language)] if owed_fen else []


def of_refund(refund: Refund | None, language: str) -> list[str]:
    """A refund under way, or given back within a month; nothing where there is none."""
    if refund is None:
        return []
    return ["refund/paid" if refund.state == RefundState.PAID else "refund/pending", *say_amount(refund.amount_fen, language)]
