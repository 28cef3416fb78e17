"""A truck more for what came too late for its own: the orders that a person chose go out the same day, on a run of their own."""

from collections.abc import Sequence
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Invalid, Refused
from foundation.transaction import Row, Sql, Work, as_json, dialect, rowset, transact
from ordering.delivery.goods import moving_all, within
from ordering.delivery.planning import LINES, NUMBERS
from ordering.delivery.waiting import LATE

EXTRA = "+"
"""A run named HP-3+1 is the first truck more of that day; no order joins it by itself, since no shop lies on such a route."""
RUN = """
    INSERT INTO delivery_run (district_id, delivery_date, route, truck, driver, state, receivable_fen, collected_fen,
                              difference_kind, planned_at)
    VALUES ($1, $2, $3, '', '', 'PLANNED', 0, 0, '', $4) RETURNING id"""
STOPS = """
    INSERT INTO delivery_stop (run_id, order_id, attempt, seq, outcome, receivable_fen, cash_fen, pos_fen, electronic_fen,
                               signed_by, note)
    SELECT $1, o.id, 1 + (SELECT COUNT(*) FROM delivery_stop AS b WHERE b.order_id = o.id), 0, 'WAITING',
           CASE WHEN o.settlement_method = 'COD' THEN o.total_fen ELSE 0 END, 0, 0, 0, '', ''
    FROM {chosen} JOIN orders AS o ON o.id = w.id RETURNING id"""


class NothingChosen(Invalid):
    code = "nothing_chosen"


class NotLateAnyMore(Refused):
    """Somebody has sent it off, called it off or planned it meanwhile; nothing was done."""

    code = "not_late_any_more"


class DistrictsMixed(Refused):
    """A truck belongs to one district."""

    code = "districts_mixed"


async def send_extra(order_ids: Sequence[int], on: date, *, by: Actor, at: datetime) -> int:
    """A run of its own for late orders of that day; its id. From here on it is picked, sent and settled like every other.

    All of them or none. NothingChosen, NotLateAnyMore, DistrictsMixed."""
    chosen = sorted(set(order_ids))
    if not chosen:
        raise NothingChosen()
    return await transact(lambda: sending(chosen, on, by, at))


def sending(chosen: list[int], on: date, by: Actor, at: datetime) -> Work[int]:
    if dialect() == "postgres":  # one after the other with the district's planning
        yield Sql(f"SELECT id FROM district WHERE {within(by, 'id')} ORDER BY id FOR NO KEY UPDATE")
    among = f"({', '.join(map(str, chosen))})"
    late = yield Sql(f"{LATE} AND o.id IN {among} AND {within(by, 'o.district_id')}", on)
    if len(late) != len(chosen):
        raise NotLateAnyMore(count=len(chosen) - len(late))
    if len({row["district_id"] for row in late}) > 1:
        raise DistrictsMixed()
    name = yield from name_of(late, on)
    [run] = yield Sql(RUN, late[0]["district_id"], on, name, at)
    yield Sql(moving_all("release_paid", f"id IN {among}"))
    stops = yield Sql(STOPS.format(chosen=rowset("w", 2, id="bigint")), run["id"], as_json([{"id": order_id} for order_id in chosen]))
    yield Sql(LINES.format(joined=rowset("w", stop_id="bigint")), as_json([{"stop_id": row["id"]} for row in stops]))
    yield Sql(NUMBERS, on)
    yield audit_sql(by, at, "send_extra_truck", "delivery_run", run["id"], district_id=late[0]["district_id"], route=name,
                    stops=len(stops))
    return int(run["id"])


def name_of(late: list[Row], on: date) -> Work[str]:
    """By the route, where all lie on one; else by the district."""
    district_id, routes = late[0]["district_id"], {row["route"] for row in late}
    [so_far] = yield Sql(f"SELECT COUNT(*) AS n FROM delivery_run WHERE delivery_date = $1 AND district_id = $2 AND route LIKE '%{EXTRA}%'",
                         on, district_id)
    [district] = yield Sql("SELECT seat_group FROM district WHERE id = $1", district_id)
    return f"{(routes.pop() if len(routes) == 1 else district['seat_group'])[:12]}{EXTRA}{so_far['n'] + 1}"
