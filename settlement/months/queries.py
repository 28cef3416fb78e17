"""What a month comes to: the bank tables, the ages of what is unmatched, over and short, and whether every gate is green."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from foundation.actor import Actor
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.transaction import calendar_day, reads
from settlement.batches.models import BankProfile
from settlement.bulk import read_rows
from settlement.invoices.queries import Batch, batch_of
from settlement.invoices.rules import Mode
from settlement.journal.queries import Balanced, trial_balance
from settlement.months.models import MonthClose
from settlement.months.rules import BankTable
from settlement.receivables.queries import Owing, district_rolls, owing
from settlement.receivables.rules import AGES, Period, Roll, age_bucket, month_before, together
from settlement.receivables.ties import fen
from settlement.reconciliation.closing import balance, unknown_through
from settlement.reconciliation.models import BankStatement
from settlement.reconciliation.rules import Tie

OPEN_DAYS = """
    SELECT COUNT(DISTINCT d.business_date) AS fen FROM (
        SELECT business_date FROM journal_entry UNION SELECT business_date FROM bank_statement) AS d
    WHERE d.business_date >= ? AND d.business_date <= ?
      AND d.business_date > COALESCE((SELECT MAX(business_date) FROM day_close WHERE reopened_at IS NULL), ?)"""
CASES = """
    FROM recon_case AS c WHERE c.business_date <= ? AND (c.state <> 'CLOSED' OR c.closed_at >= ?)"""
BARE = f"SELECT COUNT(*) AS fen {CASES} AND c.note = ''"
AGEING = f"SELECT c.business_date, c.amount_fen {CASES} AND c.category <> 'FILE_GAP'"
BOOKED_BY = "EXISTS (SELECT 1 FROM journal_entry AS e WHERE e.noun = 'case' AND e.noun_id = c.id AND e.business_date <= ?)"
UNEXPLAINED = f"""
    SELECT SUM(CASE WHEN suspense_fen > 0 THEN suspense_fen ELSE 0 END) AS came, SUM(CASE WHEN suspense_fen < 0 THEN -suspense_fen
           ELSE 0 END) AS went
    FROM recon_case AS c WHERE c.bank_code = ? AND c.suspense_fen <> 0 AND c.business_date <= ? AND NOT {BOOKED_BY}"""
IN_TRANSIT = f"""
    SELECT COUNT(*) AS debits, SUM(a.amount_fen) AS fen FROM debit_attempt AS a
    WHERE a.bank_code = ? AND a.state = 'SUCCEEDED'
      AND EXISTS (SELECT 1 FROM journal_entry AS e WHERE e.noun = 'attempt' AND e.noun_id = a.id AND e.business_date <= ?)
      AND NOT EXISTS (SELECT 1 FROM bank_line AS l JOIN bank_statement AS s ON s.id = l.statement_id
                      WHERE l.attempt_id = a.id AND s.business_date <= ?)
      AND NOT EXISTS (SELECT 1 FROM recon_case AS c WHERE c.attempt_id = a.id AND c.treatment = 'SHORT' AND {BOOKED_BY})"""
GIVEN_BACK = """
    SELECT SUM(CASE e.credit WHEN 'CLEARING' THEN e.amount_fen ELSE -e.amount_fen END) AS fen FROM journal_entry AS e
    WHERE e.noun = 'refund_try' AND (e.credit_party = ? OR e.debit_party = ?) AND e.business_date <= ?"""
SHOWN = """
    SELECT SUM(l.amount_fen) AS fen FROM bank_line AS l JOIN bank_statement AS s ON s.id = l.statement_id
    WHERE l.bank_code = ? AND l.type = 'RF' AND l.direction = 'D' AND l.stage <> 'NONE' AND s.business_date <= ?"""
"""Refunds on a statement that were matched with a try of ours."""
DIFFERENCES = """
    SELECT e.id, e.business_date, e.debit, e.credit, e.amount_fen, e.noun, e.words, COALESCE(c.case_no, '') AS case_no,
           COALESCE(c.bank_code, '') AS bank_code, COALESCE(c.note, '') AS note, COALESCE(c.maker, '') AS maker,
           COALESCE(c.closed_by, '') AS checker
    FROM journal_entry AS e LEFT JOIN recon_case AS c ON e.noun = 'case' AND c.id = e.noun_id
    WHERE (e.debit IN ('OVER', 'SHORT') OR e.credit IN ('OVER', 'SHORT')) AND e.business_date >= ? AND e.business_date <= ?
    ORDER BY e.id"""
RUNS_OPEN = "SELECT COUNT(*) AS fen FROM delivery_run WHERE delivery_date >= ? AND delivery_date <= ? AND state IN ('PICKED', 'DISPATCHED')"


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry of the over/short account. fen: what it adds to our gain; explained by words of the case, or by its own."""

    on: date
    account: str
    fen: int
    bank_code: str
    case_no: str
    note: str
    maker: str
    checker: str


