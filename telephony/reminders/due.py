"""Who is to be reminded of what: each purpose asks below it, whole or for one shop (before each try: is it still so?).

A purpose's statement gives one row a reminder, in which `subject` makes its key. $1 the day, $2 the moment, $3 the one shop or 0.
How early a reminder goes is the district's own: a statement reads by the earliest of all, and `ripe` keeps to each one's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from foundation.clock import ZONE, day, local
from foundation.transaction import Row, Sql, Work, calendar_day, fetch, moment
from ordering.states import CALLED_OFF
from retailers.consent.parameters import Policies, policies
from retailers.consent.policy import CallPolicy
from retailers.consent.rules import Purpose
from settlement.debits.outcome import Kind
from settlement.dunning.service import VOID_REASON
from settlement.reconciliation.order_side import AMONG
from telephony.reminders.rules import LAST_CALL, UNKNOWN_FOR

HOTLINE = "96368"
AT_ONCE = 40_000
"""A whole city: who may not be reminded stays in the answer, and must not hide the others."""
SHOP = ("r.id AS retailer_id, r.district_id, r.language, r.short_name, r.order_phone, r.mobile, r.email, t.name AS district,"
        " t.name_en AS district_en")
TOLD_WITHIN, LAST_TRUCK = timedelta(days=3), timedelta(days=14)
"""So long a thing that is over is still news, a holiday between; an order waits for its money until its truck is loaded."""
OFF = ", ".join(f"'{state}'" for state in CALLED_OFF)


@dataclass(frozen=True)
class Due:
    """One reminder that is due. key: the same for the same matter, however often it is asked for."""

    key: str
    purpose: Purpose
    retailer_id: int
    district_id: int
    language: str
    order_phone: str
    mobile: str
    email: str
    facts: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None
    order_id: int | None = None
    debit_id: int | None = None


def unwritten(subject: str, purpose: Purpose) -> str:
    """Only what is not written down yet, unless one shop is asked for."""
    return f"($3 <> 0 OR NOT EXISTS (SELECT 1 FROM message AS m WHERE m.key = '{purpose}:' || {subject}))"


def one_shop(column: str = "r.id") -> str:
    return f"($3 = 0 OR {column} = $3)"


def to_order(at: datetime, held: Policies) -> Sql:
    """Today is the shop's order day, the cut-off is near, and there is no order of this cycle but what was called off."""
    return Sql(
        f"SELECT {SHOP}, d.id AS subject, d.window_close, d.delivery_date FROM order_day AS d JOIN retailer AS r ON r.id = d.retailer_id"
        " JOIN district AS t ON t.id = r.district_id WHERE d.call_date = $1 AND d.window_open <= $2 AND d.window_close > $4"
        f" AND d.window_close <= $5 AND {one_shop()} AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.retailer_id = r.id"
        f" AND o.cycle_no = d.cycle_no AND o.kind IN ('REGULAR', 'EARLY') AND o.state NOT IN ({OFF}))"
        f" AND {unwritten('d.id', Purpose.ORDER_REMINDER)} ORDER BY d.window_close, d.id LIMIT {AT_ONCE}",
        day(at), at, 0, at + LAST_CALL, at + max(one.order_lead for one in held.all()))


def to_deposit(at: datetime, held: Policies) -> Sql:
    """Confirmed, to be debited at the cut-off, and the account is not known to hold enough."""
    return Sql(
        f"SELECT {SHOP}, o.id AS subject, o.id AS order_id, o.total_fen AS amount_fen, o.closes_at FROM orders AS o"
        " JOIN retailer AS r ON r.id = o.retailer_id JOIN district AS t ON t.id = r.district_id"
        " WHERE o.state IN ('CONFIRMED', 'LOCKED') AND o.settlement_method = 'DEBIT' AND o.total_fen > 0 AND CAST($1 AS date) IS NOT NULL"
        f" AND o.closes_at > $2 AND o.closes_at <= $4 AND (o.funds_fen IS NULL OR o.funds_fen < o.total_fen) AND {one_shop()}"
        f" AND {unwritten('o.id', Purpose.DEPOSIT)} ORDER BY o.closes_at, o.id LIMIT {AT_ONCE}",
        day(at), at, 0, at + max(one.deposit_lead for one in held.all()))


