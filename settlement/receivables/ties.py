"""The ties of customers' accounts and of the ledger as it is printed: each figure summed on two ways that share no statement."""

from datetime import date, datetime, time, timedelta

from foundation.clock import ZONE
from settlement.bulk import read_rows
from settlement.journal.queries import close_before, trial_balance
from settlement.receivables.booking import HANDED, IN_THE_BOOKS
from settlement.receivables.queries import rolls_of
from settlement.receivables.rules import Period

SOLD = """
    SELECT SUM(CASE WHEN credit = 'SALES' THEN amount_fen ELSE -amount_fen END) AS fen FROM journal_entry
    WHERE (credit = 'SALES' OR debit = 'SALES') AND noun = 'stop' AND COALESCE(refers_to, business_date) = ?"""
KEPT = f"""
    SELECT SUM((l.qty_picked - l.qty_back) * l.price_fen) AS fen
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN orders AS o ON o.id = s.order_id
    JOIN delivery_line AS l ON l.stop_id = s.id
    WHERE n.delivery_date BETWEEN ? AND ? AND s.handed_at >= ? AND s.handed_at < ? AND s.outcome IN {HANDED} AND {IN_THE_BOOKS}"""
LATE = timedelta(days=14)
"""A run is handed over on its day or soon after."""
ACCOUNT = "account "
"""Before an account's name among the totals of a certificate."""
RECEIVED = "SELECT SUM(CASE WHEN debit = 'RECEIVABLE' THEN amount_fen ELSE -amount_fen END) AS fen FROM journal_entry" \
           " WHERE (debit = 'RECEIVABLE') <> (credit = 'RECEIVABLE') AND business_date <= ?"
ALL_OF_DAY = "SELECT SUM(amount_fen) AS fen FROM journal_entry WHERE business_date = ?"


async def ledger_ties(on: date) -> list[tuple[str, int, int]]:
    """(name, left, right) in fen: accounts carried on, customers, goods, the ledger that the day's pack prints."""
    begin = datetime.combine(on, time(), ZONE)
    printed = await trial_balance(on, on)
    return [
        ("carried", await drift(on), 0),
        ("customers", sum(roll.closing for roll in (await rolls_of(Period(on, on))).values()), await fen(RECEIVED, on)),
        ("delivered", await fen(SOLD, on),
         await fen(KEPT, on - LATE, on + LATE, begin, begin + timedelta(days=1))),
        ("printed", printed.debits if printed.is_green else printed.debits - printed.closing, await fen(ALL_OF_DAY, on)),
    ]  # fmt: skip


async def drift(on: date) -> int:
    """How far the accounts, counted again from the entries, are from what the certificate before says of its day."""
    close = await close_before(on)
    if close is None:
        return 0
    said = {name.removeprefix(ACCOUNT): int(str(total)) for name, total in close.totals.items() if name.startswith(ACCOUNT)}
    counted = {row.of: row.closing for row in (await trial_balance(close.business_date, close.business_date)).rows}
    return sum(abs(counted.get(name, 0) - total) for name, total in said.items())


async def account_totals(on: date) -> dict[str, int]:
    """What a certificate keeps of each account's balance at the day's end."""
    return {f"{ACCOUNT}{row.of}": row.closing for row in (await trial_balance(on, on)).rows}


async def fen(text: str, *values: object) -> int:
    [row] = await read_rows(text, *values)
    return int(row["fen"] or 0)
