"""How the last debit went, and what is due."""

from settlement.debits.queries import DebitView, debit_standing
from settlement.debits.states import DebitState
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.pieces import say_amount

STANDING = {
    DebitState.DUE: "debit/pending",
    DebitState.IN_FLIGHT: "debit/pending",
    DebitState.UNKNOWN: "debit/unknown",
    DebitState.DISPUTED: "debit/unknown",
    DebitState.SETTLED: "debit/paid",
    DebitState.FAILED: "debit/failed",
}


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    standing = await caller.look_up(debit_standing(caller.retailer_id, caller.now()))
    await caller.note(What.HEARD, debit=standing.last.order_no if standing.last else None)
    await caller.say(*sentence(standing.last, caller.language))
    return "main"


def sentence(last: DebitView | None, language: str) -> list[str]:
    return [STANDING[last.state], *say_amount(last.amount_fen, language)] if last else ["debit/none"]