def failed_debits(at: datetime, held: Policies) -> Sql:
    """The last try to debit an order has failed since yesterday, and the order still waits for its money."""
    return Sql(
        f"SELECT {SHOP}, b.id AS subject, b.id AS debit_id, o.id AS order_id, b.amount_fen, b.created_at AS failed_at FROM debit AS b"
        " JOIN orders AS o ON o.id = b.order_id JOIN retailer AS r ON r.id = o.retailer_id JOIN district AS t ON t.id = r.district_id"
        f" WHERE b.state = 'FAILED' AND o.state = 'DEBIT_FAILED' AND b.created_at >= $4 AND b.created_at <= $2 AND CAST($1 AS date) IS NOT NULL AND {one_shop()}"
        " AND NOT EXISTS (SELECT 1 FROM debit AS later WHERE later.order_id = b.order_id AND later.seq > b.seq)"
        f" AND {unwritten('b.id', Purpose.DEBIT_FAILED)} ORDER BY b.id LIMIT {AT_ONCE}",
        day(at), at, 0, at - timedelta(hours=36))


def goods_today(at: datetime, held: Policies) -> Sql:
    """On a truck of today that has been picked, and not handed over yet."""
    return Sql(
        f"SELECT {SHOP}, s.id AS subject, s.order_id, s.seq, s.receivable_fen,"
        " (SELECT SUM(l.qty_picked) FROM delivery_line AS l WHERE l.stop_id = s.id) AS cartons FROM delivery_stop AS s"
        " JOIN delivery_run AS u ON u.id = s.run_id JOIN orders AS o ON o.id = s.order_id JOIN retailer AS r ON r.id = o.retailer_id"
        " JOIN district AS t ON t.id = r.district_id WHERE u.delivery_date = $1 AND u.state IN ('PICKED', 'DISPATCHED')"
        f" AND s.outcome = 'WAITING' AND u.planned_at <= $2 AND {one_shop()} AND {unwritten('s.id', Purpose.GOODS_ARRIVING)}"
        f" ORDER BY s.id LIMIT {AT_ONCE}", day(at), at, 0)


def new_products(at: datetime, held: Policies) -> Sql:
    """Launched these days, still to be had in the shop's district and grade, on its order day, and never ordered by it."""
    subject = "p.id || ':' || r.id"
    return Sql(
        f"SELECT {SHOP}, {subject} AS subject, p.short_code, p.name AS product, p.name_en AS product_en,"
        " v.wholesale_fen AS price_fen, p.launch_on, d.window_close FROM product AS p JOIN price_version AS v ON v.product_id = p.id AND v.valid_from <= $1"
        " AND (v.valid_to IS NULL OR v.valid_to >= $1) JOIN order_day AS d ON d.call_date = $1 AND d.window_open <= $2 AND d.window_close > $2"
        " JOIN retailer AS r ON r.id = d.retailer_id JOIN district AS t ON t.id = r.district_id"
        f" WHERE p.launch_on <= $1 AND p.launch_on > $4 AND {one_shop()} AND EXISTS (SELECT 1 FROM supply_release AS s WHERE s.product_id = p.id"
        "   AND s.cycle_no = d.cycle_no AND (s.district_id IS NULL OR s.district_id = r.district_id) AND s.released_qty > s.taken_qty)"
        " AND EXISTS (SELECT 1 FROM grade_limit AS g WHERE (g.product_id = p.id OR (g.product_id IS NULL AND g.\"group\" = 'NEW'))"
        "   AND (g.district_id IS NULL OR g.district_id = r.district_id) AND g.grade_from <= COALESCE(r.grade, 1)"
        "   AND g.grade_to >= COALESCE(r.grade, 1) AND g.limit_cartons > 0 AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to >= $1))"
        " AND NOT EXISTS (SELECT 1 FROM order_line AS l JOIN orders AS o ON o.id = l.order_id WHERE l.product_id = p.id AND o.retailer_id = r.id)"
        f" AND {unwritten(subject, Purpose.NEW_PRODUCT)} ORDER BY d.id, p.id LIMIT {AT_ONCE}",
        day(at), at, 0, day(at) - timedelta(days=max(one.new_product_days for one in held.all())))


