"""应订户: the shops due in a period, whether they ordered, and why not, as far as orders know. The report, with what the last
call to each heard, is telephony's."""

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read
from foundation.reports.report import Column, Row, Unit, Value
from foundation.transaction import Row as Found
from foundation.transaction import calendar_day, moment
from ordering.orders.words import STATES
from ordering.states import NOT_HELD

STEPS = {"missing": N_("未订户"), "all": N_("全部应订户")}
STANDING = {"PENDING": N_("待开户"), "SUSPENDED": N_("停供"), "RESTRICTED": N_("限供"), "BUSINESS_PAUSED": N_("停业"), "CLOSED": N_("歇业"),
            "REVOKED": N_("证已注销")}
VOIDED = {"EXPIRED": N_("没有核对完就截单"), "NOT_CONFIRMED": N_("核对了没有确认"), "REFER_TIMEOUT": N_("待班长到截单"),
          "REFERRAL_REFUSED": N_("班长没有同意"), "DEBIT_FAILED": N_("扣款不成，订单作废")}
"""Why an order of the cycle is void; another reason was given by a person and is told in his words."""
UNDER_WAY = ("DRAFT", "EARLY", "REVIEWED", "REFERRED")
COLUMNS = (
    Column("on", N_("订货日"), Unit.DAY, share=3), Column("shop", N_("客户"), share=6), Column("manager", N_("客户经理"), share=3), Column("route", N_("线路")),
    Column("grade", N_("档位"), Unit.COUNT), Column("phone", N_("电话"), Unit.PHONE, share=4), Column("standing", N_("情况"), Unit.SAY, share=5),
    Column("last", N_("上次订货"), Unit.DAY, share=3), Column("cartons", N_("本期条数"), Unit.CARTONS))
DUE = """
    SELECT d.call_date, d.cycle_no, r.id, r.name, r.account_manager, r.route, r.grade, r.order_phone, r.status,
           h.cartons, h.state AS held_state,
           (SELECT MAX(e.confirmed_at) FROM orders AS e WHERE e.retailer_id = r.id AND e.confirmed_at IS NOT NULL
            AND e.state NOT IN ({not_held})) AS last_at,
           CASE WHEN h.retailer_id IS NULL THEN (SELECT x.state FROM orders AS x WHERE x.retailer_id = r.id AND x.cycle_no = d.cycle_no
            AND x.amends_id IS NULL ORDER BY x.id DESC LIMIT 1) END AS left_state,
           CASE WHEN h.retailer_id IS NULL THEN (SELECT x.void_reason FROM orders AS x WHERE x.retailer_id = r.id
            AND x.cycle_no = d.cycle_no AND x.amends_id IS NULL ORDER BY x.id DESC LIMIT 1) END AS left_why
    FROM order_day AS d JOIN retailer AS r ON r.id = d.retailer_id
    LEFT JOIN (SELECT o.retailer_id, o.cycle_no, SUM(o.total_qty) AS cartons, MAX(o.state) AS state FROM orders AS o
               WHERE o.state NOT IN ({not_held}) AND o.cycle_no IN (SELECT DISTINCT cycle_no FROM order_day
               WHERE call_date >= $1 AND call_date <= $2) GROUP BY o.retailer_id, o.cycle_no) AS h
           ON h.retailer_id = d.retailer_id AND h.cycle_no = d.cycle_no
    WHERE d.call_date >= $1 AND d.call_date <= $2 AND {where}
    ORDER BY d.call_date, r.route, r.route_seq, r.id"""


async def due_shops(asked: Asked) -> list[Found]:
    """Days that are still to come are not missed: only those up to today."""
    through = asked.period.through(asked.today)
    given = {"r.account_manager": asked.manager, "r.route": asked.route, "r.grade": asked.grade, "r.id": asked.retailer}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    where = among("r.district_id", asked.districts) + "".join(f" AND {name} = ${n}" for n, name in enumerate(given, 3))
    if asked.step != "all":
        where += " AND h.retailer_id IS NULL"
    return await read(DUE.format(not_held=NOT_HELD, where=where), through.since, through.until, *given.values())


def row_of(asked: Asked, row: Found) -> Row:
    return Row({"on": calendar_day(row["call_date"]), "shop": row["name"], "manager": row["account_manager"], "route": row["route"],
                "grade": row["grade"], "phone": row["order_phone"], "standing": standing(row), "last": last_day(row),
                "cartons": int(row["cartons"] or 0)}, asked.link("orders", retailer=row["id"], period="month", step=""))


def standing(row: Found) -> str:
    """Ordered, or why not: his standing, what became of the cycle's order, else that he was not heard of."""
    if row["held_state"]:
        return N_("已订货")
    if row["status"] in STANDING:
        return STANDING[row["status"]]
    if row["left_state"] in UNDER_WAY:
        return STATES[row["left_state"]]
    if row["left_state"]:
        return VOIDED.get(row["left_why"]) or row["left_why"] or STATES[row["left_state"]]
    return N_("没有来电，也没有订单")


def last_day(row: Found) -> Value:
    at = moment(row["last_at"])
    return calendar_day(at.isoformat()) if at else None
