"""What a file tells of many attempts ends in the very rows that the same words end in when they come one by one."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from foundation.actor import SCHEDULER
from foundation.clock import ZONE, day
from foundation.transaction import Sql, Work, transact
from ordering.states import State
from settlement.debits.evidence import Heard, take_all, take_evidence
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.journal.models import DayClose
from tests.settlement.debits.conftest import Owe

AT = datetime(2026, 11, 27, 17, tzinfo=ZONE)
YESTERDAY = day(AT) - timedelta(days=1)
ASKED, DEBITS, REFUSED_BEFORE, FILES, SEEDS = 10_000, 10, 4, 4, 12
MOVED = {
    "evidence": "SELECT attempt_id, kind, says, code, amount_fen, bank_ref, words, received_at FROM evidence ORDER BY attempt_id, id",
    "attempts": "SELECT * FROM debit_attempt ORDER BY request_no",
    "debits": "SELECT * FROM debit ORDER BY id",
    "orders": "SELECT id, state, version FROM orders ORDER BY id",
    "troubles": "SELECT order_id, retailer_id, kind, amount_fen, at FROM order_trouble ORDER BY order_id, id",
    "entries": "SELECT business_date, at, debit, debit_party, credit, credit_party, amount_fen, noun, noun_id, words, refers_to, once"
               " FROM journal_entry ORDER BY noun_id, id",
    "audit": "SELECT at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts FROM audit_line ORDER BY noun, noun_id, id",
}  # fmt: skip
SECOND_TRY = """
    INSERT INTO debit_attempt (id, debit_id, request_no, bank_code, agreement_no, account_no, account_name, licence_no, order_date,
                               amount_fen, state, code, tries, refused, asked, sent_at, created_at)
    SELECT id + 1000, debit_id, 'x' || substr(request_no, 2), bank_code, agreement_no, account_no, account_name, licence_no, order_date,
           amount_fen, 'CLAIMED', '', 1, 0, 0, sent_at, created_at FROM debit_attempt WHERE id = $1"""
Rows = dict[str, list[dict[str, Any]]]
Way = Callable[[dict[int, Heard]], Work[None]]


def one_by_one(heard: dict[int, Heard]) -> Work[None]:
    for attempt_id, each in heard.items():
        yield from take_evidence(attempt_id, each, mark_order, by=SCHEDULER)


def all_at_once(heard: dict[int, Heard]) -> Work[None]:
    yield from take_all(heard, mark_order, by=SCHEDULER)


def words(dice: Random, at: datetime, on: Any) -> Heard:
    return Heard(dice.choice(list(Kind)), dice.choice(list(Says)), at, dice.choice(["", "00", "51", "25"]),
                 dice.choice([ASKED, ASKED, ASKED, ASKED - 1, None]), dice.choice(["", "B1"]), dice.choice(["", "余额不足"]), on)  # fmt: skip


class Undone(Exception):
    """Carries what was read out of a transaction that is rolled back."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows


def life(way: Way, seed: int) -> Work[None]:
    """Some files one after the other, each about some of the attempts and about one day; where all stands is drawn by the seed."""
    dice = Random(seed)
    attempts = [row["id"] for row in (yield Sql("SELECT id FROM debit_attempt ORDER BY id"))]
    for attempt_id in attempts:
        yield Sql("UPDATE debit_attempt SET state = $2, sent_at = $3 WHERE id = $1", attempt_id, dice.choice(["CLAIMED", "UNKNOWN"]),
                  dice.choice([None, AT - timedelta(minutes=dice.randint(0, 90))]))
        yield Sql("UPDATE orders SET state = $2 WHERE id = (SELECT order_id FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id"
                  " WHERE a.id = $1)", attempt_id, str(dice.choice([State.DEBIT_SENT, State.DEBIT_SENT, State.DEBIT_UNKNOWN, State.VOID])))
    for attempt_id in dice.sample(attempts, REFUSED_BEFORE):
        yield from take_evidence(attempt_id, Heard(Kind.ANSWER, Says.REFUSED, AT, "51"), mark_order, by=SCHEDULER)
        yield Sql(SECOND_TRY, attempt_id)
        attempts.append(attempt_id + 1000)
    for n in range(FILES):
        at, on = AT + timedelta(minutes=n), dice.choice([None, YESTERDAY])
        some = sorted(dice.sample(attempts, dice.randint(1, len(attempts))))
        yield from way({attempt_id: words(dice, at, on) for attempt_id in some})
    found: Rows = {}
    for name, text in MOVED.items():
        found[name] = yield Sql(text)
    for line in found["audit"]:
        line["facts"] = json.loads(line["facts"]) if isinstance(line["facts"], str) else line["facts"]
    raise Undone(found)


async def rows_after(way: Way, seed: int) -> Rows:
    with pytest.raises(Undone) as undone:
        await transact(lambda: life(way, seed))
    return undone.value.rows


@pytest.mark.parametrize("closed", [False, True], ids=["open", "yesterday closed"])
async def test_one_by_one_and_all_at_once_write_the_same_rows(owe: Owe, closed: bool) -> None:
    for _ in range(DEBITS):
        await owe(ASKED)
    if closed:
        await DayClose.create(business_date=YESTERDAY, closed_at=AT, closed_by="周敏")
    seen: dict[str, set[Any]] = {"attempts": set(), "debits": set(), "orders": set()}
    for seed in range(SEEDS):
        singly, together = await rows_after(one_by_one, seed), await rows_after(all_at_once, seed)
        for name, rows in singly.items():
            assert together[name] == rows, (name, f"seed {seed}")
        for name, states in seen.items():
            states |= {row["state"] for row in singly[name]}
    # The draw is wide enough to prove something.
    assert seen["attempts"] >= {"CLAIMED", "UNKNOWN", "SUCCEEDED", "DECLINED", "NOT_EXECUTED", "DISPUTED"}
    assert seen["debits"] >= {"UNKNOWN", "SETTLED", "FAILED", "DISPUTED"}
    assert seen["orders"] >= {"PAID", "DEBIT_FAILED", "DEBIT_DISPUTE", "REFUND_PENDING"}
