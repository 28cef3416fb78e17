"""The parameters that hold in a district on a day, and how they came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.actor import Actor
from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.policy.models import ChangeState, RuleChange, RuleParameter
from ordering.review.engine import DEFAULTS
from ordering.review.findings import Parameters
from ordering.review.watch import WATCHES

ALL_DEFAULTS: Mapping[str, Parameters] = {**DEFAULTS, **WATCHES}


class Policy(dict[str, Parameters]):
    """rule id -> its parameters. version: the newest published row among them, 0 for the rules' own defaults."""

    version = 0


@dataclass(frozen=True, slots=True)
class Held:
    """One parameter as a page shows it. since: the day from which the value holds, None for the rule's own default."""

    rule: str
    name: str
    default: int
    value: int
    since: date | None
    own: bool
    """Set for this district and not for the whole company."""
    coming: tuple[RuleParameter, ...]
    """Published, and not in force yet."""


async def rule_parameters(district_id: int, on: date) -> Policy:
    """rule id -> its parameters: the rule's own defaults, then the company's rows, then the district's, newest last."""
    return of_rows([row for row in await rows_that_hold(on) if row.district_id in (None, district_id)])


async def company_parameters(on: date) -> Policy:
    """Those of the company as a whole, for what is judged across districts."""
    return of_rows([row for row in await rows_that_hold(on) if row.district_id is None])


def of_rows(rows: list[RuleParameter]) -> Policy:
    held = {rule: dict(defaults) for rule, defaults in ALL_DEFAULTS.items()}
    policy = Policy(held)
    for row in rows:
        if row.name in held.get(row.rule, {}):
            held[row.rule][row.name] = row.value
            policy.version = max(policy.version, row.id)
    return policy


@kept_for(seconds=5)
async def rows_that_hold(on: date) -> list[RuleParameter]:
    """The weakest first: the company's before a district's, older before newer."""
    rows = await RuleParameter.filter(valid_from__lte=on).using_db(reads())
    return sorted(rows, key=lambda row: (row.district_id is not None, row.valid_from, row.id))


async def parameters_held(district_id: int | None, on: date) -> list[Held]:
    """Every parameter in the order of the catalogue, for a district or for the company as a whole."""
    rows = await RuleParameter.filter().using_db(reads()).order_by("valid_from", "id")
    mine = [row for row in rows if row.district_id in (None, district_id)]
    mine.sort(key=lambda row: row.district_id is not None)
    found = []
    for rule, defaults in sorted(ALL_DEFAULTS.items()):
        for name, default in defaults.items():
            here = [row for row in mine if (row.rule, row.name) == (rule, name)]
            now = next((row for row in reversed(here) if row.valid_from <= on), None)
            found.append(Held(rule, name, default, now.value if now else default, now.valid_from if now else None,
                              bool(now and now.district_id), tuple(row for row in here if row.valid_from > on)))
    return found


async def changes(*, by: Actor, limit: int = 50) -> list[RuleChange]:
    """Proposals first, then what was decided lately, in the actor's districts and for the whole company."""
    rows = await (RuleChange.all().using_db(reads()).select_related("district").order_by("-id").limit(limit * 2))
    seen = [row for row in rows if row.district_id is None or by.may_touch(row.district_id)]
    return sorted(seen, key=lambda row: row.state != ChangeState.PROPOSED)[:limit]
