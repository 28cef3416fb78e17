"""What must be true after every step, and what must be true when the last statement is in."""

import random
from collections import defaultdict
from typing import Any

from tortoise import connections

from foundation.clock import day
from foundation.transaction import Sql, Work, dialect, fetch
from ordering.states import State
from settlement.debits.evidence import fact
from settlement.debits.outcome import outcome
from settlement.debits.states import OPEN, AttemptState, DebitState, debit_state
from settlement.journal.service import seal_entries, verify_journal
from settlement.reconciliation.categories import HOLDING
from settlement.reconciliation.closing import close_day, ties
from settlement.reconciliation.rules import red
from tests.settlement.life.world import FIRST_DAY, MAKER, World

STEP = {
    DebitState.DUE: {State.DEBIT_PENDING}, DebitState.IN_FLIGHT: {State.DEBIT_SENT}, DebitState.UNKNOWN: {State.DEBIT_UNKNOWN},
    DebitState.SETTLED: {State.PAID}, DebitState.FAILED: {State.DEBIT_FAILED},
    # Two successes of one order leave it paid: one of them goes back.
    DebitState.DISPUTED: {State.DEBIT_DISPUTE, State.PAID},
}  # fmt: skip
GONE = {State.VOID, State.REFUND_PENDING}
"""Called off: whatever the bank says later, the order stays so, and the money is a case."""
TABLES = {
    "attempts": "SELECT id, debit_id, request_no, bank_code, amount_fen, state, code, surplus FROM debit_attempt ORDER BY id",
    "debits": "SELECT id, order_id, amount_fen, state FROM debit",
    "evidence": "SELECT attempt_id, kind, says, code, amount_fen FROM evidence",
    "orders": "SELECT id, state FROM orders",
    "held": f"SELECT order_id FROM recon_case WHERE category IN ({', '.join(repr(str(one)) for one in HOLDING)})",
    "booked": "SELECT noun_id, sum(CASE debit WHEN 'CLEARING' THEN amount_fen ELSE -amount_fen END) AS fen FROM journal_entry"
              " WHERE noun = 'attempt' GROUP BY noun_id",
}  # fmt: skip


def everything() -> Work[dict[str, list[dict[str, Any]]]]:
    found = {}
    for name, text in TABLES.items():
        found[name] = yield Sql(text)
    return found


async def quiet() -> None:
    """SQLite's thread ends the transaction that a dead verb had begun: what is read here has it whole or not at all."""
    if dialect() == "sqlite":
        await connections.get("sqlite").execute_query("SELECT 1")


async def check_step(world: World) -> None:
    """The invariants that hold at every moment."""
    await quiet()
    rows = await fetch(everything)
    heard, of_debit = defaultdict(list), defaultdict(list)
    for row in rows["evidence"]:
        heard[row["attempt_id"]].append(fact(row))
    for attempt in rows["attempts"]:
        if not attempt["surplus"]:  # its money went back again: what is left of the debit is what the others make of it
            of_debit[attempt["debit_id"]].append(AttemptState(attempt["state"]))
    booked = {row["noun_id"]: int(row["fen"]) for row in rows["booked"]}
    for attempt in rows["attempts"]:
        state, facts = AttemptState(attempt["state"]), heard[attempt["id"]]
        random.Random(len(facts)).shuffle(facts)
        said = outcome(facts, attempt["amount_fen"])
        assert state in (AttemptState.PREPARED, AttemptState.CLAIMED) or (state, attempt["code"]) == said, ("join", attempt, facts)
        assert said[0] not in (AttemptState.SUCCEEDED, AttemptState.DECLINED) or state == said[0], ("unheard", attempt, facts)
        assert booked.get(attempt["id"], 0) == (attempt["amount_fen"] if state == AttemptState.SUCCEEDED else 0), ("journal", attempt)
    assert len({attempt["request_no"] for attempt in rows["attempts"]}) == len(rows["attempts"])
    states, held = {row["id"]: State(row["state"]) for row in rows["orders"]}, {row["order_id"] for row in rows["held"]}
    assert len({debit["order_id"] for debit in rows["debits"]}) == len(rows["debits"])
    for debit in rows["debits"]:
        attempts = of_debit[debit["id"]]
        assert sum(state in OPEN for state in attempts) <= 1, ("open attempts", debit, attempts)
        assert debit["state"] == debit_state(attempts), ("debit", debit, attempts)
        order = states[debit["order_id"]]
        in_doubt = {State.DEBIT_DISPUTE} if debit["order_id"] in held else set()
        assert order in STEP[DebitState(debit["state"])] | GONE | in_doubt, ("order", order, debit)
    ours = {attempt["request_no"]: attempt["amount_fen"] for attempt in rows["attempts"]}
    for house in world.houses.values():
        assert {entry["request_no"] for entry in house.books.entries()} <= set(ours), "the bank knows a number that is not ours"
    unlike_asked = {number for house in world.houses.values() for number, fen in house.executed().items() if fen != ours[number]}
    assert unlike_asked <= world.houses["FILE"].lied
    # Nobody was debited twice but by a bank that said no first, in one of its files or by presenting again.
    paid: dict[int, list[str]] = defaultdict(list)
    executed = {number for house in world.houses.values() for number in house.executed()}
    for attempt in rows["attempts"]:
        if attempt["request_no"] in executed and not attempt["surplus"]:
            paid[attempt["debit_id"]].append(attempt["request_no"])
    lied = {number for house in world.houses.values() for number in house.lied}
    doubled = [numbers for numbers in paid.values() if len(numbers) > 1 and not lied & set(numbers)]
    assert doubled == [], ("doubled", doubled)


async def check_end(world: World) -> None:
    """Every statement is in: what we hold is what the banks hold, to the fen."""
    rows = await fetch(everything)
    settled = {debit["id"] for debit in rows["debits"] if debit["state"] in (DebitState.SETTLED, DebitState.DISPUTED)}
    executed = {number: fen for house in world.houses.values() for number, fen in house.executed().items()}
    lied = {number for house in world.houses.values() for number in house.lied}
    for attempt in rows["attempts"]:
        state, fen = AttemptState(attempt["state"]), executed.get(attempt["request_no"])
        if fen is None:
            never_left = state == AttemptState.PREPARED and attempt["debit_id"] in settled
            assert state in (AttemptState.DECLINED, AttemptState.NOT_EXECUTED) or never_left or attempt["request_no"] in lied, ("lost", attempt)
        else:
            assert state == (AttemptState.SUCCEEDED if fen == attempt["amount_fen"] else AttemptState.DISPUTED), ("books", attempt, fen)
    await check_ties(world)
    await seal_entries()
    proof = await verify_journal()
    assert (proof.complaints, proof.unsealed) == ([], 0)


async def check_ties(world: World) -> None:
    """The day of the last statement is green, and it closes."""
    last = max(world.told)
    unfit = [tie for tie in red(await ties(last)) if tie.name != "files"]  # what is put aside waits for two people
    assert unfit == [], unfit
    assert last > FIRST_DAY
    if not red(await ties(last)):
        await close_day(last, by=MAKER, at=world.at)
        assert day(world.at) > last
