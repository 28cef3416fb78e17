"""Taking a day's statement: it decides what is unknown, matches the rest, books every line and opens a case for what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit
from foundation.transaction import as_json, dialect, in_transaction, reads, transact
from settlement.banks.files import EXECUTED, FileRefused, Kind, LineType, Statement, StatementLine
from settlement.banks.formats import FORMATS
from settlement.batches.models import BankFile, BankProfile
from settlement.batches.rules import FileState
from settlement.batches.taking import note_file, set_aside
from settlement.bulk import insert_rows, prepared, uncollected
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind as HeardBy
from settlement.debits.outcome import Says
from settlement.debits.states import AttemptState
from settlement.journal.accounts import Account, Entry, on_statement
from settlement.journal.posting import COLUMNS, closed_through_on, row_of
from settlement.reconciliation.cases import close_arrived, open_cases, sweep_refunds, sweep_transit
from settlement.reconciliation.categories import Category, Stage
from settlement.reconciliation.matching import Found, match
from settlement.reconciliation.models import BankLine, BankStatement, Case
from settlement.reconciliation.order_side import follow_cases
from settlement.reconciliation.reading import AMONG, attempts_for, plain_lines, refunds_for
from settlement.reconciliation.rules import case_no, due_on
from settlement.reconciliation.transfers import match_transfers
from settlement.refunds.evidence import take_refund_evidence

LINE = ("statement_id", "bank_code", "seq", "bank_on", "bank_time", "bank_txn_no", "request_no", "order_no", "payer_tail",
        "payer_name", "direction", "amount_fen", "balance_fen", "type", "orig_bank_txn_no", "summary", "stage",
        "attempt_id", "refund_attempt_id")  # fmt: skip
TYPES = {one: str(one) for one in LineType}
PLAINLY = "FROM bank_line WHERE statement_id = ? AND CAST(seq AS text) NOT IN {among}"
PROVE_PLAIN = f"""
    INSERT INTO evidence (attempt_id, kind, says, code, amount_fen, bank_ref, words, received_at)
    SELECT attempt_id, {int(HeardBy.STATEMENT)}, '{Says.EXECUTED}', '{EXECUTED}', amount_fen, bank_txn_no, '', CAST(? AS {{time}}) {PLAINLY}"""
POST_PLAIN = f"""
    INSERT INTO journal_entry (business_date, at, debit, debit_party, credit, credit_party, amount_fen, noun, noun_id, words, refers_to)
    SELECT CAST(? AS {{date}}), CAST(? AS {{time}}), '{Account.BANK}', CAST(? AS text), '{Account.CLEARING}', CAST(? AS text), amount_fen,
           'statement', statement_id, CAST(seq AS text) || ' {Stage.REQUEST}', CAST(? AS {{date}}) {PLAINLY}"""
EVIDENCE = ("attempt_id", "kind", "says", "code", "amount_fen", "bank_ref", "words", "received_at")
AT_ONCE = 200


async def take_statement_file(profile: BankProfile, name: str, data: bytes, *, by: Actor = SCHEDULER, at: datetime,
                              mark: MarkOrder = mark_order) -> FileState:
    """TAKEN; REFUSED when it is not whole; QUARANTINED when it does not follow the last one. The same bytes: a no-op."""
    file = await note_file(profile, Kind.STATEMENT, name, data, at=at)
    if file.state != FileState.TAKING:
        return file.state
    with uncollected():
        return await take(profile, file, data, mark, by=by, at=at)


async def take(profile: BankProfile, file: BankFile, data: bytes, mark: MarkOrder, *, by: Actor, at: datetime) -> FileState:
    try:
        statement = FORMATS[profile.format].read_statement(data)
    except FileRefused as refusal:
        return await set_aside(file, FileState.REFUSED, refusal.sentence, by=by, at=at)
    if not await BankStatement.exists(file_id=file.id):  # else its worker died behind the booking
        if wrong := await why_not(profile, statement, file):
            await open_gap(profile, statement, wrong, at)
            return await set_aside(file, FileState.QUARANTINED, wrong, by=by, at=at)
        seen = await decide_by_statement(profile, statement, mark, by=by, at=at)
        await book_statement(profile, statement, file, seen, by=by, at=at)
    await sweep_transit(profile.code, statement.on, mark, by=by, at=at)
    await sweep_refunds(profile.code, statement.on, mark, by=by, at=at)
    await follow_cases(profile.code, by=by, at=at)
    await match_transfers(by=by, at=at)
    moved_fen = statement.closing_fen - statement.opening_fen
    await BankFile.filter(id=file.id).update(state=FileState.TAKEN, rows=len(statement.lines), amount_fen=moved_fen)
    return FileState.TAKEN


async def why_not(profile: BankProfile, statement: Statement, file: BankFile) -> str:
    """Why a readable statement is put aside, or ''. What another process has booked of this very file is no reason."""
    if statement.account_no != profile.account_no:
        return "another account's statement"
    if await BankStatement.filter(bank_code=profile.code, business_date=statement.on).exclude(file_id=file.id).exists():
        return f"{statement.on} has its statement already, with other bytes"
    last = await BankStatement.filter(bank_code=profile.code).order_by("-business_date").first()
    if last and statement.on < last.business_date:
        return f"{last.business_date} was taken before it"
    if last and last.closing_fen != statement.opening_fen:
        return f"opens with {statement.opening_fen} fen, {last.business_date} closed with {last.closing_fen}"
    again = await known_number(profile.code, [line.bank_txn_no for line in statement.lines])
    return f"bank number {again} stands on an earlier statement" if again else ""


async def known_number(bank_code: str, numbers: Sequence[str]) -> str:
    for start in range(0, len(numbers), 20_000):
        some = numbers[start : start + 20_000]
        low, high = min(some), max(some)
        near = BankLine.filter(bank_code=bank_code, bank_txn_no__gte=low, bank_txn_no__lte=high).using_db(reads())
        found = set(await near.values_list("bank_txn_no", flat=True)) & set(some)
        if found:
            return str(min(found))
    return ""


async def open_gap(profile: BankProfile, statement: Statement, why: str, at: datetime) -> None:
    number = case_no(Category.FILE_GAP, profile.code, f"{statement.on}:{statement.opening_fen}:{statement.closing_fen}")
    if not await Case.exists(case_no=number):
        await Case.create(case_no=number, category=Category.FILE_GAP, bank_code=profile.code, business_date=statement.on,
                          amount_fen=0, note=why[:200], due_on=due_on(Category.FILE_GAP, statement.on), opened_at=at)


@dataclass(frozen=True)
class Seen:
    """plain: line -> attempt, known as collected. matches: what the other lines are.

    Both as they were when the latest evidence was `heard`: they hold as long as nothing else has been heard."""

    plain: dict[int, int]
    matches: list[Found]
    heard: int


async def look(connection: BaseDBAsyncClient, profile: BankProfile, statement: Statement, heard: int) -> Seen:
    plain = await plain_lines(connection, profile.code, statement.lines)
    others = [line for line in statement.lines if line.seq not in plain]
    ours = await attempts_for(connection, profile.code, statement.on, others, set(plain.values())) if others else []
    backs = await refunds_for(connection, profile.code, statement.on) if others else []
    return Seen(plain, match(others, ours, backs), heard)


async def latest_evidence(connection: BaseDBAsyncClient) -> int:
    [row] = await connection.execute_query_dict("SELECT coalesce(max(id), 0) AS id FROM evidence")
    return int(row["id"])


async def decide_by_statement(profile: BankProfile, statement: Statement, mark: MarkOrder, *, by: Actor, at: datetime) -> Seen:
    """The strongest evidence there is, for every attempt whose books would change by it. Twice is once."""
    seen = await look(reads(), profile, statement, await latest_evidence(reads()))
    changed = [one for one in seen.matches if one.ours and one.category != Category.DUPLICATE and not is_known(one)]
    for start in range(0, len(changed), AT_ONCE):
        for one in changed[start : start + AT_ONCE]:
            assert one.ours
            heard = Heard(HeardBy.STATEMENT, Says.EXECUTED, at, EXECUTED, one.line.amount_fen, one.line.bank_txn_no,
                          f"{statement.on} {one.line.seq}", statement.on)  # fmt: skip
            await transact(lambda one=one, heard=heard: take_evidence(one.ours.attempt_id, heard, mark, by=by))  # type: ignore[misc]
    gone: set[int] = set()
    for one in seen.matches:
        if one.back and not one.back.matched and one.back.attempt_id not in gone:
            gone.add(one.back.attempt_id)
            heard = Heard(HeardBy.STATEMENT, Says.EXECUTED, at, EXECUTED, one.line.amount_fen, one.line.bank_txn_no,
                          f"{statement.on} {one.line.seq}", statement.on)  # fmt: skip
            await transact(lambda one=one, heard=heard: take_refund_evidence(one.back.attempt_id, heard, mark, by=by))  # type: ignore[misc]
    return seen


def is_known(one: Found) -> bool:
    """The books say the same already: its evidence is written in bulk."""
    return one.ours is not None and one.ours.state == AttemptState.SUCCEEDED and one.ours.amount_fen == one.line.amount_fen


async def book_statement(profile: BankProfile, statement: Statement, file: BankFile, seen: Seen, *, by: Actor,
                         at: datetime) -> None:
    """Statement, lines, evidence, entries and cases, all or nothing."""
    async with in_transaction() as connection:
        first = not await BankStatement.filter(bank_code=profile.code).using_db(connection).exists()
        if (heard := await latest_evidence(connection)) != seen.heard:
            seen = await look(connection, profile, statement, heard)
        matches = seen.matches
        kept = await BankStatement.create(
            using_db=connection, bank_code=profile.code, business_date=statement.on, account_no=statement.account_no,
            opening_fen=statement.opening_fen, closing_fen=statement.closing_fen, rows=len(statement.lines), file_id=file.id,
            taken_at=at)  # fmt: skip
        await insert_rows(connection, "bank_line", LINE, line_rows(kept, statement.lines, seen))
        await insert_rows(connection, "evidence", EVIDENCE, (proof_row(one, at) for one in matches if one.is_booked and is_known(one)))
        entry_rows = await entries(connection, kept, matches, first, at)
        await insert_rows(connection, "journal_entry", COLUMNS, entry_rows)
        await book_plain(connection, kept, matches, at)
        await open_cases(connection, kept, matches, at)
        await close_arrived(connection, profile.code, by=by, at=at)
        await audit(by, at, "take_statement", "bank_statement", kept.id, bank=profile.code, on=str(statement.on),
                    rows=len(statement.lines), unmatched=sum(one.stage == Stage.NONE for one in matches))


def line_rows(kept: BankStatement, lines: Sequence[StatementLine], seen: Seen) -> Iterator[tuple[object, ...]]:
    """In the statement's order, each with the stage that found its attempt, and that attempt."""
    others = {one.line.seq: (str(one.stage), one.ours.attempt_id if one.ours else None, one.back.attempt_id if one.back else None)
              for one in seen.matches}
    plain, stage, statement_id, code = seen.plain, str(Stage.REQUEST), kept.id, kept.bank_code
    for line in lines:
        seq, on, clock_time, *texts, type_, original, summary = line
        found = (stage, plain[seq], None) if seq in plain else others[seq]
        yield (statement_id, code, seq, on, digits(clock_time), *texts, TYPES[type_], original, summary, *found)


