"""What the timetable calls each minute: the tries that are due and the orders that are over, and who is told of them."""

from datetime import datetime

from foundation.actor import SCHEDULER
from foundation.notices import Notices
from settlement.dunning.service import Round, dun


async def dun_failed(notices: Notices, at: datetime) -> Round:
    done = await dun(at, by=SCHEDULER)
    for order_id, written in done.written:
        await notices.publish("debit.written", attempt_id=written.attempt_id)
        await notices.publish(f"order.{order_id}", what="DEBIT_PENDING")
    for order_id in (*done.void, *done.cod):
        await notices.publish(f"order.{order_id}", what="dunning")
    return done
