"""What delivery has handed over, booked: the goods that stayed in a shop. What its driver took there is booked with his run.

Settlement asks downwards for stops that the journal does not know yet, so that delivery knows no journal."""

from datetime import datetime, timedelta

from foundation.clock import day
from foundation.transaction import dialect, in_transaction, moment
from settlement.bulk import insert_rows, prepared
from settlement.journal.accounts import delivered
from settlement.journal.posting import COLUMNS, closed_through_on, row_of

LOOK_BACK = timedelta(days=62)
HANDED = "('DELIVERED', 'PART_REFUSED', 'REFUSED')"
IN_THE_BOOKS = """
    (o.settlement_method = 'COD' OR EXISTS (SELECT 1 FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id
     JOIN journal_entry AS e ON e.noun = 'attempt' AND e.noun_id = a.id WHERE d.order_id = o.id)
     OR EXISTS (SELECT 1 FROM recon_case AS c WHERE c.order_id = o.id AND c.category = 'AMOUNT_DIFF' AND c.state = 'CLOSED'))"""
"""Goods whose money was collected before the journal began are no more in it than their money."""
UNBOOKED = f"""
    SELECT s.id, s.handed_at, o.retailer_id,
           COALESCE((SELECT SUM((l.qty_picked - l.qty_back) * l.price_fen) FROM delivery_line AS l WHERE l.stop_id = s.id), 0)
               AS kept_fen
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN orders AS o ON o.id = s.order_id
    WHERE n.delivery_date >= ? AND s.outcome IN {HANDED} AND {IN_THE_BOOKS}
      AND NOT EXISTS (SELECT 1 FROM journal_entry AS e WHERE e.noun = 'stop' AND e.noun_id = s.id AND e.credit = 'SALES')
    ORDER BY s.id"""


async def book_deliveries(at: datetime) -> int:
    """An entry for the goods of each stop, once; how many were written."""
    async with in_transaction() as connection:
        if dialect() == "postgres":
            await connection.execute_query("SELECT pg_advisory_xact_lock(hashtext('book_deliveries'))")
        stops = await connection.execute_query_dict(*prepared(UNBOOKED, [day(at) - LOOK_BACK]))
        through = await closed_through_on(connection)
        rows = [row_of(delivered(stop["id"], stop["retailer_id"], int(stop["kept_fen"])), at, day(moment(stop["handed_at"]) or at), through)
                for stop in stops if stop["kept_fen"]]
        await insert_rows(connection, "journal_entry", COLUMNS, rows)
    return len(rows)
