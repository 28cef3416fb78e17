"""Taking evidence: append what was heard, read the outcome of all that was ever heard, move attempts, debits and orders.

Generators for `foundation.transaction.transact`: each runs inside one transaction. One answer on the wire and a file of a
hundred thousand rows go the same way, set by set; what follows from what stands in `deciding`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit_all_sql
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, abreast, as_json, moment, one, rowset, sized, stored
from settlement.debits.deciding import Change, attempt_after, debit_after
from settlement.debits.order_marks import MarkOrder
from settlement.debits.outcome import Fact, Kind, Says
from settlement.debits.states import DebitState
from settlement.journal.posting import closed_through, insert_entries

QUIET = (DebitState.DUE, DebitState.IN_FLIGHT)
"""States on the way: the order's own audit line tells of them."""
ATTEMPTS = """
    SELECT a.id, a.debit_id, a.bank_code, a.amount_fen, a.state, a.code, a.sent_at, d.retailer_id
    FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id WHERE a.id IN {ids} ORDER BY a.id{lock}"""
KEEP = """
    INSERT INTO evidence (attempt_id, kind, says, code, amount_fen, bank_ref, words, received_at)
    SELECT w.id, w.kind, w.says, w.code, w.amount_fen, w.bank_ref, w.words, w.received_at FROM {rows}"""
KNOWN = "SELECT e.attempt_id, e.kind, e.says, e.code, e.amount_fen FROM evidence AS e WHERE e.attempt_id IN {ids}"
MOVE_ATTEMPTS = """
    UPDATE debit_attempt SET state = w.state, code = w.code, next_at = w.next_at, lease_until = NULL
    FROM {rows} WHERE debit_attempt.id = w.id"""
DEBITS = """
    SELECT d.id, d.order_id, d.order_no, d.district_id, d.state, d.settled_at FROM debit AS d WHERE d.id IN {ids}
    ORDER BY d.id{lock}"""
TRIES = "SELECT a.debit_id, a.state, a.code, a.surplus FROM debit_attempt AS a WHERE a.debit_id IN {ids} ORDER BY a.id"
MOVE_DEBITS = "UPDATE debit SET state = w.state, settled_at = w.settled_at FROM {rows} WHERE debit.id = w.id"


@dataclass(frozen=True)
class Heard:
    """One thing heard about an attempt, not yet taken. at: when it was heard. words: the bank's own.

    on: the business day it is about, where that is not the day of `at`."""

    kind: Kind
    says: Says
    at: datetime
    code: str = ""
    amount_fen: int | None = None
    bank_ref: str = ""
    words: str = ""
    on: date | None = None

    @property
    def fact(self) -> Fact:
        return Fact(self.kind, self.says, self.code, self.amount_fen)


@dataclass(frozen=True)
class Moved:
    """A debit whose state changed."""

    order_id: int
    state: DebitState


def take_evidence(attempt_id: int, heard: Heard, mark_order: MarkOrder, *, by: Actor) -> Work[Moved | None]:
    """Any order, repetition or delay of the same evidence ends in the same state."""
    moved = yield from take_all({attempt_id: heard}, mark_order, by=by)
    return moved[0] if moved else None


def take_all(heard: Mapping[int, Heard], mark_order: MarkOrder, *, by: Actor) -> Work[list[Moved]]:
    """What one message or one file tells of many attempts; all of it heard at one moment and about one day."""
    if not heard:
        return []
    [(at, on)] = {(each.at, each.on) for each in heard.values()}
    # The rows are locked before their evidence is read, so that of two who hear at once the second reads both.
    attempts = yield Sql(ATTEMPTS.format(ids=among(heard), lock=for_update("a")), ids(heard))
    assert len(attempts) == len(heard), "evidence about an attempt that is not there"
    moved: list[Moved] = []
    for some in one_of_each_debit(attempts):
        told = {attempt["id"]: heard[attempt["id"]] for attempt in some}
        known, _, through = yield from abreast(one(Sql(KNOWN.format(ids=among(told)), ids(told))), keep(told, at), closed_through())
        facts: dict[int, set[Fact]] = {attempt_id: {each.fact} for attempt_id, each in told.items()}
        for row in known:
            facts[row["attempt_id"]].add(fact(row))
        changes = [change for attempt in some if (change := attempt_after(attempt, facts[attempt["id"]]))]
        if changes:
            entries = [change.entry for change in changes if change.entry]
            _, _, debits = yield from abreast(move_attempts(changes), insert_entries(entries, at, on, through),
                                              locked_debits({change.debit_id for change in changes}))
            moved += yield from move_locked(debits, mark_order, by=by, at=at)
    return moved


