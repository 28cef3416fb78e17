"""The debits of a day, one debit with all that was heard of it, and another try of a failed one."""

from datetime import date
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.debits import words
from settlement.debits.queries import debit_story, debits_of_day, order_of_attempt
from settlement.debits.service import debit_again

READERS = [requires(Role.FINANCE, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
KEYERS = [requires(Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.FINANCE)]


@get("/debits", guards=READERS)
async def debits_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None,
                      standing: FromQuery[str] = "") -> Template:
    shown = on or clock.day(clock.now())
    debits = await debits_of_day(shown, by=by, state=standing)
    context = {"debits": debits, "on": shown, "standing": standing, "words": words}
    return Template("settlement/debits/debits.html", context=context)


@get("/debits/{order_id:int}", guards=READERS)
async def debit_page(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return Template("settlement/debits/debit.html", context={"story": await debit_story(order_id, by=by), "words": words})


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


ROUTES = (debits_page, attempt_page, debit_page, debit_again_here)