@lru_cache(maxsize=100_000)
def digits(clock_time: time) -> str:
    return f"{clock_time:%H%M%S}"


async def book_plain(connection: BaseDBAsyncClient, kept: BankStatement, others: Sequence[Found], at: datetime) -> None:
    """Evidence and entries of the plain lines, set by set from their rows: out of clearing, to the bank's own balance."""
    entry = on_statement(kept.bank_code, 1, Account.CLEARING, kept.id, "")
    on, *_, refers_to, _ = row_of(entry, at, kept.business_date, await closed_through_on(connection))
    apart = as_json([str(one.line.seq) for one in others])
    await connection.execute_query(*prepared(of_engine(PROVE_PLAIN), [at, kept.id, apart]))
    await connection.execute_query(*prepared(of_engine(POST_PLAIN), [on, at, entry.debit_party, entry.debit_party, refers_to, kept.id, apart]))


def proof_row(one: Found, at: datetime) -> tuple[object, ...]:
    assert one.ours
    return (one.ours.attempt_id, int(HeardBy.STATEMENT), str(Says.EXECUTED), EXECUTED, one.line.amount_fen,
            one.line.bank_txn_no, "", at)  # fmt: skip


def of_engine(text: str) -> str:
    """SQLite keeps dates and times as text."""
    kinds = ("text", "text") if dialect() == "sqlite" else ("timestamptz", "date")
    return text.format(among=AMONG[dialect()], time=kinds[0], date=kinds[1])


async def entries(connection: BaseDBAsyncClient, kept: BankStatement, matches: Sequence[Found], first: bool,
                  at: datetime) -> list[tuple[object, ...]]:
    """An entry a line: booked ones out of clearing, fees to fees, all others into suspense until somebody explains them."""
    made = [] if not (first and kept.opening_fen) else [
        on_statement(kept.bank_code, kept.opening_fen, Account.OPENING, kept.id, "opening")]
    made += [entry_of(kept, one) for one in matches]
    through = await closed_through_on(connection)
    return [row_of(entry, at, kept.business_date, through) for entry in made]


def entry_of(kept: BankStatement, one: Found) -> Entry:
    unexplained = Account.FEES if one.category is None else Account.SUSPENSE
    against = Account.CLEARING if one.is_booked else unexplained
    return on_statement(kept.bank_code, one.line.signed_fen, against, kept.id, f"{one.line.seq} {one.stage}")
