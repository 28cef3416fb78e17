"""What each step does when its time has come; what came of it, as figures for the page."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from foundation.actor import SCHEDULER
from foundation.notices import Notices
from foundation.transaction import reads
from ordering.delivery.service import plan_runs
from ordering.orders.models import Order
from ordering.orders.service import keep_cut_offs
from ordering.states import CALLED_OFF, OPEN, State
from settlement.batches.service import send_batches, write_batches
from settlement.batches.ways import Exchange
from settlement.debits.writing import write_debit
from settlement.dunning.jobs import dun_failed
from settlement.dunning.queries import failed_debits
from settlement.dunning.rules import CALLED
from settlement.refund_files.service import send_refund_files, write_refund_files
from settlement.timetable.rules import Place, Planned, Step


@dataclass(frozen=True)
class Edges:
    """The outside world that the steps may touch."""

    notices: Notices
    exchange: Exchange


async def do(line: Planned, on: date, edges: Edges, at: datetime) -> str:
    """The step's work for its place, and its figures as JSON. Every one of them may be begun again after a holder died."""
    assert line.place is not None
    match line.step:
        case Step.CUT_OFF:
            figures = await cut_off(line.place, on, edges.notices, at)
        case Step.RUN:
            figures = await write_run(line, on, edges.exchange, at)
        case Step.DUNNING:
            figures = await dunning(line.place, edges.notices, at)
        case Step.SORTING:
            figures = await sorting(line.place, on, at)
        case _:
            raise ValueError(f"{line.step} is not ours to do")
    return json.dumps(figures)


async def keep_all_cut_offs(notices: Notices, at: datetime) -> None:
    done = await keep_cut_offs(settle=write_debit, by=SCHEDULER, at=at)
    for order_id in (*done.came_due, *done.locked, *done.expired):
        await notices.publish(f"order.{order_id}", what="cut_off")
    for written in done.written:
        await notices.publish("debit.written", attempt_id=written.attempt_id)


async def cut_off(place: Place, on: date, notices: Notices, at: datetime) -> dict[str, int]:
    """Every order knows its own hour, so one run serves every district; the figures are this one's."""
    await keep_all_cut_offs(notices, at)
    begin = datetime.combine(on, datetime.min.time(), at.tzinfo)
    mine = Order.filter(district_id=place.id, closes_at__gte=begin, closes_at__lt=begin + timedelta(days=1)).using_db(reads())
    taken = await mine.exclude(state__in=[*OPEN, *CALLED_OFF, State.EARLY]).values_list("total_fen", flat=True)
    return {"orders": len(taken), "fen": sum(int(str(fen)) for fen in taken)}


async def write_run(line: Planned, on: date, exchange: Exchange, at: datetime) -> dict[str, int]:
    assert line.place is not None
    written = await write_batches(on, line.run, bank_code=line.place.code, by=SCHEDULER, at=at)
    await send_batches(exchange, at=at, bank_code=line.place.code)
    await write_refund_files(on, line.run, bank_code=line.place.code, at=at)
    await send_refund_files(exchange, at=at, bank_code=line.place.code)
    return {"rows": sum(batch.rows for batch in written), "fen": sum(batch.amount_fen for batch in written)}


async def dunning(place: Place, notices: Notices, at: datetime) -> dict[str, int]:
    """What failed today and waits, ready for the call list; what was due to be tried again has been."""
    await dun_failed(notices, at)
    mine = [one for one in await failed_debits(by=replace(SCHEDULER, districts=frozenset({place.id})), at=at)]
    return {"failed": len(mine), "calls": sum(one.action in CALLED for one in mine), "fen": sum(one.amount_fen for one in mine)}


async def sorting(place: Place, on: date, at: datetime) -> dict[str, int]:
    planned = await plan_runs(on + timedelta(days=1), by=replace(SCHEDULER, districts=frozenset({place.id})), at=at)
    return {"runs": planned.runs, "stops": planned.stops}
