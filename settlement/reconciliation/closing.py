"""The ties of a day, its close and its reopening by two persons.

A tie is two figures, each summed on its own way from the rows. The day closes when all are green; from then on the database
itself refuses to write to it."""

from datetime import date, datetime, time, timedelta

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import ZONE, now
from foundation.errors import NotFound, Refused, SecondPersonNeeded
from foundation.transaction import Row, dialect, in_transaction, reads
from settlement.batches.models import BankFile, BankProfile
from settlement.batches.rules import FileState
from settlement.bulk import prepared
from settlement.journal.chain import START
from settlement.journal.models import DayClose
from settlement.journal.queries import close_before
from settlement.journal.service import seal_entries, verify_journal
from settlement.receivables.booking import book_deliveries
from settlement.receivables.ties import account_totals, ledger_ties
from settlement.reconciliation.models import BankStatement
from settlement.reconciliation.rules import Tie, red, statement_due

RELEASED = "('READY', 'PICKED', 'DISPATCHED', 'UNDELIVERED', 'DELIVERED', 'PART_REFUSED', 'CLOSED')"

COLLECTED = """
    SELECT sum(amount_fen) AS fen FROM debit_attempt AS a WHERE state = 'SUCCEEDED' AND bank_code = ? AND (order_date >= ?
    OR EXISTS (SELECT 1 FROM journal_entry AS e WHERE e.noun = 'attempt' AND e.noun_id = a.id))"""
"""What the attempts themselves say, as far back as the journal goes."""
IN_TRANSIT = """
    NOT EXISTS (SELECT 1 FROM bank_line AS l WHERE l.attempt_id = a.id) AND NOT EXISTS (SELECT 1 FROM recon_case AS c
    WHERE c.attempt_id = a.id AND c.category = 'BANK_SHORT' AND c.treatment = 'SHORT' AND c.state = 'CLOSED')"""
"""On no statement, and not written off as short."""
BOOKED = """
    SELECT sum(CASE e.debit WHEN 'CLEARING' THEN e.amount_fen ELSE -e.amount_fen END) AS fen FROM journal_entry AS e
    JOIN debit_attempt AS a ON a.id = e.noun_id WHERE e.noun = 'attempt' AND a.bank_code = ?"""

UNANSWERED = """
    SELECT count(DISTINCT b.id) AS fen FROM batch AS b JOIN batch_line AS l ON l.batch_id = b.id
    JOIN debit_attempt AS a ON a.id = l.attempt_id
    WHERE b.business_date <= ? AND b.state <> 'REJECTED' AND a.state IN ('CLAIMED', 'UNKNOWN')"""
"""A batch whose rows the statement has decided needs no answer any more."""


GIVEN_BACK = "SELECT sum(amount_fen) AS fen FROM refund_attempt AS a WHERE state = 'SUCCEEDED' AND bank_code = ?"
"""What the tries of refunds say themselves."""
NOT_YET_SHOWN = "NOT EXISTS (SELECT 1 FROM bank_line AS l WHERE l.refund_attempt_id = a.id)"
BOOKED_BACK = """
    SELECT sum(CASE e.credit WHEN 'CLEARING' THEN e.amount_fen ELSE -e.amount_fen END) AS fen FROM journal_entry AS e
    JOIN refund_attempt AS a ON a.id = e.noun_id WHERE e.noun = 'refund_try' AND a.bank_code = ?"""


class DayNotClosable(Refused):
    """A tie is red, or the day before is still open. facts: on, red (their names)."""

    code = "day_not_closable"


class NoClosedDay(NotFound):
    code = "no_closed_day"


async def ties(on: date, at: datetime | None = None) -> list[Tie]:
    """Every tie of the day, in the order of the page, as it stands at that moment."""
    early = (at or now()) < statement_due(on)
    found = [Tie("sides", "", await fen(side("debit")), await fen(side("credit")))]
    for profile in await BankProfile.all().using_db(reads()).order_by("code"):
        found += await bank_ties(profile, on, early)
    found += [
        Tie("suspense", "", -await balance("SUSPENSE"),
            await fen("SELECT sum(suspense_fen) AS fen FROM recon_case WHERE state <> 'CLOSED'")),
        Tie("released", "", await fen(f"SELECT count(*) AS fen FROM orders WHERE state IN {RELEASED}"
                                      " AND settlement_method <> 'COD' AND EXISTS (SELECT 1 FROM debit AS d WHERE d.order_id = orders.id)"
                                      " AND NOT EXISTS (SELECT 1 FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id"
                                      " WHERE d.order_id = orders.id AND (d.state = 'SETTLED' OR a.state = 'SUCCEEDED'))"
                                      " AND NOT EXISTS (SELECT 1 FROM recon_case AS c WHERE c.order_id = orders.id AND c.state = 'CLOSED'"
                                      " AND c.category IN ('AMOUNT_DIFF', 'BANK_SHORT'))"),
            0, is_money=False),
        Tie("unknown", "", await unknown_through(on), 0, is_money=False),
        Tie("files", "", await BankFile.filter(state__in=[FileState.QUARANTINED, FileState.TAKING]).using_db(reads()).count(), 0,
            is_money=False),
        Tie("batches", "", await fen(UNANSWERED, on), 0, is_money=False),
    ]  # fmt: skip
    return found + [Tie(name, "", left, right) for name, left, right in await ledger_ties(on)]


