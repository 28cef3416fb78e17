from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from foundation.actor import Actor
from foundation.audit import AuditLine
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent.models import OptOut, ProactiveCall
from retailers.consent.parameters import policies
from retailers.consent.rules import CallFacts, Purpose
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer, RetailerStatus

AT_ONCE = 5000
LISTED_MAX, HISTORY_MAX = 500, 30


async def call_facts(retailer_ids: Collection[int], on: date) -> dict[int, CallFacts]:
    """retailer id -> what `may_call` goes by on that day; unknown ids are left out. In parts, for a whole city's sake."""
    wanted = sorted(set(retailer_ids))
    facts: dict[int, CallFacts] = {}
    day_off = on in (await calendar_of([cycle_of(on)])).off
    held = await policies(on)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start:start + AT_ONCE]
        refused: dict[int, set[Purpose]] = defaultdict(set)
        called: dict[int, set[Purpose]] = defaultdict(set)
        for shop, purpose in await OptOut.filter(retailer_id__in=part).using_db(reads()).values_list("retailer_id", "purpose"):
            refused[shop].add(Purpose(purpose))
        reached = ProactiveCall.filter(retailer_id__in=part, called_on=on).using_db(reads())
        for shop, purpose in await reached.values_list("retailer_id", "purpose"):
            called[shop].add(Purpose(purpose))
        rows = await Retailer.filter(id__in=part).using_db(reads()).values_list("id", "status", "order_phone", "district_id")
        facts |= {shop: CallFacts(RetailerStatus(status), phone, frozenset(refused[shop]), frozenset(called[shop]), day_off, held.of(district))
                  for shop, status, phone, district in rows}
    return facts


async def opted_out(retailer_id: int) -> set[Purpose]:
    rows = await OptOut.filter(retailer_id=retailer_id).using_db(reads()).values_list("purpose", flat=True)
    return {Purpose(str(purpose)) for purpose in rows}


@dataclass(frozen=True)
class Refusal:
    """One row of the list of those who want no calls, with its shop."""

    row: OptOut
    shop: Retailer


async def refusals(by: Actor, *, purpose: str = "", district_id: int | None = None) -> list[Refusal]:
    """Who wants no calls for what, the newest first."""
    query = scoped(OptOut.all(), by, "retailer__district_id")
    if purpose:
        query = query.filter(purpose=purpose)
    if district_id is not None:
        query = query.filter(retailer__district_id=district_id)
    rows = await query.using_db(reads()).select_related("retailer__district").order_by("-at", "-id").limit(LISTED_MAX)
    return [Refusal(row, row.retailer) for row in rows]


async def refusals_of(retailer_id: int) -> dict[Purpose, OptOut]:
    rows = await OptOut.filter(retailer_id=retailer_id).using_db(reads())
    return {Purpose(row.purpose): row for row in rows}


async def history_of(retailer_id: int) -> list[AuditLine]:
    """Every time that it was set and lifted, the newest first: who, when, for what, and why."""
    lines = AuditLine.filter(noun="retailer", noun_id=str(retailer_id), verb__in=["opt_out", "opt_in"])
    return await lines.using_db(reads()).order_by("-id").limit(HISTORY_MAX)