def one_of_each_debit(attempts: Iterable[Row]) -> Iterator[list[Row]]:
    """Two tries of one debit are heard of one after the other, as the debit and its order know them."""
    rounds: list[list[Row]] = []
    seen: dict[int, int] = defaultdict(int)
    for attempt in attempts:
        if (place := seen[attempt["debit_id"]]) == len(rounds):
            rounds.append([])
        rounds[place].append(attempt)
        seen[attempt["debit_id"]] += 1
    yield from rounds


def keep(heard: Mapping[int, Heard], at: datetime) -> Work[None]:
    received_at = stored(at)
    rows = [{"id": attempt_id, "kind": int(each.kind), "says": each.says, "code": each.code, "amount_fen": each.amount_fen,
             "bank_ref": each.bank_ref, "words": each.words, "received_at": received_at} for attempt_id, each in heard.items()]
    yield Sql(KEEP.format(rows=rowset("w", id="bigint", kind="int", says="text", code="text", amount_fen="bigint", bank_ref="text",
                                      words="text", received_at="timestamptz")), as_json(rows))


def move_attempts(changes: Sequence[Change]) -> Work[None]:
    rows = [{"id": change.attempt_id, "state": change.state, "code": change.code, "next_at": change.next_at and stored(change.next_at)}
            for change in changes]
    yield Sql(MOVE_ATTEMPTS.format(rows=sized(rowset("w", id="bigint", state="text", code="text", next_at="timestamptz"), len(rows))), as_json(rows))


def fact(row: Row) -> Fact:
    return Fact(Kind(row["kind"]), Says(row["says"]), row["code"], row["amount_fen"])


def move_debit(debit_id: int, mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[Moved | None]:
    """Make the debit what its attempts say, and tell the order."""
    moved = yield from move_debits([debit_id], mark_order, by=by, at=at)
    return moved[0] if moved else None


def move_debits(debit_ids: Collection[int], mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[list[Moved]]:
    """The same for many at once."""
    debits = yield from locked_debits(debit_ids)
    return (yield from move_locked(debits, mark_order, by=by, at=at))


def locked_debits(debit_ids: Collection[int]) -> Work[list[Row]]:
    """In the order of their ids, so that two who lock many do not wait for each other."""
    return (yield Sql(DEBITS.format(ids=among(debit_ids), lock=for_update("d")), ids(debit_ids))) if debit_ids else []


def move_locked(debits: Sequence[Row], mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[list[Moved]]:
    if not debits:
        return []
    tries = defaultdict(list)
    for row in (yield Sql(TRIES.format(ids=among(debits)), ids(debit["id"] for debit in debits))):
        tries[row["debit_id"]].append(row)
    moves = [(debit, after) for debit in debits if (after := debit_after(debit, tries[debit["id"]]))]
    if not moves:
        return []
    # What the bank has done stands, whatever became of the order: a late success after a void is a refund to make.
    _, refused = yield from abreast(write_debits(moves, at), mark_order({debit["order_id"]: after for debit, after in moves}, by=by, at=at))
    lines = []
    for debit, after in moves:
        facts = {"order": debit["order_no"], "before": debit["state"], "after": str(after), "code": tries[debit["id"]][-1]["code"]}
        if code := refused.get(debit["order_id"]):
            facts["order_refused"] = code
        if after not in QUIET or code:
            lines.append((debit["id"], debit["district_id"], as_json(facts)))
    if lines:
        yield audit_all_sql(by, at, "move_debit", "debit", lines)
    return [Moved(debit["order_id"], after) for debit, after in moves]


def write_debits(moves: Sequence[tuple[Row, DebitState]], at: datetime) -> Work[None]:
    settled_at, rows = stored(at), []
    for debit, after in moves:
        before = moment(debit["settled_at"])
        rows.append({"id": debit["id"], "state": after, "settled_at": settled_at if after == DebitState.SETTLED else before and stored(before)})
    yield Sql(MOVE_DEBITS.format(rows=sized(rowset("w", id="bigint", state="text", settled_at="timestamptz"), len(rows))), as_json(rows))


def among(these: Sized) -> str:
    """The ids in $1, of so many things."""
    return f"(SELECT w.id FROM {sized(rowset('w', id='bigint'), len(these))})"


def ids(of: Iterable[int]) -> str:
    return as_json([{"id": one_id} for one_id in of])