def licences_ending(at: datetime, held: Policies) -> Sql:
    """So many days before the end as the district has set, 60, 30 and 7 by default, where no later licence is there."""
    today = day(at)
    own = "".join(f" WHEN r.district_id = {int(district)} THEN {stage_of(policy.licence_lead, today)}" for district, policy in held.own.items())
    stage = f"CASE{own} ELSE {stage_of(held.company.licence_lead, today)} END" if own else stage_of(held.company.licence_lead, today)
    subject = f"l.id || ':' || {stage}"
    return Sql(
        f"SELECT {SHOP}, {subject} AS subject, l.valid_to FROM licence AS l JOIN retailer AS r ON r.id = l.retailer_id"
        " JOIN district AS t ON t.id = r.district_id WHERE l.state = 'VALID' AND l.valid_to >= $1 AND l.valid_to <= $4 AND CAST($2 AS timestamptz) IS NOT NULL"
        f" AND {stage} IS NOT NULL AND {one_shop()} AND NOT EXISTS (SELECT 1 FROM licence AS later"
        "   WHERE later.retailer_id = l.retailer_id AND later.valid_to > l.valid_to)"
        f" AND {unwritten(subject, Purpose.LICENCE)} ORDER BY l.valid_to, l.id LIMIT {AT_ONCE}",
        today, at, 0, today + timedelta(days=max(one.licence_lead[-1] for one in held.all())))


def stage_of(stages: tuple[int, ...], today: date) -> str:
    """The nearest stage that the end of a licence has reached; NULL before the first."""
    reached = "".join(f" WHEN l.valid_to <= '{today + timedelta(days=days)}' THEN {days}" for days in stages)
    return f"CASE{reached} END"


def refunds_paid(at: datetime, held: Policies) -> Sql:
    """The bank has paid it, to an account of a shop's."""
    return Sql(
        f"SELECT {SHOP}, b.id AS subject, b.order_id, b.amount_fen, b.paid_at FROM refund AS b JOIN retailer AS r ON r.id = b.retailer_id"
        " JOIN district AS t ON t.id = r.district_id WHERE b.state = 'PAID' AND b.paid_at >= $4 AND b.paid_at <= $2"
        f" AND CAST($1 AS date) IS NOT NULL AND {one_shop()} AND {unwritten('b.id', Purpose.REFUND_PAID)} ORDER BY b.id LIMIT {AT_ONCE}",
        day(at), at, 0, at - TOLD_WITHIN)


def debits_late(at: datetime, held: Policies) -> Sql:
    """Taken after a refusal, or after a time in which nobody knew, and the order still stands."""
    return Sql(
        f"SELECT {SHOP}, b.id AS subject, b.id AS debit_id, o.id AS order_id, b.amount_fen, b.settled_at FROM debit AS b"
        " JOIN orders AS o ON o.id = b.order_id JOIN retailer AS r ON r.id = o.retailer_id JOIN district AS t ON t.id = r.district_id"
        f" WHERE b.state = 'SETTLED' AND b.settled_at >= $4 AND b.settled_at <= $2 AND o.state NOT IN ({OFF}) AND CAST($1 AS date) IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM debit_attempt AS a JOIN evidence AS e ON e.attempt_id = a.id WHERE a.debit_id = b.id"
        f"   AND e.received_at < b.settled_at AND (e.kind = {int(Kind.TIMEOUT)} OR e.says IN ('REFUSED', 'NOT_EXECUTED')))"
        f" AND {one_shop()} AND {unwritten('b.id', Purpose.DEBIT_LATE)} ORDER BY b.id LIMIT {AT_ONCE}",
        day(at), at, 0, at - TOLD_WITHIN)


