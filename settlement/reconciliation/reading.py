"""What reconciliation reads in bulk: our attempts of a bank, those that a statement names and those that it might."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.clock import ZONE
from settlement.banks.files import StatementLine
from settlement.bulk import prepared
from settlement.reconciliation.matching import Back, Ours

LOOK_BACK = timedelta(days=40)
AT_ONCE = 500
SELECT = """
    SELECT a.id, d.order_id, d.district_id, a.request_no, d.order_no, a.amount_fen, a.state,
           coalesce((SELECT max(e.bank_ref) FROM evidence AS e WHERE e.attempt_id = a.id), '') AS bank_ref,
           l.id IS NOT NULL AS matched,
           EXISTS (SELECT 1 FROM evidence AS e WHERE e.attempt_id = a.id AND e.says IN ('REFUSED', 'NOT_EXECUTED')) AS denied
    FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id
    LEFT JOIN bank_line AS l ON l.attempt_id = a.id AND l.stage <> 'NONE'"""


BACKS = """
    SELECT a.id, a.refund_id, r.order_id, r.district_id, a.request_no, a.amount_fen, a.bank_ref,
           EXISTS (SELECT 1 FROM bank_line AS l WHERE l.refund_attempt_id = a.id) AS matched
    FROM refund_attempt AS a JOIN refund AS r ON r.id = a.refund_id
    WHERE a.bank_code = ? AND (a.sent_at >= ? OR a.state IN ('CLAIMED', 'UNKNOWN'))"""


async def refunds_for(connection: BaseDBAsyncClient, bank_code: str, on: date) -> list[Back]:
    """The bank's recent tries of refunds; few beside the debits."""
    since = datetime(on.year, on.month, on.day, tzinfo=ZONE) - LOOK_BACK
    found = await connection.execute_query_dict(*prepared(BACKS, [bank_code, since]))
    return [Back(row["id"], row["refund_id"], row["order_id"], row["district_id"], row["request_no"], row["amount_fen"],
                 row["bank_ref"], bool(row["matched"])) for row in found]


async def attempts_for(connection: BaseDBAsyncClient, bank_code: str, on: date, lines: Sequence[StatementLine]) -> list[Ours]:
    """The bank's recent attempts, and older ones that a line names by their number."""
    since = datetime(on.year, on.month, on.day, tzinfo=ZONE) - LOOK_BACK
    recent = await rows(connection, f"{SELECT} WHERE a.bank_code = ? AND a.sent_at >= ?", [bank_code, since])
    known = {one.request_no for one in recent}
    missing = sorted({line.request_no for line in lines if line.request_no and line.request_no not in known})
    older: list[Ours] = []
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        older += await rows(connection, f"{SELECT} WHERE a.bank_code = ? AND a.request_no IN ({', '.join('?' * len(some))})",
                            [bank_code, *some])
    return once_each([*recent, *older])


def once_each(ours: Iterable[Ours]) -> list[Ours]:
    """An attempt with two lines comes twice from the join."""
    return list({one.attempt_id: one for one in ours}.values())


async def rows(connection: BaseDBAsyncClient, text: str, values: Sequence[object]) -> list[Ours]:
    found = await connection.execute_query_dict(*prepared(text, values))
    return [Ours(row["id"], row["order_id"], row["district_id"], row["request_no"], row["order_no"], row["amount_fen"],
                 row["state"], row["bank_ref"], bool(row["matched"]), bool(row["denied"])) for row in found]
