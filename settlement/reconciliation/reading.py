"""What reconciliation reads in bulk: our attempts of a bank, those that a statement names and those that it might."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.clock import ZONE
from foundation.transaction import as_json, dialect
from settlement.banks.files import StatementLine
from settlement.bulk import prepared
from settlement.reconciliation.matching import MONEY_IN, Back, Ours

LOOK_BACK = timedelta(days=40)
AMONG = {"sqlite": "(SELECT value FROM json_each(?))", "postgres": "(SELECT json_array_elements_text(CAST(? AS json)))"}
"""The texts of a JSON array: however many there are, one parameter."""
PLAIN = """
    SELECT a.request_no, a.id, a.amount_fen FROM debit_attempt AS a
    WHERE a.request_no IN {among} AND a.bank_code = ? AND a.state = 'SUCCEEDED'
      AND NOT EXISTS (SELECT 1 FROM bank_line AS l WHERE l.attempt_id = a.id AND l.stage <> 'NONE')
      AND NOT EXISTS (SELECT 1 FROM evidence AS e WHERE e.attempt_id = a.id AND e.says IN ('REFUSED', 'NOT_EXECUTED'))"""
NAMED = """
    SELECT a.id FROM debit_attempt AS a WHERE a.request_no IN {among}
    UNION SELECT e.attempt_id FROM evidence AS e WHERE e.bank_ref IN {among}
    UNION SELECT a.id FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id WHERE d.order_no IN {among}"""
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


async def plain_lines(connection: BaseDBAsyncClient, bank_code: str, lines: Sequence[StatementLine]) -> dict[int, int]:
    """Line -> attempt, where nobody need look twice: one line of this number, which the books hold as collected to the fen.

    What `match` would say of them in stage REQUEST; nearly all lines of nearly all days."""
    times = Counter(line.request_no for line in lines)
    text = PLAIN.format(among=AMONG[dialect()])
    _, found = await connection.execute_query(*prepared(text, [as_json(list(times)), bank_code]))
    ours = {number: (attempt_id, fen) for number, attempt_id, fen in found if times[number] == 1}
    plain = {}
    for line in lines:
        attempt_id, fen = ours.get(line.request_no, (0, 0))
        if fen == line.amount_fen and line.direction == "C" and line.type in MONEY_IN:
            plain[line.seq] = attempt_id
    return plain


async def attempts_for(connection: BaseDBAsyncClient, bank_code: str, on: date, lines: Sequence[StatementLine],
                       taken: Collection[int] = ()) -> list[Ours]:
    """The attempts that these lines name by number, and recent ones by the bank's reference or by an order alone.

    taken: attempts that have their line on this statement already."""
    since = datetime(on.year, on.month, on.day, tzinfo=ZONE) - LOOK_BACK
    numbers = {line.request_no for line in lines if line.request_no}
    orders = {line.order_no for line in lines if line.order_no and not line.request_no}
    text = f"{SELECT} WHERE a.id IN ({NAMED}) AND a.bank_code = ? AND (a.sent_at >= ? OR a.request_no IN {{among}})"
    found = await rows(connection, text.format(among=AMONG[dialect()]), [
        as_json(sorted(numbers)), as_json(sorted({*(line.bank_txn_no for line in lines), *(line.orig_bank_txn_no for line in lines)} - {""})), as_json(sorted(orders)), bank_code, since,
        as_json(sorted(numbers))])  # fmt: skip
    return once_each(one._replace(matched=one.matched or one.attempt_id in taken) for one in found)


def once_each(ours: Iterable[Ours]) -> list[Ours]:
    """An attempt with two lines comes twice from the join."""
    return list({one.attempt_id: one for one in ours}.values())


async def rows(connection: BaseDBAsyncClient, text: str, values: Sequence[object]) -> list[Ours]:
    found = await connection.execute_query_dict(*prepared(text, values))
    return [Ours(row["id"], row["order_id"], row["district_id"], row["request_no"], row["order_no"], row["amount_fen"],
                 row["state"], row["bank_ref"], bool(row["matched"]), bool(row["denied"])) for row in found]
