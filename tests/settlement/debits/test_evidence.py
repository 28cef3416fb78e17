"""The same evidence in any order and number ends in the same books, on the real tables."""

import random
from functools import partial

from foundation.actor import SCHEDULER
from foundation.clock import now
from foundation.transaction import transact
from ordering.orders.models import Order
from ordering.states import State
from settlement.debits.claiming import claim_due
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, Evidence
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Fact, Kind, Says, outcome
from settlement.debits.states import AttemptState, DebitState, debit_state
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe, attempt_of, state_of_order

HISTORIES, ASKED = 15, 10_000


async def test_shuffled_doubled_and_late_evidence(owe: Owe, bank: PracticeBank) -> None:
    for seed in range(HISTORIES):
        dice = random.Random(seed)
        heard = [dice.choice(POSSIBLE) for _ in range(dice.randint(1, 4))]
        debit = await owe(ASKED)
        await transact(lambda: claim_due(now(), mark_order, by=SCHEDULER))
        for one in heard + dice.sample(heard, len(heard)):
            await transact(partial(take_evidence, debit.attempt_id, one, mark_order, by=SCHEDULER))
        facts = [Fact(one.kind, one.says, one.code, one.amount_fen) for one in heard]
        attempt = await attempt_of(debit)
        assert (attempt.state, attempt.code) == outcome(facts, ASKED), f"seed {seed}"
        assert (await Debit.get(id=debit.debit_id)).state == debit_state([attempt.state]), f"seed {seed}"
        assert await Evidence.filter(attempt_id=debit.attempt_id).count() == 2 * len(heard)


async def test_a_poll_that_comes_late_cannot_undo_a_payment(owe: Owe, bank: PracticeBank) -> None:
    debit = await owe(ASKED)
    await transact(lambda: claim_due(now(), mark_order, by=SCHEDULER))
    for one in (POSSIBLE[1], POSSIBLE[0], POSSIBLE[4]):
        await transact(partial(take_evidence, debit.attempt_id, one, mark_order, by=SCHEDULER))
    assert ((await attempt_of(debit)).state, await state_of_order(debit)) == (AttemptState.SUCCEEDED, State.PAID)
    assert (await Debit.get(id=debit.debit_id)).state == DebitState.SETTLED


async def test_another_amount_on_the_statement_holds_an_order_that_was_paid(owe: Owe, bank: PracticeBank) -> None:
    for before in (State.PAID, State.READY):
        debit = await owe(ASKED)
        await transact(lambda: claim_due(now(), mark_order, by=SCHEDULER))
        await transact(partial(take_evidence, debit.attempt_id, POSSIBLE[1], mark_order, by=SCHEDULER))
        await Order.filter(state=State.PAID).update(state=before)
        other = Heard(Kind.STATEMENT, Says.EXECUTED, now(), "00", ASKED - 1, "B1")
        await transact(partial(take_evidence, debit.attempt_id, other, mark_order, by=SCHEDULER))
        assert await state_of_order(debit) == State.DEBIT_DISPUTE, before


POSSIBLE = (
    Heard(Kind.TIMEOUT, Says.NOTHING, now()),
    Heard(Kind.ANSWER, Says.EXECUTED, now(), "00", ASKED, "B1"),
    Heard(Kind.ANSWER, Says.REFUSED, now(), "51"),
    Heard(Kind.QUERY, Says.EXECUTED, now(), "00", ASKED - 1, "B1"),
    Heard(Kind.QUERY, Says.NOT_EXECUTED, now(), "25"),
    Heard(Kind.RESULT_FILE, Says.EXECUTED, now(), "00", ASKED, "B1"),
    Heard(Kind.STATEMENT, Says.NOT_EXECUTED, now()),
)
