"""At the door and back: each stop's hand-over, and the close of the run with the driver's money."""

from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Invalid, NotFound, Refused
from foundation.locks import for_update
from foundation.money import format_yuan
from foundation.transaction import Row, Sql, Work, as_json, rowset, transact
from ordering.delivery.goods import Cut, cut_lines, move_run, owe_back, put_in_stock, read_run, within
from ordering.delivery.models import RefundCause
from ordering.delivery.rules import (
    Carried,
    Handover,
    RunState,
    Settled,
    StopOutcome,
    difference_kind,
    saleable,
    settle_stop,
)
from ordering.orders.writing import move
from retailers.order_days.rules import cycle_of

STOP = """
    SELECT s.*, n.state AS run_state, n.district_id, o.settlement_method, o.cycle_no
    FROM delivery_stop AS s JOIN delivery_run AS n ON n.id = s.run_id JOIN orders AS o ON o.id = s.order_id
    WHERE s.id = $1"""
LINES = "SELECT product_id, qty_picked, price_fen FROM delivery_line WHERE stop_id = $1 ORDER BY position"
HANDED = """
    UPDATE delivery_stop SET outcome = $2, receivable_fen = $3, cash_fen = $4, pos_fen = $5, electronic_fen = $6,
                             signed_by = $7, note = $8, handed_at = $9
    WHERE id = $1 AND outcome = 'WAITING' RETURNING id"""
SUMS = """
    SELECT COUNT(*) AS stops, COALESCE(SUM(CASE WHEN outcome = 'WAITING' THEN 1 ELSE 0 END), 0) AS waiting,
           COALESCE(SUM(receivable_fen), 0) AS receivable_fen,
           COALESCE(SUM(cash_fen + pos_fen + electronic_fen), 0) AS collected_fen
    FROM delivery_stop WHERE run_id = $1"""


class NoSuchStop(NotFound):
    code = "no_such_stop"


class StopHanded(Refused):
    """The stop has its outcome already, or its truck has not left."""

    code = "stop_handed"


class StopsOpen(Refused):
    """A run is closed when every stop has its outcome."""

    code = "stops_open"


class DriverUnsigned(Invalid):
    """Money is handed over under the driver's own name."""

    code = "driver_unsigned"


async def deliver_stop(stop_id: int, handover: Handover, *, by: Actor, at: datetime) -> StopOutcome:
    """What happened at the door: goods, money and the order move together, once. StopHanded when it is known already.

    Refused goods go to stock with their reason, and to the cycle's supply while it is open; a paid order is owed their
    value. A closed shop is tried once more on the next run."""
    return await transact(lambda: handing(stop_id, handover, by, at))


def handing(stop_id: int, handover: Handover, by: Actor, at: datetime) -> Work[StopOutcome]:
    stop = yield from read_stop(stop_id, by)
    rows = yield Sql(LINES, stop_id)
    paid = stop["settlement_method"] != "COD"
    done = settle_stop([Carried(row["product_id"], row["qty_picked"], row["price_fen"]) for row in rows], handover,
                       paid=paid, attempt=stop["attempt"])
    money = handover.money
    handed = yield Sql(HANDED, stop_id, str(done.outcome), 0 if paid else done.kept_fen, money.cash_fen, money.pos_fen,
                       money.electronic_fen, handover.signed_by.strip(), handover.note.strip(), at)
    if not handed:
        raise StopHanded(stop_id=stop_id)
    yield from move(stop["order_id"], done.event)
    yield from take_back_goods(stop, rows, done, by, at)
    if paid and done.back_fen:
        yield from owe_back({(stop_id, stop["order_id"]): done.back_fen}, RefundCause.REFUSED, at)
        if done.outcome == StopOutcome.REFUSED:
            yield from move(stop["order_id"], "owe_refund")
    yield audit_sql(by, at, "deliver_stop", "order", stop["order_id"], district_id=stop["district_id"], stop=stop["seq"],
                    outcome=done.outcome, back_fen=done.back_fen, collected_fen=money.total_fen)
    return done.outcome


def read_stop(stop_id: int, by: Actor) -> Work[Row]:
    """A waiting stop of a run that is under way, locked."""
    rows = yield Sql(f"{STOP} AND {within(by, 'n.district_id')}{for_update('s')}", stop_id)
    if not rows:
        raise NoSuchStop(stop_id=stop_id)
    if rows[0]["outcome"] != StopOutcome.WAITING or rows[0]["run_state"] != RunState.DISPATCHED:
        raise StopHanded(stop_id=stop_id, outcome=rows[0]["outcome"])
    return rows[0]


def take_back_goods(stop: Row, rows: list[Row], done: Settled, by: Actor, at: datetime) -> Work[None]:
    if not done.back:
        return
    still_open = cycle_open(stop["cycle_no"], day(at))
    price = {row["product_id"]: row["price_fen"] for row in rows}
    cuts = [Cut(stop["id"], stop["order_id"], sku, cartons, price[sku], reason, saleable(reason, cycle_open=still_open))
            for sku, (cartons, reason) in done.back.items()]
    yield Sql(f"""
        UPDATE delivery_line SET qty_back = w.cartons, back_reason = w.reason
        FROM {rowset('w', 2, sku='int', cartons='int', reason='text')} WHERE stop_id = $1 AND product_id = w.sku""",
        stop["id"], as_json([{"sku": cut.sku, "cartons": cut.cartons, "reason": cut.reason} for cut in cuts]))
    yield from cut_lines(cuts)
    yield from put_in_stock(cuts, by, at)


def cycle_open(cycle_no: int, today: date) -> bool:
    return cycle_no >= cycle_of(today)


async def close_run(run_id: int, signed_by: str = "", *, by: Actor, at: datetime) -> str:
    """DISPATCHED -> CLOSED: what was to be collected against what came. Returns COD_SHORT, COD_OVER or ''.

    signed_by: the driver, under the sums; a run with money needs it (DriverUnsigned). A difference stays on the run for
    finance; nothing is made even here."""

    def work() -> Work[str]:
        run = yield from read_run(run_id, by)
        [sums] = yield Sql(SUMS, run_id)
        if sums["waiting"]:
            raise StopsOpen(waiting=int(sums["waiting"]))
        receivable_fen, collected_fen = int(sums["receivable_fen"]), int(sums["collected_fen"])
        if (receivable_fen or collected_fen) and not signed_by.strip():
            raise DriverUnsigned(receivable=format_yuan(receivable_fen), collected=format_yuan(collected_fen))
        kind = difference_kind(collected_fen - receivable_fen)
        yield from move_run(run, "close", at, "closed_at")
        yield Sql("UPDATE delivery_run SET receivable_fen = $2, collected_fen = $3, difference_kind = $4, driver_signed = $5"
                  " WHERE id = $1", run_id, receivable_fen, collected_fen, kind, signed_by.strip()[:32])
        yield audit_sql(by, at, "close_run", "delivery_run", run_id, district_id=run["district_id"], stops=sums["stops"],
                        receivable_fen=receivable_fen, collected_fen=collected_fen, difference=kind)
        return kind

    return await transact(work)
