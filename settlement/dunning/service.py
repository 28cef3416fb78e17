"""The verbs of dunning: try again what is due, end what is over, change a district's figures.

Each may be run by any number of processes: a try is written only where its debit has as many as when it was planned, and the
order's own guarded step lets only one end it."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Refused
from foundation.locks import for_update
from foundation.parameters import NotBackwards, NotYourRules
from foundation.transaction import Sql, Work, transact
from ordering.orders.calling_off import voiding
from ordering.orders.outcomes import fall_back_to_cod
from ordering.orders.reading import read_order
from ordering.states import State
from settlement.approvals.settings import agree_setting, propose_setting, refuse_setting
from settlement.debits.writing import DebitStillOpen, DebitWritten, write_another
from settlement.dunning.parameters import check_parameter
from settlement.dunning.queries import FailedDebit, failed_debits
from settlement.dunning.reading import policies
from settlement.dunning.rules import Ending

log = logging.getLogger("leafline.dunning")
T = TypeVar("T")
VOID_REASON = "DEBIT_FAILED"
NOUN = "dunning"


class NotAtTheDoor(Refused):
    """The order is not waiting because of a failed debit: it cannot be paid at the door instead."""

    code = "not_at_the_door"


@dataclass
class Round:
    """What one run did: the debits written, the orders called off, those that are paid at the door now."""

    written: list[tuple[int, DebitWritten]] = field(default_factory=list)
    void: list[int] = field(default_factory=list)
    cod: list[int] = field(default_factory=list)


async def dun(at: datetime, *, by: Actor = SCHEDULER) -> Round:
    """What is due now of every failed debit. One order that fails is logged and the rest go on; a repeat finds nothing to do."""
    done, held = Round(), await policies(day(at))
    for debit in await failed_debits(by=by, at=at):
        if debit.plan.ends_at and debit.plan.ends_at <= at:
            ending = held.get(debit.district_id, held[None]).ending
            if await tried(debit, end_order(debit.order_id, ending, by=by, at=at)):
                (done.void if ending == Ending.VOID else done.cod).append(debit.order_id)
        elif debit.next_at and debit.next_at <= at:
            written = await tried(debit, try_again(debit, by=by, at=at))
            done.written += [(debit.order_id, written)] if written else []
    return done


async def tried(debit: FailedDebit, verb: Awaitable[T]) -> T | None:
    """None where another was quicker, or where it went wrong: the next run looks at it again."""
    try:
        return await verb
    except Refused as refusal:
        log.info("dunning of order %s: %s", debit.order_no, refusal)
    except Exception:
        log.exception("dunning of order %s failed", debit.order_no)
    return None


async def try_again(debit: FailedDebit, *, by: Actor, at: datetime) -> DebitWritten:
    """The planned try, under a new number. DebitStillOpen where somebody has tried meanwhile: it is planned anew then."""

    def work() -> Work[DebitWritten]:
        rows = yield Sql(f"SELECT id FROM debit WHERE order_id = $1 ORDER BY seq DESC LIMIT 1{for_update()}", debit.order_id)
        [counted] = yield Sql("SELECT count(*) AS tries FROM debit_attempt WHERE debit_id = $1", rows[0]["id"])
        if counted["tries"] != debit.tries:
            raise DebitStillOpen(order_id=debit.order_id)
        written = yield from write_another(debit.order_id, by=by, at=at)
        yield audit_sql(by, at, "try_debit_again", "order", debit.order_id, district_id=debit.district_id, code=debit.code,
                        why=str(debit.plan.why), tries=debit.tries + 1)
        return written

    return await transact(work)


async def end_order(order_id: int, ending: Ending, *, by: Actor, at: datetime) -> bool:
    """VOID, its goods given back, or READY to be paid at the door. False where it does not wait for its money any more."""

    def work() -> Work[bool]:
        order = yield from read_order(order_id, by)
        if order["state"] != State.DEBIT_FAILED:
            return False
        if ending == Ending.VOID:
            yield from voiding(order, VOID_REASON, by, at)
        else:
            yield from fall_back_to_cod(order_id, by=by, at=at)
        return True

    return await transact(work)


async def pay_at_the_door(order_id: int, *, by: Actor, at: datetime) -> None:
    """Agreed with the shop: the driver collects. NotAtTheDoor where the order does not wait because of a failed debit."""
    if not await end_order(order_id, Ending.COD, by=by, at=at):
        raise NotAtTheDoor(order_id=order_id)


async def propose_parameter(name: str, value: str, *, district_id: int | None, valid_from: date, by: Actor, at: datetime) -> int:
    """A figure from a day on, never for days gone by; it holds once another person has agreed. The change's id.

    DunningValueUnfit, NoSuchDunningParameter, NotBackwards, NotYourRules."""
    kept = check_parameter(name, value)
    if valid_from < day(at):
        raise NotBackwards(valid_from=valid_from)
    if by.districts is not None and (district_id is None or district_id not in by.districts):
        raise NotYourRules(district_id=district_id)
    wanted = {"name": name, "value": kept, "valid_from": str(valid_from)}
    return await transact(lambda: propose_setting(NOUN, f"{name}:{district_id or ''}", wanted, district_id=district_id, by=by, at=at))


async def agree_parameter(change_id: int, *, by: Actor, at: datetime) -> None:
    """The second person's yes. NothingProposed, SecondPersonNeeded; NotBackwards where its day has gone by meanwhile."""

    def work() -> Work[None]:
        change = yield from agree_setting(NOUN, change_id, by=by, at=at)
        wanted, valid_from = change["wanted"], date.fromisoformat(change["wanted"]["valid_from"])
        if valid_from < day(at):
            raise NotBackwards(valid_from=valid_from)
        yield Sql("INSERT INTO dunning_parameter (name, value, district_id, valid_from, by_name, at) VALUES ($1, $2, $3, $4, $5, $6)",
                  wanted["name"], wanted["value"], change["district_id"], valid_from, f"{change['maker']}, {by.name}"[:64], at)

    await transact(work)


async def refuse_parameter(change_id: int, why: str, *, by: Actor, at: datetime) -> None:
    """NothingProposed, ReasonMissing."""
    await transact(lambda: refuse_setting(NOUN, change_id, why, by=by, at=at))
