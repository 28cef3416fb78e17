"""The outcome of an attempt as a join over everything heard of it. Pure.

A higher rank wins; equal rank with different words is a conflict that a person settles. The join is commutative,
associative and idempotent, so that late, doubled and reordered messages cannot matter."""

from collections.abc import Iterable
from datetime import timedelta
from enum import IntEnum, StrEnum
from functools import reduce
from typing import NamedTuple

from settlement.debits.codes import CodeClass, class_of
from settlement.debits.states import AttemptState

NOT_FOUND = "25"
NOT_FOUND_FINAL_AFTER = timedelta(minutes=60)
"""Until then a number that the bank does not know may still be on its way; from then on it never arrived."""


class Kind(IntEnum):
    """Where a fact comes from; the number is its rank."""

    TIMEOUT = 0
    ANSWER = 1
    QUERY = 2
    RESULT_FILE = 3
    STATEMENT = 4


class Says(StrEnum):
    NOTHING = "NOTHING"
    EXECUTED = "EXECUTED"
    REFUSED = "REFUSED"
    NOT_EXECUTED = "NOT_EXECUTED"


class Fact(NamedTuple):
    """One piece of evidence, read: who says what. code, amount_fen: as the bank gave them."""

    kind: Kind
    says: Says
    code: str = ""
    amount_fen: int | None = None


class Belief(NamedTuple):
    """The strongest facts so far: all of one weight."""

    weight: int
    facts: frozenset[Fact]

    def join(self, other: "Belief") -> "Belief":
        if self.weight == other.weight:
            return Belief(self.weight, self.facts | other.facts)
        return self if self.weight > other.weight else other


NOTHING_HEARD = Belief(0, frozenset())


def belief(fact: Fact) -> Belief:
    """A fact that says nothing weighs nothing. That something was not found is weaker than any word about the number of the
    same rank, for it may stand on a later day: a query that found nothing, statements that do not name it."""
    if fact.says == Says.NOTHING:
        return NOTHING_HEARD
    if fact.says == Says.NOT_EXECUTED and fact.kind == Kind.QUERY:
        return Belief(1, frozenset({fact}))
    return Belief(2 * (1 + fact.kind) - (fact.says == Says.NOT_EXECUTED), frozenset({fact}))


def outcome(facts: Iterable[Fact], asked_fen: int) -> tuple[AttemptState, str]:
    """State and response code of an attempt of which at least its sending is known.

    An executed debit of another amount than asked, or two equally strong words that differ, is DISPUTED."""
    strongest = reduce(Belief.join, map(belief, facts), NOTHING_HEARD).facts
    code = min((fact.code for fact in strongest), default="")
    match sorted({fact.says for fact in strongest}):
        case []:
            return AttemptState.UNKNOWN, ""
        case [Says.EXECUTED] if {fact.amount_fen for fact in strongest} == {asked_fen}:
            return AttemptState.SUCCEEDED, code
        case [Says.REFUSED]:
            return AttemptState.DECLINED, code
        case [Says.NOT_EXECUTED]:
            return AttemptState.NOT_EXECUTED, code
    return AttemptState.DISPUTED, code


def reading(kind: Kind, code: str, of_debit: bool, since_sent: timedelta) -> Says:
    """What a code heard this long after the sending says about the debit.

    of_debit: the code is the debit's own outcome, not that of the query about it."""
    if kind == Kind.QUERY and code == NOT_FOUND and since_sent >= NOT_FOUND_FINAL_AFTER:
        return Says.NOT_EXECUTED
    if not of_debit or class_of(code) == CodeClass.UNDECIDED:
        return Says.NOTHING
    return Says.EXECUTED if class_of(code) == CodeClass.EXECUTED else Says.REFUSED