def debits_ended(at: datetime, held: Policies) -> Sql:
    """No try was left: the order is void because its money could not be had."""
    return Sql(
        f"SELECT {SHOP}, o.id AS subject, o.id AS order_id, b.id AS debit_id, b.amount_fen, b.created_at AS failed_at FROM orders AS o"
        " JOIN debit AS b ON b.order_id = o.id AND b.state = 'FAILED' JOIN retailer AS r ON r.id = o.retailer_id"
        f" JOIN district AS t ON t.id = r.district_id WHERE o.state = 'VOID' AND o.void_reason = '{VOID_REASON}'"
        " AND o.opened_at >= $4 AND o.opened_at <= $2 AND CAST($1 AS date) IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM debit AS later WHERE later.order_id = b.order_id AND later.seq > b.seq)"
        f" AND {one_shop()} AND {unwritten('o.id', Purpose.DEBIT_ENDED)} ORDER BY o.id LIMIT {AT_ONCE}",
        day(at), at, 0, at - LAST_TRUCK)


def in_doubt(at: datetime, purpose: Purpose, verbs: tuple[str, ...], orders: str, since: timedelta) -> Sql:
    """Each change into a doubt is told once: the subject is the order's latest line in the book of actions that tells of one.

    orders: a statement of the ids of those that are in such a doubt now; what has cleared meanwhile is no news."""
    latest = (f"SELECT max(x.id) FROM audit_line AS x WHERE x.noun = 'order' AND x.noun_id = CAST(o.id AS text)"
              f" AND x.verb IN ({', '.join(repr(verb) for verb in verbs)})")
    return Sql(
        f"SELECT {SHOP}, u.id AS subject, o.id AS order_id, b.id AS debit_id, b.amount_fen, b.created_at AS asked_at FROM orders AS o"
        f" JOIN audit_line AS u ON u.id = ({latest}) JOIN debit AS b ON b.order_id = o.id"
        " JOIN retailer AS r ON r.id = o.retailer_id JOIN district AS t ON t.id = r.district_id"
        f" WHERE o.id IN ({orders}) AND u.at >= $4 AND u.at <= $5 AND CAST($1 AS date) IS NOT NULL AND CAST($2 AS timestamptz) IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM debit AS later WHERE later.order_id = b.order_id AND later.seq > b.seq)"
        f" AND {one_shop()} AND {unwritten('u.id', purpose)} ORDER BY u.id LIMIT {AT_ONCE}",
        day(at), at, 0, at - TOLD_WITHIN, at - since)


def debits_unknown(at: datetime, held: Policies) -> Sql:
    """The bank was asked more than once, and still nobody knows."""
    return in_doubt(at, Purpose.DEBIT_UNKNOWN, ("debit_unknown",), "SELECT id FROM orders WHERE state = 'DEBIT_UNKNOWN'", UNKNOWN_FOR)


def debits_disputed(at: datetime, held: Policies) -> Sql:
    """Words or amounts differ, and finance looks into it; the goods may be in the store or long gone."""
    orders = (f"SELECT id FROM orders WHERE state = 'DEBIT_DISPUTE' UNION SELECT order_id FROM recon_case WHERE state <> 'CLOSED'"
              f" AND category IN ({AMONG}) AND order_id IS NOT NULL")
    return in_doubt(at, Purpose.DEBIT_DISPUTED, ("debit_dispute", "note_unpaid"), orders, timedelta())


