"""Proposing, agreeing and refusing, inside the transaction of the noun that it is about. Generators for `transact`."""

from datetime import datetime

from foundation.actor import Actor
from foundation.errors import ReasonMissing
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work
from settlement.approvals.rules import Grounds, NothingProposed, check_maker, check_second

OPEN = "noun = $1 AND noun_id = $2 AND state = 'PROPOSED'"


def propose(noun: str, noun_id: int, what: str, grounds: Grounds, amount_fen: int, *, by: Actor, at: datetime) -> Work[None]:
    """GroundsMissing. What was proposed before and not yet decided is withdrawn."""
    grounds.check()
    yield Sql(f"UPDATE approval SET state = 'WITHDRAWN' WHERE {OPEN}", noun, noun_id)
    yield Sql("INSERT INTO approval (noun, noun_id, what, reason, evidence, note, amount_fen, state, maker_id, maker, made_at, checker,"
              " answer) VALUES ($1, $2, $3, $4, $5, $6, $7, 'PROPOSED', $8, $9, $10, '', '')",
              noun, noun_id, what, str(grounds.reason), grounds.evidence.strip()[:200], grounds.note.strip()[:200], amount_fen,
              check_maker(by), by.name, at)  # fmt: skip


def agree(noun: str, noun_id: int, *, by: Actor, at: datetime) -> Work[Row]:
    """The second person's yes; the proposal. NothingProposed, SecondPersonNeeded."""
    proposal = yield from open_proposal(noun, noun_id)
    second = check_second(proposal["maker_id"], by, f"{noun} {noun_id}")
    yield Sql("UPDATE approval SET state = 'APPROVED', checker_id = $2, checker = $3, checked_at = $4 WHERE id = $1",
              proposal["id"], second, by.name, at)
    return proposal


def refuse(noun: str, noun_id: int, why: str, *, by: Actor, at: datetime) -> Work[Row]:
    """The second person's no, with its reason; of the maker himself it is a withdrawal. NothingProposed, ReasonMissing."""
    if not why.strip():
        raise ReasonMissing(noun=noun)
    proposal = yield from open_proposal(noun, noun_id)
    own = check_maker(by) == proposal["maker_id"]
    yield Sql("UPDATE approval SET state = $2, checker_id = $3, checker = $4, checked_at = $5, answer = $6 WHERE id = $1",
              proposal["id"], "WITHDRAWN" if own else "REJECTED", None if own else by.id, by.name, at, why.strip()[:200])
    return proposal


def open_proposal(noun: str, noun_id: int) -> Work[Row]:
    rows = yield Sql(f"SELECT * FROM approval WHERE {OPEN}{for_update()}", noun, noun_id)
    if not rows:
        raise NothingProposed(noun=noun)
    return rows[0]
