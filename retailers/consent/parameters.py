"""The rows of the calling policy: what holds where and when, and putting a new value into force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.parameters import Held, NotBackwards, NotYourRules, held
from foundation.transaction import in_transaction, reads
from retailers.consent.models import CallingParameter
from retailers.consent.policy import DEFAULT, PARAMETERS, CallPolicy, check_parameter, policy_of


@dataclass(frozen=True)
class Policies:
    """own: district id -> its policy, of those that differ from the company's."""

    company: CallPolicy
    own: Mapping[int, CallPolicy]

    def all(self) -> tuple[CallPolicy, ...]:
        return self.company, *self.own.values()

    def of(self, district_id: int | None) -> CallPolicy:
        return self.company if district_id is None else self.own.get(district_id, self.company)


async def policies(on: date) -> Policies:
    """All districts' policies on a day: one small table, read once."""
    rows = await CallingParameter.filter(valid_from__lte=on).using_db(reads()).order_by("valid_from", "id")
    if not rows:
        return Policies(DEFAULT, {})
    districts = sorted({row.district_id for row in rows if row.district_id is not None})
    of = {district: policy_of({one.name: one.value for one in held(rows, PARAMETERS, district, on)}) for district in (None, *districts)}
    return Policies(of[None], {district: of[district] for district in districts})


async def policy_in(district_id: int | None, on: date) -> CallPolicy:
    return (await policies(on)).of(district_id)


async def parameters_held(district_id: int | None, on: date) -> list[Held]:
    """Every parameter for a district, or for the company as a whole, as its page shows it."""
    return held(await CallingParameter.all().using_db(reads()).order_by("valid_from", "id"), PARAMETERS, district_id, on)


async def put_parameter(name: str, value: str, *, district_id: int | None, valid_from: date, by: Actor, at: datetime) -> None:
    """From a day on, never for days gone by. CallingValueUnfit, NoSuchCallingParameter, NotBackwards, NotYourRules."""
    kept = check_parameter(name, value)
    if valid_from < day(at):
        raise NotBackwards(valid_from=valid_from)
    if by.districts is not None and (district_id is None or district_id not in by.districts):
        raise NotYourRules(district_id=district_id)
    async with in_transaction():
        await CallingParameter.create(name=name, value=kept, district_id=district_id, valid_from=valid_from, by_name=by.name, at=at)
        await audit(by, at, "put_calling_parameter", "calling", name, district_id=district_id, value=kept, valid_from=str(valid_from))