STATEMENTS: dict[Purpose, Callable[[datetime, Policies], Sql]] = {
    Purpose.ORDER_REMINDER: to_order, Purpose.DEPOSIT: to_deposit, Purpose.DEBIT_FAILED: failed_debits,
    Purpose.GOODS_ARRIVING: goods_today, Purpose.NEW_PRODUCT: new_products, Purpose.LICENCE: licences_ending,
    Purpose.REFUND_PAID: refunds_paid, Purpose.DEBIT_LATE: debits_late, Purpose.DEBIT_ENDED: debits_ended,
    Purpose.DEBIT_UNKNOWN: debits_unknown, Purpose.DEBIT_DISPUTED: debits_disputed,
}
UNTIL = {Purpose.DEBIT_FAILED: time(20), Purpose.GOODS_ARRIVING: time(15), Purpose.LICENCE: time(18)}
"""When it is of no more use today, where no cut-off says so."""
FACTS: dict[Purpose, Callable[[Row, datetime], dict[str, Any]]] = {
    Purpose.ORDER_REMINDER: lambda row, at: {"closes": moment(row["window_close"]), "delivery": calendar_day(row["delivery_date"])},
    Purpose.DEPOSIT: lambda row, at: {"amount": row["amount_fen"], "closes": moment(row["closes_at"])},
    Purpose.DEBIT_FAILED: lambda row, at: {"amount": row["amount_fen"], "failed_on": day(moment(row["failed_at"]) or at)},
    Purpose.GOODS_ARRIVING: lambda row, at: {"stop": row["seq"], "cartons": row["cartons"] or 0, "collect": row["receivable_fen"]},
    Purpose.NEW_PRODUCT: lambda row, at: {"price": row["price_fen"], "product": {
        "name": row["product"], "name_en": row["product_en"], "short_code": row["short_code"]}},
    Purpose.REFUND_PAID: lambda row, at: {"amount": row["amount_fen"], "paid_on": day(moment(row["paid_at"]) or at)},
    Purpose.DEBIT_LATE: lambda row, at: {"amount": row["amount_fen"], "taken_on": day(moment(row["settled_at"]) or at)},
    Purpose.DEBIT_ENDED: lambda row, at: {"amount": row["amount_fen"], "failed_on": day(moment(row["failed_at"]) or at)},
    **dict.fromkeys((Purpose.DEBIT_UNKNOWN, Purpose.DEBIT_DISPUTED), lambda row, at: {
        "amount": row["amount_fen"], "asked_on": day(moment(row["asked_at"]) or at)}),
    Purpose.LICENCE: lambda row, at: {"expires": calendar_day(row["valid_to"]), "days": days_left(row, at)},
}


def days_left(row: Row, at: datetime) -> int:
    ends = calendar_day(row["valid_to"])
    return (ends - day(at)).days if ends else 0


async def due(purpose: Purpose, at: datetime, retailer_id: int = 0) -> list[Due]:
    """Reminders of one purpose that are due at this moment and not written down yet; with a shop, all of its own."""
    held = await policies(day(at))
    statement = STATEMENTS[purpose](at, held)
    statement.params = (*statement.params[:2], retailer_id, *statement.params[3:])

    def work() -> Work[list[Row]]:
        return (yield statement)
    return [one_due(purpose, row, at) for row in await fetch(work) if ripe(purpose, row, held.of(row["district_id"]), at)]


def ripe(purpose: Purpose, row: Row, policy: CallPolicy, at: datetime) -> bool:
    """Is it early enough by what its own district has set? 13:00 is, of a cut-off at 16:00, with 180 minutes; 12:59 is not."""
    closes = moment(row.get("window_close") or row.get("closes_at"))
    if purpose in (Purpose.ORDER_REMINDER, Purpose.DEPOSIT):
        return closes is None or closes <= at + (policy.order_lead if purpose is Purpose.ORDER_REMINDER else policy.deposit_lead)
    if purpose is Purpose.NEW_PRODUCT:
        launched = calendar_day(row["launch_on"])
        return launched is not None and launched > day(at) - timedelta(days=policy.new_product_days)
    return purpose is not Purpose.GOODS_ARRIVING or local(at).time() >= policy.goods_from


def one_due(purpose: Purpose, row: Row, at: datetime) -> Due:
    facts = FACTS[purpose](row, at) | {
        "shop": row["short_name"], "district": {"name": row["district"], "name_en": row["district_en"]}, "phone": HOTLINE}
    ends = moment(row.get("window_close") or row.get("closes_at"))
    if purpose is Purpose.ORDER_REMINDER and ends is not None:
        ends -= LAST_CALL
    if purpose in UNTIL:
        ends = datetime.combine(day(at), UNTIL[purpose], ZONE)
    return Due(f"{purpose}:{row['subject']}", purpose, row["retailer_id"], row["district_id"], row["language"], row["order_phone"],
               row["mobile"], row["email"], facts, ends, row.get("order_id"), row.get("debit_id"))
