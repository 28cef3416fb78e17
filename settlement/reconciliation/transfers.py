"""Transfers that shops made for what they owed: two persons have said so, by the bank's number of it, and the statement's line of
that number needs no one to explain it any more. What came above the debt is the shop's, and goes back to it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.transaction import Row, Sql, Work, fetch, transact
from settlement.journal.accounts import Account, Entry, bank, retailer
from settlement.journal.posting import post
from settlement.reconciliation.categories import Treatment
from settlement.refunds.rules import Cause
from settlement.refunds.writing import Owed, write_refund

TOLD = """
    SELECT c.id AS case_id, c.state, c.bank_code, c.district_id, c.suspense_fen, l.id AS line_id, l.amount_fen AS line_fen, l.bank_txn_no,
           l.payer_name, p.id AS approval_id, p.noun_id AS debt_id, p.amount_fen, p.checker, t.order_id, t.retailer_id, o.order_no,
           o.district_id AS shop_district_id,
           COALESCE((SELECT e.amount_fen FROM journal_entry AS e WHERE e.once = 'debt:' || CAST(p.id AS text) || ':rest'), 0) AS rest_fen
    FROM recon_case AS c JOIN bank_line AS l ON l.id = c.line_id
    JOIN approval AS p ON p.noun = 'debt' AND p.what = 'TRANSFER' AND p.state = 'APPROVED' AND p.evidence = l.bank_txn_no
    JOIN order_trouble AS t ON t.id = p.noun_id JOIN orders AS o ON o.id = t.order_id
    WHERE c.category = 'BANK_OVER_FOREIGN' AND c.state <> 'CLOSED' ORDER BY c.id, p.id"""
"""One transfer may have paid for several debts. Few: a told one whose line has come is closed at once, where the amounts agree."""
CLOSE = """
    UPDATE recon_case SET state = 'CLOSED', treatment = $2, closed_at = $3, closed_by = $4 WHERE id = $1 AND state = 'OPEN' RETURNING id"""


def whose(debt_id: int) -> str:
    """The party of TAKINGS under which a transfer is awaited."""
    return f"debt:{debt_id}"


def rest_of(approval_id: int) -> str:
    """Under which what a told transfer brings above its debt is booked, once."""
    return f"debt:{approval_id}:rest"


def told_by_case() -> Work[dict[int, list[Row]]]:
    """Case of a line whose number two persons have told -> the debts that it has paid for."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in (yield Sql(TOLD)):
        found[row["case_id"]].append(row)
    return dict(found)


def told_fen(told: Sequence[Row]) -> int:
    return sum(row["amount_fen"] for row in told)


def told_less() -> Work[dict[int, list[Row]]]:
    """Those of them whose line is larger than what was told: two persons may book the rest to the shop."""
    found = yield from told_by_case()
    return {case_id: told for case_id, told in found.items() if told_fen(told) < told[0]["suspense_fen"]}


async def match_transfers(*, by: Actor, at: datetime) -> list[int]:
    """Ids of the cases that are closed by it: only where the line is to the fen what was told. Harmless when repeated."""
    found = [told for told in (await fetch(told_by_case)).values()
             if told[0]["state"] == "OPEN" and told_fen(told) == told[0]["suspense_fen"]]
    return [told[0]["case_id"] for told in found if await transact(lambda told=told: arrived(told, by, at))]  # type: ignore[misc]


def arrived(told: list[Row], by: Actor, at: datetime) -> Work[bool]:
    """Out of suspense, as what was awaited. told: the debts that one line has paid for."""
    case_id = told[0]["case_id"]
    if not (yield Sql(CLOSE, case_id, str(Treatment.TAKINGS), at, told[-1]["checker"])):
        return False
    yield from post(awaited(told, Treatment.TAKINGS), at=at)
    yield from give_back_rest(told, by, at)
    yield audit_sql(by, at, "treat_case", "case", case_id, district_id=told[0]["district_id"], treatment=Treatment.TAKINGS)
    return True


def awaited(told: Sequence[Row], treatment: Treatment) -> list[Entry]:
    return [Entry(Account.SUSPENSE, bank(row["bank_code"]), Account.TAKINGS, whose(row["debt_id"]), row["amount_fen"], "case", row["case_id"],
                  str(treatment), f"case:{row['case_id']}:{row['approval_id']}") for row in told]  # fmt: skip


def with_the_rest(told: Sequence[Row]) -> list[Entry]:
    """A line that is larger than what was told: what was awaited, and the rest to the account of the shop whose debt was told last."""
    last, rest_fen = told[-1], told[0]["suspense_fen"] - told_fen(told)
    rest = Entry(Account.SUSPENSE, bank(last["bank_code"]), Account.RECEIVABLE, retailer(last["retailer_id"]), rest_fen, "case",
                 last["case_id"], str(Cause.OVERPAID), f"case:{last['case_id']}:rest")
    return [*awaited(told, Treatment.RETAILER), rest]


def give_back_rest(told: Sequence[Row], by: Actor, at: datetime) -> Work[None]:
    """In the transaction that books it: all that the line brought above the debts, each once."""
    for row in told:
        yield from give_back(row, row["rest_fen"], f"approval:{row['approval_id']}", by, at)
    yield from give_back(told[-1], told[0]["suspense_fen"] - told_fen(told), f"case:{told[0]['case_id']}", by, at)


def give_back(row: Row, rest_fen: int, source: str, by: Actor, at: datetime) -> Work[None]:
    """A refund that is due, out of the line itself; never set off against a later order. Its account is not known: by hand."""
    if not rest_fen:
        return
    refund_id = yield from write_refund(Owed(
        source=source, cause=Cause.OVERPAID, money=f"line:{row['line_id']}", collected_fen=row["line_fen"], amount_fen=rest_fen,
        bank_code=row["bank_code"], account_no="", account_name=row["payer_name"], original_request_no="", original_ref=row["bank_txn_no"],
        order_id=row["order_id"], order_no=row["order_no"], case_id=row["case_id"], retailer_id=row["retailer_id"],
        district_id=row["shop_district_id"]), at=at)  # fmt: skip
    if refund_id is not None:
        yield audit_sql(by, at, "find_refund", "refund", refund_id, district_id=row["shop_district_id"], cause=Cause.OVERPAID,
                        order=row["order_no"], amount_fen=rest_fen)
