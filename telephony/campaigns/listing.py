"""Making the day's lists and keeping them: who joins, who leaves, whose each route is. All of it may be repeated."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.transaction import Row, Sql, Work, as_json, reads, rowset, stored, transact
from retailers.consent.queries import call_facts
from retailers.consent.rules import WhyNot, may_call
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import TaskState, share
from telephony.campaigns.sources import BEGINS, SOURCES, Source, Wanted

AWAY_FOR = timedelta(minutes=10)
"""Who has been signed out for so long has left: his routes go to the others."""
LASTING = frozenset({WhyNot.NOT_SERVED, WhyNot.NO_PHONE, WhyNot.OPTED_OUT})
"""What keeps a shop off the list for the whole day; the rest is asked again when it is called."""


async def keep_lists(*, by: Actor, at: datetime, sources: Sequence[Source] = SOURCES) -> None:
    """All districts' lists of today as they should be now: made, shared, and rid of those who have ordered or called in."""
    for district in await District.all().using_db(reads()).order_by("code"):
        await keep_list(district.id, by=by, at=at, sources=sources)


async def leave_lists(*, at: datetime, sources: Sequence[Source] = SOURCES) -> None:
    """Who has ordered or called in leaves today's lists at once; what else the lists need waits for its minute."""
    on = day(at)
    waiting = CallTask.filter(listed_on=on, state__in=[TaskState.WAITING, TaskState.FAILED]).using_db(reads())
    for district_id in sorted(set(await waiting.values_list("district_id", flat=True))):
        for source in sources:
            await leave(int(str(district_id)), source, await source.wanted(int(str(district_id)), on), on, at=at)


async def keep_list(district_id: int, *, by: Actor, at: datetime, sources: Sequence[Source] = SOURCES) -> None:
    on = day(at)
    for source in sources:
        wanted = await source.wanted(district_id, on)
        await join(district_id, source, wanted, on, by=by, at=at)
        await leave(district_id, source, wanted, on, at=at)
    await close(district_id, on, at=at)
    await share_list(district_id, by=by, at=at)


async def join(district_id: int, source: Source, wanted: list[Wanted], on: date, *, by: Actor, at: datetime) -> int:
    """Put on the list who is wanted, may be called for this and is not there yet. Returns how many that were."""
    facts = await call_facts([one.retailer_id for one in wanted], on)
    begins = datetime.combine(on, BEGINS, ZONE)
    rows = [{"retailer_id": one.retailer_id, "subject": one.subject, "due_at": stored(max(one.due_at or begins, begins)),
             "closes_at": stored(one.closes_at) if one.closes_at else None, "early": one.early}
            for one in wanted if one.retailer_id in facts and (one.closes_at is None or one.closes_at > at)
            and may_call(source.purpose, facts[one.retailer_id], at) not in LASTING]

    def work() -> Work[int]:
        fresh = yield Sql(f"""
            INSERT INTO call_task (district_id, retailer_id, purpose, listed_on, subject, route, route_seq, state, tries, due_at,
                                   closes_at, asked, early, by_hand, result, note)
            SELECT CAST($2 AS int), w.retailer_id, $3, $4, w.subject, r.route, r.route_seq, 'WAITING', 0, w.due_at, w.closes_at,
                   $5, w.early, $5, '', ''
            FROM {rowset('w', 1, retailer_id='int', subject='varchar', due_at='timestamptz', closes_at='timestamptz', early='boolean')}
            JOIN retailer r ON r.id = w.retailer_id WHERE true
            ON CONFLICT (purpose, listed_on, retailer_id, subject) DO NOTHING RETURNING id""",
            as_json(rows), district_id, str(source.purpose), on, False)
        if fresh:
            yield audit_sql(by, at, "make_call_list", "call_list", f"{source.purpose}:{on}", district_id=district_id, shops=len(fresh))
        return len(fresh)

    return await transact(work) if rows else 0


