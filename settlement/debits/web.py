"""Another try of a failed debit, and the way from an attempt to its debit; the pages are order_money's."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from foundation import clock
from foundation.actor import Actor
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.debits.queries import order_of_attempt
from settlement.debits.service import debit_again

READERS = [requires(Role.FINANCE, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
KEYERS = [requires(Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.FINANCE)]


@get("/debits/attempts/{attempt_id:int}", guards=READERS)
async def attempt_page(attempt_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    """From an entry of the ledger to the debit with all that was heard of it."""
    return Redirect(f"/debits/{await order_of_attempt(attempt_id, by=by)}")


@post("/orders/{order_id:int}/debit-again", guards=KEYERS, status_code=200)
async def debit_again_here(order_id: FromPath[int], by: NamedDependency[Actor],
                           notices: NamedDependency[Notices]) -> dict[str, Any]:
    """The retailer has brought money: another attempt under a new number. NoDebit, DebitStillOpen, NoDebitAgreement."""
    written = await debit_again(order_id, by=by, at=clock.now())
    await notices.publish("debit.written", attempt_id=written.attempt_id)
    await notices.publish(f"order.{order_id}", what="DEBIT_PENDING")
    return {"state": "DEBIT_PENDING", "request_no": written.request_no}


ROUTES = (attempt_page, debit_again_here)
