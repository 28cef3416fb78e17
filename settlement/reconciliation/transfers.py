"""Transfers that shops made for what they owed: two persons have said so, by the bank's number of it, and the statement's line of
that number needs no one to explain it any more."""

from collections import defaultdict
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.transaction import Row, Sql, Work, fetch, transact
from settlement.journal.accounts import Account, Entry, bank
from settlement.journal.posting import post
from settlement.reconciliation.categories import Treatment

TOLD = """
    SELECT c.id AS case_id, c.bank_code, c.district_id, c.suspense_fen, p.id AS approval_id, p.noun_id AS debt_id, p.amount_fen, p.checker
    FROM recon_case AS c JOIN bank_line AS l ON l.id = c.line_id
    JOIN approval AS p ON p.noun = 'debt' AND p.what = 'TRANSFER' AND p.state = 'APPROVED' AND p.evidence = l.bank_txn_no
    WHERE c.category = 'BANK_OVER_FOREIGN' AND c.state = 'OPEN' ORDER BY c.id, p.id"""
"""One transfer may have paid for several debts."""
CLOSE = """
    UPDATE recon_case SET state = 'CLOSED', treatment = $2, closed_at = $3, closed_by = $4 WHERE id = $1 AND state = 'OPEN' RETURNING id"""


def whose(debt_id: int) -> str:
    """The party of TAKINGS under which a transfer is awaited."""
    return f"debt:{debt_id}"


async def match_transfers(*, by: Actor, at: datetime) -> list[int]:
    """Ids of the cases that are closed by it: only where the line is to the fen what was told. Harmless when repeated."""

    def read() -> Work[list[Row]]:
        return (yield Sql(TOLD))

    found: dict[int, list[Row]] = defaultdict(list)
    for row in await fetch(read):
        found[row["case_id"]].append(row)
    told = [rows for rows in found.values() if sum(row["amount_fen"] for row in rows) == rows[0]["suspense_fen"]]
    return [rows[0]["case_id"] for rows in told if await transact(lambda rows=rows: arrived(rows, by, at))]  # type: ignore[misc]


def arrived(told: list[Row], by: Actor, at: datetime) -> Work[bool]:
    """Out of suspense, as what was awaited. told: the debts that one line has paid for."""
    case_id, code = told[0]["case_id"], told[0]["bank_code"]
    if not (yield Sql(CLOSE, case_id, str(Treatment.TAKINGS), at, told[-1]["checker"])):
        return False
    yield from post([Entry(Account.SUSPENSE, bank(code), Account.TAKINGS, whose(row["debt_id"]), row["amount_fen"], "case", case_id,
                           str(Treatment.TAKINGS), f"case:{case_id}:{row['approval_id']}") for row in told], at=at)  # fmt: skip
    yield audit_sql(by, at, "treat_case", "case", case_id, district_id=told[0]["district_id"], treatment=Treatment.TAKINGS)
    return True
