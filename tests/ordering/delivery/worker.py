"""A depot to be killed: takes every run of a day as far as it goes, over and over.

`python -m tests.ordering.delivery.worker <database> <day>`"""

import asyncio
import sys
from datetime import date, datetime

from callcenter import database
from foundation.actor import COMMAND
from foundation.clock import ZONE
from foundation.errors import DomainError
from ordering.delivery.models import DeliveryRun, Stop, StopLine
from ordering.delivery.rules import Handover, Reason, RunState, Shortage, StopOutcome
from ordering.delivery.service import assign_truck, close_run, deliver_stop, dispatch_run, pick_run, plan_runs


async def work(on: date, at: datetime) -> None:
    """One day of one depot; whatever was done before goes on from there."""
    await plan_runs(on, by=COMMAND, at=at)
    for run in await DeliveryRun.filter(delivery_date=on).order_by("route"):
        if run.state == RunState.PLANNED:
            first = await StopLine.filter(stop__run_id=run.id).order_by("id").first()
            assert first is not None
            await pick_run(run.id, {first.product_id: Shortage(1, Reason.OUT_OF_STOCK)}, by=COMMAND, at=at)
        if run.state in (RunState.PLANNED, RunState.PICKED):
            await assign_truck(run.id, truck="沪A12345", driver="马军", by=COMMAND, at=at)
            await dispatch_run(run.id, by=COMMAND, at=at)
        for stop in await Stop.filter(run_id=run.id, outcome=StopOutcome.WAITING).order_by("seq"):
            line = await StopLine.filter(stop_id=stop.id, qty_picked__gt=0).order_by("id").first()
            refused = {line.product_id: (1, Reason.UNWANTED)} if line else {}
            await deliver_stop(stop.id, Handover(refused, "王建国"), by=COMMAND, at=at)
        if run.state != RunState.CLOSED:
            await close_run(run.id, "马军", by=COMMAND, at=at)


async def main(url: str, day: str) -> None:
    async with database.connected(url):
        print("working", flush=True)
        try:
            await work(date.fromisoformat(day), datetime.now(ZONE))
        except DomainError as error:
            print(error, flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
