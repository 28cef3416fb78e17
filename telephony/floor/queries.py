from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Subquery
from tortoise.functions import Count

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.orders.models import Order
from ordering.states import CALLED_OFF, OPEN, State
from retailers.order_days.models import OrderDay
from telephony.agents.queries import Place, floor
from telephony.agents.rules import AgentState
from telephony.calls.models import Call
from telephony.calls.rules import CallState

WAITING = (CallState.QUEUED, CallState.RINGING)


@dataclass(frozen=True)
class Waiting:
    """Callers in the queues of some seat groups. since: when the one who waits longest joined."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Progress:
    """One district's day. due: shops whose order day it is; done: those of them whose order stands."""

    district: District
    due: int
    done: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.due if self.due else 0


@dataclass(frozen=True)
class Floor:
    """Everything on the floor board at one moment. referred: orders that wait for the shift leader's word."""

    seats: list[Place]
    by_state: dict[AgentState, int]
    waiting: list[Call]
    progress: list[Progress]
    referred: list[Order]

    def district(self, seat_group: str) -> District | None:
        return next((one.district for one in self.progress if one.district.seat_group == seat_group), None)

    @property
    def here(self) -> list[Place]:
        return [seat for seat in self.seats if seat.state is not AgentState.SIGNED_OUT]

    @property
    def absent(self) -> list[Place]:
        return [seat for seat in self.seats if seat.state is AgentState.SIGNED_OUT]


async def the_floor(by: Actor, on: date) -> Floor:
    seats = await floor(by)
    calls = scoped(Call.filter(state__in=WAITING), by).using_db(reads()).select_related("retailer", "district")
    by_state = dict(Counter(seat.state for seat in seats))
    referred = scoped(Order.filter(state=State.REFERRED), by).using_db(reads()).select_related("retailer")
    return Floor(seats, by_state, await calls.order_by("queued_at"), await progress(by, on), await referred.order_by("id"))


async def waiting(groups: Sequence[str]) -> Waiting:
    """How many wait for these seat groups; those whose call rings somewhere still wait."""
    calls = Call.filter(queue__in=groups, state__in=WAITING).exclude(queued_at=None)
    moments = await calls.using_db(reads()).order_by("queued_at").values_list("queued_at", flat=True)
    return Waiting(len(moments), moments[0] if moments else None)  # type: ignore[arg-type]


async def progress(by: Actor, on: date) -> list[Progress]:
    """Due and done today, by district, in the order of their codes."""
    day = OrderDay.filter(call_date=on)
    shops, cycles = Subquery(day.values("retailer_id")), Subquery(day.values("cycle_no"))
    standing = Order.filter(retailer_id__in=shops, cycle_no__in=cycles)
    due = await counted(scoped(day, by, "retailer__district_id"), "retailer__district_id", "retailer_id")
    done = await counted(scoped(standing.exclude(state__in=(*OPEN, *CALLED_OFF)), by), "district_id", "retailer_id")
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    return [Progress(one, due.get(one.id, 0), done.get(one.id, 0)) for one in districts]


async def counted(query, district: str, of: str) -> dict[int, int]:  # type: ignore[no-untyped-def]
    counting = query.using_db(reads()).annotate(n=Count(of, distinct=True)).group_by(district)
    return dict(await counting.values_list(district, "n"))