async def bank_ties(profile: BankProfile, on: date, early: bool = False) -> list[Tie]:
    """The day's statement is there, follows the one before, and our bank account is its closing balance.

    early: the statement is not due yet, so that its lack is no fault."""
    code, since = profile.code, profile.since
    statements = BankStatement.filter(bank_code=code).using_db(reads())
    today = await statements.filter(business_date=on).first()
    if today is None:
        return [Tie("statement", code, 0, 1, is_money=False, not_yet=early)]
    before = await statements.filter(business_date__lt=on).order_by("-business_date").first()
    moved = await fen("SELECT sum(CASE direction WHEN 'C' THEN amount_fen ELSE -amount_fen END) AS fen FROM bank_line"
                      " WHERE statement_id = ?", today.id)
    party = f"bank:{code}"
    return [
        Tie("statement", code, 1, 1, is_money=False),
        Tie("opening", code, today.opening_fen, before.closing_fen if before else today.opening_fen),
        Tie("movements", code, today.opening_fen + moved, today.closing_fen),
        Tie("bank", code, await balance("BANK", party, on), today.closing_fen),
        Tie("clearing", code, await balance("CLEARING", party), await fen(f"{COLLECTED} AND {IN_TRANSIT}", code, since)
            - await fen(f"{GIVEN_BACK} AND {NOT_YET_SHOWN}", code)),
        Tie("collected", code, await fen(BOOKED, code), await fen(COLLECTED, code, since)),
        Tie("given_back", code, await fen(BOOKED_BACK, code), await fen(GIVEN_BACK, code)),
    ]


def side(name: str) -> str:
    """All entries of one side, account by account and then together."""
    return f"SELECT sum(fen) AS fen FROM (SELECT {name}, sum(amount_fen) AS fen FROM journal_entry GROUP BY {name}) AS t"


async def balance(account: str, party: str = "", through: date | None = None) -> int:
    """Debits less credits of an account."""
    total = 0
    for name, sign in (("debit", 1), ("credit", -1)):
        text, values = f"SELECT sum(amount_fen) AS fen FROM journal_entry WHERE {name} = ?", list[object]([account])
        if party:
            text, values = f"{text} AND {name}_party = ?", [*values, party]
        if through:
            text, values = f"{text} AND business_date <= ?", [*values, through]
        total += sign * await fen(text, *values)
    return total


async def unknown_through(on: date) -> int:
    """Debits and refunds whose outcome nobody knows."""
    end = datetime.combine(on + timedelta(days=1), time(), ZONE)
    return await fen(
        "SELECT count(*) AS fen FROM debit_attempt WHERE state IN ('UNKNOWN', 'CLAIMED') AND order_date <= ?", on) + await fen(
        "SELECT count(*) AS fen FROM refund_attempt WHERE state IN ('UNKNOWN', 'CLAIMED') AND sent_at < ?", end)


async def fen(text: str, *values: object) -> int:
    rows: list[Row] = await reads().execute_query_dict(*prepared(text, values))
    return int(rows[0]["fen"] or 0)


async def close_day(on: date, *, by: Actor, at: datetime) -> DayClose:
    """Freeze the day with its totals and the journal's head. DayNotClosable while a tie is red; days close in their order."""
    await book_deliveries(at)
    found = await ties(on, at)
    if wrong := red(found):
        raise DayNotClosable(on=str(on), red=", ".join(sorted({tie.name for tie in wrong})))
    await seal_entries()
    earlier = await close_before(on)
    proof = await verify_journal(since=earlier.head if earlier else START)
    if proof.complaints:
        raise DayNotClosable(on=str(on), red="chain")
    accounts = await account_totals(on)
    async with in_transaction() as connection:
        if dialect() == "postgres":
            # Writers under way finish first, and those that come later see the close.
            await connection.execute_query("LOCK TABLE journal_entry IN SHARE MODE")
        last = await DayClose.filter(reopened_at=None).using_db(connection).order_by("-business_date").first()
        if last and last.business_date >= on:
            raise DayNotClosable(on=str(on), red=f"closed through {last.business_date}")
        close = await DayClose.create(
            using_db=connection, business_date=on, closed_at=at, closed_by=by.name, head=proof.head,
            totals={f"{tie.name} {tie.of}".strip(): tie.left for tie in found} | accounts)  # fmt: skip
        await audit(by, at, "close_day", "day", on, head=proof.head)
    return close


async def ask_reopen(on: date, reason: str, *, by: Actor, at: datetime) -> None:
    """The first of two persons. Only the latest closed day can be opened again."""
    close = await latest_close(on)
    async with in_transaction():
        await DayClose.filter(id=close.id).update(reopen_asked_by_id=by.id, reopen_asked_by=by.name, reopen_reason=reason[:200])
        await audit(by, at, "ask_reopen_day", "day", on, reason=reason)


async def reopen_day(on: date, *, by: Actor, at: datetime) -> None:
    """The second one. SecondPersonNeeded for the first; the close stays on record."""
    close = await latest_close(on)
    if not close.reopen_asked_by or close.reopen_asked_by_id == by.id:
        raise SecondPersonNeeded(case_no=str(on))
    async with in_transaction():
        await DayClose.filter(id=close.id, reopened_at=None).update(reopened_at=at, reopened_by=by.name)
        await audit(by, at, "reopen_day", "day", on, reason=close.reopen_reason, asked_by=close.reopen_asked_by)


async def latest_close(on: date) -> DayClose:
    close = await DayClose.filter(reopened_at=None).order_by("-business_date").first()
    if close is None or close.business_date != on:
        raise NoClosedDay(on=str(on))
    return close
