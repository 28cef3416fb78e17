"""货到付款: what trucks brought home, pulled from the runs that delivery has closed, and booked run by run.

Each stop's money is credited to its own retailer. A run that brought more or less than it was to collect is a case."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.transaction import Row, Sql, Work, calendar_day, fetch, transact
from ordering.orders.trouble import unpaid_sql
from settlement.journal.accounts import Account, Entry, retailer, taken_at_door
from settlement.journal.posting import post
from settlement.reconciliation.categories import Category, Treatment
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import case_no, due_on

LOOK_BACK = timedelta(days=40)
RUNS = """
    SELECT n.id, n.district_id, n.delivery_date, n.receivable_fen, n.collected_fen, n.difference_kind, n.driver, n.driver_signed
    FROM delivery_run AS n WHERE n.state = 'CLOSED' AND n.closed_at >= $1 AND (n.receivable_fen > 0 OR n.collected_fen > 0)
    AND NOT EXISTS (SELECT 1 FROM audit_line AS u WHERE u.noun = 'delivery_run' AND u.noun_id = CAST(n.id AS text)
                    AND u.verb = 'book_run')"""
STOPS = """
    SELECT s.id, s.order_id, o.retailer_id, s.receivable_fen, s.cash_fen, s.pos_fen, s.electronic_fen
    FROM delivery_stop AS s JOIN orders AS o ON o.id = s.order_id WHERE s.run_id = $1 ORDER BY s.seq, s.id"""
CASE = """
    INSERT INTO recon_case (case_no, category, bank_code, business_date, district_id, run_id, amount_fen, suspense_fen, state, owner,
                            maker, note, due_on, opened_at, closed_by)
    VALUES ($1, $2, '', $3, $4, $5, $6, 0, 'OPEN', $7, '', '', $8, $9, '') ON CONFLICT (case_no) DO NOTHING RETURNING id"""
HOW = {"cash": "cash_fen", "card": "pos_fen", "electronic": "electronic_fen"}


async def take_runs(at: datetime, *, by: Actor = SCHEDULER) -> list[int]:
    """Ids of the runs booked now; harmless when repeated, each run in a transaction of its own."""

    def read() -> Work[list[Row]]:
        return (yield Sql(RUNS, at - LOOK_BACK))

    runs = await fetch(read)
    for run in runs:
        await transact(lambda run=run: book_run(run, by, at))  # type: ignore[misc]
    return [run["id"] for run in runs]


def book_run(run: Row, by: Actor, at: datetime) -> Work[None]:
    stops = yield Sql(STOPS, run["id"])
    yield from post([taken_at_door(stop["id"], run["id"], stop["retailer_id"], how, stop[column])
                     for stop in stops for how, column in HOW.items() if stop[column]], at=at)  # fmt: skip
    difference_fen = run["collected_fen"] - run["receivable_fen"]
    if difference_fen:
        category, on = Category(run["difference_kind"]), calendar_day(run["delivery_date"]) or day(at)
        yield Sql(CASE, case_no(category, "", run["id"]), str(category), on, run["district_id"], run["id"], difference_fen,
                  run["driver_signed"] or run["driver"], due_on(category, day(at)), at)
    yield audit_sql(by, at, "book_run", "delivery_run", run["id"], district_id=run["district_id"],
                    receivable_fen=run["receivable_fen"], collected_fen=run["collected_fen"])


def run_entries(case: Case, treatment: Treatment, at: datetime) -> Work[Sequence[Entry]]:
    """What a treated difference books, stop by stop.

    DRIVER, SHORT: the retailer is quit, the driver owes it or it is lost. OVER: kept. RETAILER: it stays on his account; of
    one who owes, ordering is told (R09)."""
    stops = yield Sql(STOPS, case.run_id)
    entries = []
    for stop in stops:
        off_fen = sum(stop[column] for column in HOW.values()) - stop["receivable_fen"]
        if not off_fen:
            continue
        if treatment == Treatment.RETAILER:
            if off_fen < 0:
                yield unpaid_sql(stop["order_id"], -off_fen, at)
            continue
        account, party = (Account.DRIVER, f"run:{case.run_id}") if treatment == Treatment.DRIVER else (
            Account.SHORT if off_fen < 0 else Account.OVER, f"run:{case.run_id}")
        entry = Entry(account, party, Account.RECEIVABLE, retailer(stop["retailer_id"]), abs(off_fen), "case", case.id,
                      str(treatment), f"case:{case.id}:{stop['id']}")  # fmt: skip
        entries.append(entry if off_fen < 0 else entry.back())
    return entries
