"""The shift leader's card beside a referred order, drawn into its page, and the cut."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.language import current
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from ordering.orders.referring import cut_referral, referral_of
from ordering.policy.words import RULE_NAMES, told

LEADERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]


@dataclass
class CutWish:
    cartons: int
    reason: str
    seen_version: int


@get("/orders/{order_id:int}/referral", guards=LEADERS)
async def referral_card(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    referral = await referral_of(order_id, by=by)
    return Template("ordering/orders/_referral.html", context={
        "referral": referral, "names": RULE_NAMES, "told": told, "reader": current.get()})


@post("/orders/{order_id:int}/referral/cut", guards=LEADERS, status_code=200)
async def cut_here(order_id: FromPath[int], data: JSONBody[CutWish], by: NamedDependency[Actor],
                   notices: NamedDependency[Notices]) -> dict[str, Any]:
    done = await cut_referral(order_id, data.cartons, data.reason, seen_version=data.seen_version, by=by, at=clock.now())
    await notices.publish(f"order.{order_id}", what="DRAFT")
    return {"version": done.version}


ROUTES = (referral_card, cut_here)
