"""Closing a month, and opening it again by two persons; the chain of certificates is proved from its rows."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import NotFound, ReasonMissing, Refused, SecondPersonNeeded
from foundation.transaction import dialect, in_transaction, reads
from settlement.journal.service import seal_entries, verify_journal
from settlement.months.models import MonthClose
from settlement.months.queries import MonthView, month_view
from settlement.months.rules import START, certified
from settlement.receivables.booking import book_deliveries
from settlement.receivables.rules import Period
from settlement.reconciliation.rules import red


class MonthNotClosable(Refused):
    """A gate is red, or a later month is closed already. facts: month, red (the gates' names)."""

    code = "month_not_closable"


class NoClosedMonth(NotFound):
    code = "no_closed_month"


async def close_month(period: Period, *, by: Actor, at: datetime) -> MonthClose:
    """Freeze the month with its totals, the journal's head and the certificate before. MonthNotClosable while a gate is red."""
    await book_deliveries(at)
    view = await month_view(period, by=by, at=at)
    if wrong := red(view.gates):
        raise MonthNotClosable(month=period.name, red=", ".join(dict.fromkeys(gate.name for gate in wrong)))
    await seal_entries()
    proof = await verify_journal()
    if proof.complaints:
        raise MonthNotClosable(month=period.name, red="chain")
    async with in_transaction() as connection:
        if dialect() == "postgres":
            await connection.execute_query("LOCK TABLE month_close IN SHARE ROW EXCLUSIVE MODE")
        if await MonthClose.filter(reopened_at=None, month__gte=period.first).using_db(connection).exists():
            raise MonthNotClosable(month=period.name, red="closed")
        last = await MonthClose.all().using_db(connection).order_by("-id").first()
        previous, totals = last.hash if last else START, totals_of(view)
        close = await MonthClose.create(
            using_db=connection, month=period.first, totals=totals, head=proof.head, previous=previous, closed_at=at, closed_by=by.name,
            hash=certified(previous, period.first, totals, proof.head, at, by.name))  # fmt: skip
        await audit(by, at, "close_month", "month", period.name, head=proof.head, certificate=close.hash)
    return close


def totals_of(view: MonthView) -> dict[str, int | str]:
    """What a certificate says in figures, in fen or counts."""
    roll = view.roll
    return {
        "opening": roll.opening, "delivered": roll.delivered, "receipts": roll.receipts, "refunds": roll.refunds,
        "adjustments": roll.adjustments, "closing": roll.closing, "invoices": len(view.by_retailer.invoices),
        "invoiced": view.by_retailer.gross_fen, "unpaid": sum(one.fen for one in view.unpaid),
        **{f"bank {table.code}": table.theirs_fen for table in view.banks},
        **{f"account {row.of}": row.closing for row in view.balanced.rows},
    }  # fmt: skip


async def ask_reopen_month(period: Period, reason: str, *, by: Actor, at: datetime) -> None:
    """The first of two persons, with a reason. Only the latest closed month can be opened again."""
    close = await latest_close(period)
    if not reason.strip():
        raise ReasonMissing()
    async with in_transaction():
        await MonthClose.filter(id=close.id).update(reopen_asked_by_id=by.id, reopen_asked_by=by.name, reopen_reason=reason.strip()[:200])
        await audit(by, at, "ask_reopen_month", "month", period.name, reason=reason)


async def reopen_month(period: Period, *, by: Actor, at: datetime) -> None:
    """The second one. SecondPersonNeeded for the first; the certificate stays, and its days may be opened after it."""
    close = await latest_close(period)
    if not close.reopen_asked_by or close.reopen_asked_by_id == by.id:
        raise SecondPersonNeeded(month=period.name)
    async with in_transaction():
        await MonthClose.filter(id=close.id, reopened_at=None).update(reopened_at=at, reopened_by=by.name)
        await audit(by, at, "reopen_month", "month", period.name, reason=close.reopen_reason, asked_by=close.reopen_asked_by)


async def latest_close(period: Period) -> MonthClose:
    close = await MonthClose.filter(reopened_at=None).order_by("-month").first()
    if close is None or close.month != period.first:
        raise NoClosedMonth(month=period.name)
    return close


async def verify_certificates() -> list[str]:
    """Every certificate's hash again from the first on; what is wrong."""
    complaints, previous = [], START
    for close in await MonthClose.all().using_db(reads()).order_by("id"):
        if close.previous != previous:
            complaints.append(f"the certificate before {close.month:%Y-%m} is missing")
        if certified(close.previous, close.month, close.totals, close.head, close.closed_at, close.closed_by) != close.hash:
            complaints.append(f"the certificate of {close.month:%Y-%m} is not what was sealed")
        previous = close.hash
    return complaints
