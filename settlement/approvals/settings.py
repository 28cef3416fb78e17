"""Settings by maker and checker: proposed by one, agreed to by another, inside the transaction of the noun that applies them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import ReasonMissing
from foundation.locks import for_update
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, as_json, reads
from settlement.approvals.models import SettingChange
from settlement.approvals.rules import ApprovalState, NothingProposed, check_maker, check_second


def propose_setting(noun: str, subject: str, wanted: Mapping[str, Any], *, district_id: int | None = None, by: Actor,
                    at: datetime) -> Work[int]:
    """The change's id. What was proposed for the same before, and not yet decided, is withdrawn."""
    yield Sql("UPDATE setting_change SET state = 'WITHDRAWN' WHERE noun = $1 AND subject = $2 AND state = 'PROPOSED'", noun, subject)
    [change] = yield Sql(
        "INSERT INTO setting_change (noun, subject, district_id, wanted, state, maker_id, maker, made_at, checker, answer)"
        " VALUES ($1, $2, $3, $4, 'PROPOSED', $5, $6, $7, '', '') RETURNING id",
        noun, subject, district_id, as_json(wanted), check_maker(by), by.name, at)  # fmt: skip
    yield audit_sql(by, at, "propose_setting", noun, subject, district_id=district_id, **wanted)
    return int(change["id"])


def agree_setting(noun: str, change_id: int, *, by: Actor, at: datetime) -> Work[Row]:
    """The second person's yes: the change, its `wanted` as a dict, for the noun to apply. NothingProposed, SecondPersonNeeded."""
    change = yield from open_change(noun, change_id, by)
    second = check_second(change["maker_id"], by, f"{noun} {change['subject']}")
    yield Sql("UPDATE setting_change SET state = 'APPROVED', checker_id = $2, checker = $3, checked_at = $4 WHERE id = $1",
              change_id, second, by.name, at)
    yield audit_sql(by, at, "agree_setting", noun, change["subject"], district_id=change["district_id"], proposed_by=change["maker"],
                    **change["wanted"])
    return change


def refuse_setting(noun: str, change_id: int, why: str, *, by: Actor, at: datetime) -> Work[None]:
    """The second person's no, with its reason; of the maker himself it is a withdrawal. NothingProposed, ReasonMissing."""
    if not why.strip():
        raise ReasonMissing(noun=noun)
    change = yield from open_change(noun, change_id, by)
    own = check_maker(by) == change["maker_id"]
    yield Sql("UPDATE setting_change SET state = $2, checker_id = $3, checker = $4, checked_at = $5, answer = $6 WHERE id = $1",
              change_id, "WITHDRAWN" if own else "REJECTED", None if own else by.id, by.name, at, why.strip()[:200])
    yield audit_sql(by, at, "refuse_setting", noun, change["subject"], district_id=change["district_id"], why=why.strip()[:100])


def open_change(noun: str, change_id: int, by: Actor) -> Work[Row]:
    rows = yield Sql(f"SELECT * FROM setting_change WHERE id = $1 AND noun = $2 AND state = 'PROPOSED'{for_update()}", change_id, noun)
    if not rows or (by.districts is not None and rows[0]["district_id"] not in by.districts):
        raise NothingProposed(noun=noun)
    wanted = rows[0]["wanted"]
    return {**rows[0], "wanted": json.loads(wanted) if isinstance(wanted, str) else wanted}


async def changes_waiting(noun: str, *, by: Actor) -> list[SettingChange]:
    """What waits for a second person in the actor's districts, the oldest first."""
    return await scoped(SettingChange.filter(noun=noun, state=ApprovalState.PROPOSED), by).using_db(reads()).order_by("id")