@dataclass(frozen=True)
class MonthView:
    """All that a month's page and its pack say. ages: bucket -> (cases, fen)."""

    period: Period
    rolls: Sequence[tuple[District, Roll]]
    banks: Sequence[BankTable]
    ages: dict[str, tuple[int, int]]
    differences: Sequence[Difference]
    by_retailer: Batch
    by_order: Batch
    unpaid: Sequence[Owing]
    balanced: Balanced
    gates: Sequence[Tie]
    close: MonthClose | None

    @property
    def roll(self) -> Roll:
        return together(roll for _, roll in self.rolls)

    @property
    def is_green(self) -> bool:
        return all(gate.is_green for gate in self.gates)


async def month_view(period: Period, *, by: Actor, at: datetime) -> MonthView:
    rolls, unpaid = await district_rolls(period, by=by), await owing(period.last, by=by)
    batch, differences = await batch_of(period, Mode.RETAILER), await differences_of(period)
    by_order = await batch_of(period, Mode.ORDER, goods=list(batch.goods))
    banks, balanced = await bank_tables(period.last), await trial_balance(period.first, period.last)
    close = await MonthClose.filter(month=period.first).using_db(reads()).order_by("-id").first()
    gates = await gates_of(period, together(roll for _, roll in rolls), banks, by_order, differences, balanced, at)
    return MonthView(period, rolls, banks, await ages_of(period), differences, batch, by_order, unpaid, balanced, gates, close)


async def gates_of(period: Period, roll: Roll, banks: Sequence[BankTable], batch: Batch, differences: Sequence[Difference],
                   balanced: Balanced, at: datetime) -> list[Tie]:
    """All of them green, and the month closes. Each compares two figures that were counted apart."""
    first, last, end = period.first, period.last, after(period)
    carried = await opening_certified(period)
    return [
        Tie("month_over", "", int(day(at) > last), 1, is_money=False),
        Tie("days", "", await fen(OPEN_DAYS, first, last, date.min), 0, is_money=False),
        Tie("balanced", "", balanced.debits, balanced.credits),
        Tie("roll", "", roll.closing, await balance("RECEIVABLE", through=last)),
        Tie("roll_opening", "", roll.opening, roll.opening if carried is None else carried),
        *(Tie("bank_table", table.code, table.ours_fen, table.theirs_fen) for table in banks),
        Tie("invoices", "", batch.gross_fen, batch.sold_fen),
        Tie("invoice_orders", "", batch.kept_orders, batch.orders, is_money=False),
        Tie("unknown", "", await unknown_through(last), 0, is_money=False),
        Tie("unexplained", "", await fen(BARE, last, end), 0, is_money=False),
        Tie("over_short", "", sum(not one.note for one in differences), 0, is_money=False),
        Tie("runs", "", await fen(RUNS_OPEN, first, last), 0, is_money=False),
    ]  # fmt: skip


def after(period: Period) -> datetime:
    """The first moment that is no more in it."""
    return datetime.combine(period.last + timedelta(days=1), time(), ZONE)


async def opening_certified(period: Period) -> int | None:
    """What the month before says of its end, if it is closed."""
    close = await MonthClose.filter(month=month_before(period).first, reopened_at=None).using_db(reads()).first()
    return int(close.totals["closing"]) if close else None


async def bank_tables(through: date) -> list[BankTable]:
    """Of each bank that had a statement by then."""
    tables = []
    for profile in await BankProfile.all().using_db(reads()).order_by("code"):
        last = await BankStatement.filter(bank_code=profile.code, business_date__lte=through).using_db(reads()).order_by(
            "-business_date").first()
        if last:
            tables.append(await bank_table(profile, last, through))
    return tables


async def bank_table(profile: BankProfile, last: BankStatement, through: date) -> BankTable:
    """Our books hold what we collected and what the bank told us of, less what nobody has explained."""
    code, party = profile.code, f"bank:{profile.code}"
    books = [await balance(account, party, through) for account in ("BANK", "CLEARING", "SUSPENSE")]
    [open_] = await read_rows(UNEXPLAINED, code, through, through)
    [transit] = await read_rows(IN_TRANSIT, code, through, through, through)
    unshown = await fen(GIVEN_BACK, party, party, through) - await fen(SHOWN, code, through)
    return BankTable(code, profile.name, sum(books), int(open_["came"] or 0), int(open_["went"] or 0), last.closing_fen,
                     int(transit["fen"] or 0), int(transit["debits"]), unshown)


async def ages_of(period: Period) -> dict[str, tuple[int, int]]:
    """What was not matched at the month's end, by its age then."""
    totals = dict.fromkeys(AGES, (0, 0))
    for row in await read_rows(AGEING, period.last, after(period)):
        opened = calendar_day(row["business_date"])
        assert opened is not None
        count, before = totals[bucket := age_bucket(opened, period.last)]
        totals[bucket] = (count + 1, before + int(row["amount_fen"]))
    return totals


async def differences_of(period: Period) -> list[Difference]:
    """Over and short of the month, entry by entry."""
    found = []
    for row in await read_rows(DIFFERENCES, period.first, period.last):
        on = calendar_day(row["business_date"])
        assert on is not None
        is_gain = row["credit"] in ("OVER", "SHORT")
        found.append(Difference(on, row["credit"] if is_gain else row["debit"], row["amount_fen"] if is_gain else -row["amount_fen"],
                                row["bank_code"], row["case_no"], row["note"] or ("" if row["noun"] == "case" else row["words"]),
                                row["maker"], row["checker"]))
    return found
