"""Changing a rule's parameter from a day on: one person proposes, another publishes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import Invalid, NotFound, ReasonMissing, SecondPersonNeeded
from foundation.parameters import NotBackwards, NotYourRules
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.policy.models import ChangeState, RuleChange, RuleParameter
from ordering.policy.queries import ALL_DEFAULTS
from ordering.review.surge import DEAR_LEAST_YUAN

LEAST = {("R14", "step"): 1, ("R28", "cycles"): 1, ("R29", "dear_yuan"): DEAR_LEAST_YUAN, ("R38", "entry_grade"): 1,
         ("W3", "top"): 1}
VALUE_MAX = 1_000_000


class NoSuchParameter(Invalid):
    code = "no_such_parameter"


class ValueOutOfRange(Invalid):
    """facts hold the least and the most that can be."""

    code = "value_out_of_range"


class NoSuchChange(NotFound):
    code = "no_such_change"


async def propose_change(rule: str, name: str, value: int, *, valid_from: date, district_id: int | None, reason: str,
                         preview: Mapping[str, Any], by: Actor, at: datetime) -> RuleChange:
    """preview: what `would_change` found, so that the second person sees what the first one saw."""
    check_value(rule, name, value)
    check_scope(district_id, by)
    if not reason.strip():
        raise ReasonMissing(rule=rule)
    if valid_from < day(at):
        raise NotBackwards(valid_from=valid_from)
    async with in_transaction():
        change = await RuleChange.create(
            rule=rule, name=name, value=value, district_id=district_id, valid_from=valid_from, reason=reason.strip()[:200],
            preview=dict(preview), proposed_by=by.id, proposed_by_name=by.name, proposed_at=at)
        await audit(by, at, "propose_change", "rule", rule, district_id=district_id, name=name, value=value, change=change.id)
    return change


async def publish_change(change_id: int, *, by: Actor, at: datetime) -> RuleParameter:
    """Another person than the proposer: the row is written and takes effect at its date. SecondPersonNeeded, NotBackwards."""
    async with in_transaction():
        change = await proposed(change_id, by)
        if change.proposed_by == by.id and change.proposed_by_name == by.name:
            raise SecondPersonNeeded(change=change_id)
        if change.valid_from < day(at):
            raise NotBackwards(valid_from=change.valid_from)
        await decide(change_id, ChangeState.PUBLISHED, by, at)
        row = await put_parameter(change.rule, change.name, change.value, change.valid_from, change.district_id, by, at)
        await audit(by, at, "publish_change", "rule", change.rule, district_id=change.district_id, name=change.name,
                    value=change.value, change=change_id, version=row.id)
    forget_kept()
    return row


async def withdraw_change(change_id: int, *, by: Actor, at: datetime) -> None:
    """Taken back or turned down; it stays on record."""
    async with in_transaction():
        change = await proposed(change_id, by)
        await decide(change_id, ChangeState.WITHDRAWN, by, at)
        await audit(by, at, "withdraw_change", "rule", change.rule, district_id=change.district_id, change=change_id)


async def proposed(change_id: int, by: Actor) -> RuleChange:
    change = await RuleChange.get_or_none(id=change_id, state=ChangeState.PROPOSED)
    if change is None:
        raise NoSuchChange(change=change_id)
    check_scope(change.district_id, by)
    return change


async def decide(change_id: int, state: ChangeState, by: Actor, at: datetime) -> None:
    moved = await RuleChange.filter(id=change_id, state=ChangeState.PROPOSED).update(
        state=state, decided_by_name=by.name, decided_at=at)
    if not moved:
        raise NoSuchChange(change=change_id)


async def set_parameter(rule: str, name: str, value: int, *, valid_from: date, district_id: int | None = None,
                        by: Actor, at: datetime) -> None:
    """Put in place at set-up, without a second person; no page leads here. The rows before it stay, so that past decisions
    can be explained."""
    check_value(rule, name, value)
    async with in_transaction():
        await put_parameter(rule, name, value, valid_from, district_id, by, at)
        await audit(by, at, "set_parameter", "rule", rule, district_id=district_id, name=name, value=value)
    forget_kept()


async def put_parameter(rule: str, name: str, value: int, valid_from: date, district_id: int | None, by: Actor,
                        at: datetime) -> RuleParameter:
    return await RuleParameter.create(rule=rule, name=name, value=value, district_id=district_id, valid_from=valid_from,
                                      by_name=by.name, at=at)


def check_value(rule: str, name: str, value: int) -> None:
    if name not in ALL_DEFAULTS.get(rule, {}):
        raise NoSuchParameter(rule=rule, name=name)
    least = LEAST.get((rule, name), 0)
    if not least <= value <= VALUE_MAX:
        raise ValueOutOfRange(value=value, least=least, most=VALUE_MAX)


def check_scope(district_id: int | None, by: Actor) -> None:
    if by.districts is not None and (district_id is None or district_id not in by.districts):
        raise NotYourRules(district_id=district_id)
