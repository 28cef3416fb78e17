"""What a shift leader does with a list: add a shop, take one off, put one back, stop the dialling. Each with a reason."""

from datetime import datetime, time

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import ZONE, day
from foundation.errors import Invalid, NotFound, Refused
from foundation.transaction import Sql, Work, reads, transact
from retailers.consent.queries import call_facts
from retailers.consent.rules import Purpose, WhyNot, may_call
from retailers.order_days.models import OrderDay
from retailers.profile.models import Retailer
from telephony.campaigns.answering import NoSuchTask
from telephony.campaigns.calling import NotCallable
from telephony.campaigns.models import CallTask

WAITING_RANGE = range(1, 100)


class NoSuchShopHere(NotFound):
    """No shop of the district has this customer code or order phone."""

    code = "no_such_shop_here"


class CallReasonMissing(Invalid):
    code = "call_reason_missing"


class TaskMoved(Refused):
    """It is being called, or somebody was quicker."""

    code = "call_task_moved"


class WaitingMaxUnfit(Invalid):
    code = "waiting_max_unfit"


async def add_shop(district_id: int, named: str, purpose: Purpose, reason: str, *, by: Actor, at: datetime) -> None:
    """Put a shop on today's list by its customer code or order phone. NoSuchShopHere, NotCallable, CallReasonMissing.

    One that has left the list or failed is put back. It is everybody's until the list is shared again."""
    shop = await shop_named(named, district_id, by)
    facts = (await call_facts([shop.id], day(at)))[shop.id]
    why_not = may_call(purpose, facts, at)
    if why_not and why_not is not WhyNot.QUIET_HOURS:
        raise NotCallable(why=why_not.value)
    window = await OrderDay.filter(retailer_id=shop.id, call_date=day(at)).using_db(reads()).first()
    closes_at = window.window_close if window else datetime.combine(day(at), time(20), ZONE)
    if closes_at <= at:
        raise NotCallable(why="CLOSED")

    def work() -> Work[None]:
        yield Sql("""
            INSERT INTO call_task (district_id, retailer_id, purpose, listed_on, subject, route, route_seq, state, tries, due_at,
                                   closes_at, asked, early, by_hand, result, note)
            VALUES ($1, $2, $3, $4, '', $5, $6, 'WAITING', 0, $7, $8, $9, $9, $10, '', $11)
            ON CONFLICT (purpose, listed_on, retailer_id, subject) DO UPDATE SET state = 'WAITING', due_at = $7, tries = 0, by_hand = $10,
                note = $11, done_at = NULL WHERE call_task.state IN ('FAILED', 'LEFT', 'DONE') RETURNING id""",
            shop.district_id, shop.id, str(purpose), day(at), shop.route, shop.route_seq, at, closes_at, False, True, given(reason))
        yield audit_sql(by, at, "add_to_call_list", "retailer", shop.id, district_id=shop.district_id, reason=given(reason), purpose=purpose)

    await transact(work)


async def shop_named(named: str, district_id: int, by: Actor) -> Retailer:
    wanted = named.strip()
    shops = Retailer.filter(district_id=district_id).using_db(reads())
    shop = wanted and (await shops.filter(customer_code=wanted).first() or await shops.filter(order_phone=wanted).first())
    if not shop or not by.may_touch(district_id):
        raise NoSuchShopHere(named=wanted)
    return shop


async def remove_shop(task_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Off the list for today."""
    await moved_by_hand(task_id, "state = 'LEFT', result = 'REMOVED', done_at = $2", ("WAITING", "FAILED"), "remove_from_call_list",
                        reason, by, at)


async def put_back(task_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Another round for one that failed or was taken off."""
    await moved_by_hand(task_id, "state = 'WAITING', tries = 0, due_at = $2, done_at = NULL, by_hand = (1 = 1)", ("FAILED", "LEFT"),
                        "put_back_on_call_list", reason, by, at)


async def moved_by_hand(task_id: int, changes: str, states: tuple[str, ...], verb: str, reason: str, by: Actor, at: datetime) -> None:
    task = await CallTask.get_or_none(id=task_id, using_db=reads())
    if task is None or not by.may_touch(task.district_id):
        raise NoSuchTask(task_id=task_id)

    def work() -> Work[None]:
        rows = yield Sql(f"UPDATE call_task SET {changes}, note = $3 WHERE id = $1 AND state IN ($4, $5) RETURNING id", task_id, at,
                         given(reason), *states)
        if not rows:
            raise TaskMoved(task_id=task_id)
        yield audit_sql(by, at, verb, "call_task", task_id, district_id=task.district_id, reason=given(reason))

    await transact(work)


def given(reason: str) -> str:
    text = " ".join(reason.split())[:200]
    if not text:
        raise CallReasonMissing()
    return text


async def set_right_of_way(district_id: int, paused: bool, waiting_max: int, *, by: Actor, at: datetime) -> None:
    """Callers first: stop the dialling of the district, or from how many waiting callers on it stops by itself."""
    if waiting_max not in WAITING_RANGE:
        raise WaitingMaxUnfit(least=WAITING_RANGE.start, most=WAITING_RANGE.stop - 1)
    if not by.may_touch(district_id):
        raise NoSuchTask(district_id=district_id)

    def work() -> Work[None]:
        yield Sql("""
            INSERT INTO calling_policy (district_id, paused, waiting_max, by_name, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (district_id) DO UPDATE SET paused = $2, waiting_max = $3, by_name = $4, at = $5 RETURNING id""",
            district_id, paused, waiting_max, by.name, at)
        yield audit_sql(by, at, "set_right_of_way", "district", district_id, district_id=district_id, paused=paused, waiting_max=waiting_max)

    await transact(work)