async def leave(district_id: int, source: Source, wanted: Iterable[Wanted], on: date, *, at: datetime) -> int:
    """Off the list who is wanted no longer, and for orders who called in today and spoke with an agent. Those whom a leader
    put there stay until they have ordered: the source decides of them when it names them."""
    pairs = as_json([{"retailer_id": one.retailer_id, "subject": one.subject} for one in wanted])
    midnight = datetime.combine(on, time(), ZONE)

    def work() -> Work[int]:
        gone = yield Sql(f"""
            UPDATE call_task SET state = 'LEFT', result = 'NO_LONGER', done_at = $1
            WHERE district_id = $2 AND listed_on = $3 AND purpose = $4 AND state IN ('WAITING', 'FAILED') AND by_hand = $5
            AND (retailer_id, subject) NOT IN (
                SELECT w.retailer_id, w.subject FROM {rowset('w', 6, retailer_id='int', subject='varchar')}) RETURNING id""",
            at, district_id, on, str(source.purpose), False, pairs)
        called_in = yield Sql("""
            UPDATE call_task SET state = 'LEFT', result = 'CALLED_IN', done_at = $1
            WHERE district_id = $2 AND listed_on = $3 AND purpose = $4 AND purpose = 'ORDER' AND asked = $5
            AND state IN ('WAITING', 'FAILED') AND EXISTS (
                SELECT 1 FROM call c WHERE c.retailer_id = call_task.retailer_id AND c.direction = 'INBOUND'
                AND c.entered_at >= $6 AND c.answered_at IS NOT NULL) RETURNING id""",
            at, district_id, on, str(source.purpose), False, midnight)
        return len(gone) + len(called_in)

    return await transact(work)


async def close(district_id: int, on: date, *, at: datetime) -> int:
    """After the cut-off nobody is called any more, and yesterday's lists are closed: who still waits was not reached."""
    def work() -> Work[int]:
        late = yield Sql("""
            UPDATE call_task SET state = 'FAILED', result = CASE WHEN result = '' THEN 'CUT_OFF' ELSE result END, done_at = $1
            WHERE district_id = $2 AND listed_on <= $3 AND state = 'WAITING' AND (closes_at <= $1 OR listed_on < $3)
            RETURNING id""", at, district_id, on)
        return len(late)

    return await transact(work)


async def share_list(district_id: int, *, by: Actor, at: datetime, afresh: bool = False) -> int:
    """Give each route to one agent who is there, evenly; returns how many tasks changed hands. Tries and appointments of a
    shop go with its route. afresh: without regard to whose they were."""
    on = day(at)
    people = await present(district_id, at)

    def work() -> Work[int]:
        rows = yield Sql("""
            SELECT route, staff_id, COUNT(*) AS shops FROM call_task WHERE district_id = $1 AND listed_on = $2
            GROUP BY route, staff_id ORDER BY route""", district_id, on)
        shared = share(sizes(rows), people, {} if afresh else owners(rows))
        moved = yield Sql(f"""
            UPDATE call_task SET staff_id = w.staff_id FROM {rowset('w', 1, route='varchar', staff_id='int')}
            WHERE call_task.route = w.route AND call_task.district_id = $2 AND call_task.listed_on = $3
            AND call_task.state IN ('WAITING', 'FAILED')
            AND (call_task.staff_id IS NULL OR call_task.staff_id <> w.staff_id) RETURNING call_task.id""",
            as_json([{"route": route, "staff_id": whose} for route, whose in shared.items()]), district_id, on)
        if moved:
            yield audit_sql(by, at, "share_call_list", "call_list", str(on), district_id=district_id, shops=len(moved), afresh=afresh)
        return len(moved)

    return await transact(work) if people else 0


def sizes(rows: list[Row]) -> dict[str, int]:
    """route -> shops of today's list on it, done or not, so that the day's progress moves no route."""
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row["route"]] += int(row["shops"])
    return dict(counted)


def owners(rows: list[Row]) -> dict[str, int]:
    """route -> whose most of it is."""
    most: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row["staff_id"] is not None:
            most[row["route"]] = max(most.get(row["route"], (0, 0)), (int(row["shops"]), row["staff_id"]))
    return {route: staff_id for route, (_, staff_id) in most.items()}


async def present(district_id: int, at: datetime) -> list[int]:
    """The district's agents who are signed in, or left a moment ago."""
    seats = await Agent.filter(district_id=district_id, staff__active=True).using_db(reads())
    return [seat.staff_id for seat in seats if seat.state is not AgentState.SIGNED_OUT
            or (seat.since > at - AWAY_FOR and seat.last_call_id is not None)]
