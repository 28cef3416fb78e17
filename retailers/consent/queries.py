from collections import defaultdict
from collections.abc import Collection
from datetime import date

from foundation.transaction import reads
from retailers.consent.models import OptOut, ProactiveCall
from retailers.consent.rules import CallFacts, Purpose
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer, RetailerStatus

AT_ONCE = 5000


async def call_facts(retailer_ids: Collection[int], on: date) -> dict[int, CallFacts]:
    """retailer id -> what `may_call` goes by on that day; unknown ids are left out. In parts, for a whole city's sake."""
    wanted = sorted(set(retailer_ids))
    facts: dict[int, CallFacts] = {}
    day_off = on in (await calendar_of([cycle_of(on)])).off
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start:start + AT_ONCE]
        refused: dict[int, set[Purpose]] = defaultdict(set)
        called: dict[int, set[Purpose]] = defaultdict(set)
        for shop, purpose in await OptOut.filter(retailer_id__in=part).using_db(reads()).values_list("retailer_id", "purpose"):
            refused[shop].add(Purpose(purpose))
        reached = ProactiveCall.filter(retailer_id__in=part, called_on=on).using_db(reads())
        for shop, purpose in await reached.values_list("retailer_id", "purpose"):
            called[shop].add(Purpose(purpose))
        rows = await Retailer.filter(id__in=part).using_db(reads()).values_list("id", "status", "order_phone")
        facts |= {shop: CallFacts(RetailerStatus(status), phone, frozenset(refused[shop]), frozenset(called[shop]), day_off)
                  for shop, status, phone in rows}
    return facts


async def opted_out(retailer_id: int) -> set[Purpose]:
    rows = await OptOut.filter(retailer_id=retailer_id).using_db(reads()).values_list("purpose", flat=True)
    return {Purpose(str(purpose)) for purpose in rows}
