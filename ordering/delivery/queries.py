"""A day's runs, one run's picking and stop lists, one stop with its lines: what the pages, the lists and the PDF show."""

from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, fetch, moment, reads
from ordering.delivery.goods import NoSuchRun, within
from ordering.delivery.handing import NoSuchStop
from ordering.delivery.models import DeliveryRun
from ordering.delivery.rules import ODD_WORDS, STANDARD_STICKS, Reason, RunState, StopOutcome, cases_and_loose, odd_size
from ordering.delivery.waiting import HELD
from ordering.states import CALLED_OFF, State

ODD = " OR ".join([f"p.sticks_per_carton <> {STANDARD_STICKS}", *(f"p.name LIKE '%{word}%'" for word in ODD_WORDS)])
STOP_SUMS = """
    SELECT s.run_id, COUNT(*) AS stops, SUM(CASE WHEN s.outcome = 'WAITING' THEN 0 ELSE 1 END) AS done,
           SUM(s.receivable_fen) AS receivable_fen, SUM(s.cash_fen + s.pos_fen + s.electronic_fen) AS collected_fen,
           SUM(CASE WHEN o.settlement_method = 'COD' THEN 1 ELSE 0 END) AS cod
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN orders AS o ON o.id = s.order_id
    WHERE n.delivery_date = $1 GROUP BY s.run_id"""
CARTON_SUMS = f"""
    SELECT s.run_id, SUM(l.qty_picked) AS cartons, SUM(CASE WHEN {ODD} THEN l.qty_picked ELSE 0 END) AS odd
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN delivery_line AS l ON l.stop_id = s.id
    JOIN product AS p ON p.id = l.product_id
    WHERE n.delivery_date = $1 AND s.outcome <> 'CANCELLED' GROUP BY s.run_id"""
BACK = """
    SELECT l.back_reason AS reason, COUNT(DISTINCT s.id) AS stops, SUM(l.qty_back) AS cartons,
           SUM(l.qty_back * l.price_fen) AS amount_fen
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN delivery_line AS l ON l.stop_id = s.id
    WHERE n.delivery_date = $1 AND l.qty_back > 0 AND {mine} GROUP BY l.back_reason
    UNION ALL
    SELECT l.short_reason, COUNT(DISTINCT s.id), SUM(l.qty_planned - l.qty_picked),
           SUM((l.qty_planned - l.qty_picked) * l.price_fen)
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN delivery_line AS l ON l.stop_id = s.id
    WHERE n.delivery_date = $1 AND l.short_reason IS NOT NULL AND {mine} GROUP BY l.short_reason
    ORDER BY cartons DESC, reason"""
"""Short in the store and back from the door, by reason."""
PICKS = """
    SELECT p.id AS sku, p.short_code, p.name, p.name_en, p.sticks_per_carton, SUM(l.qty_planned) AS planned,
           SUM(l.qty_picked) AS picked, SUM(l.qty_back) AS back, MAX(l.short_reason) AS short_reason
    FROM delivery_stop AS s JOIN delivery_line AS l ON l.stop_id = s.id JOIN product AS p ON p.id = l.product_id
    WHERE s.run_id = $1 AND (s.outcome <> 'CANCELLED' OR l.short_reason IS NOT NULL)
    GROUP BY p.id, p.short_code, p.name, p.name_en, p.sticks_per_carton ORDER BY p.short_code"""
STOPS = f"""
    SELECT s.id, s.run_id, s.seq, s.attempt, s.outcome, s.receivable_fen, s.cash_fen, s.pos_fen, s.electronic_fen, s.signed_by,
           s.note, s.handed_at, o.id AS order_id, o.order_no, o.state, o.settlement_method, o.remark, r.name, r.address, r.order_phone,
           r.licence_holder, COALESCE(c.cartons, 0) AS cartons, COALESCE(c.odd, 0) AS odd, COALESCE(c.back, 0) AS back,
           COALESCE((SELECT SUM(d.amount_fen) FROM refund_due AS d WHERE d.stop_id = s.id), 0) AS refund_fen
    FROM delivery_stop AS s JOIN orders AS o ON o.id = s.order_id JOIN retailer AS r ON r.id = o.retailer_id
    LEFT JOIN (SELECT l.stop_id, SUM(l.qty_picked) AS cartons, SUM(l.qty_back) AS back,
                      SUM(CASE WHEN {ODD} THEN l.qty_picked ELSE 0 END) AS odd
               FROM delivery_stop AS x JOIN delivery_line AS l ON l.stop_id = x.id JOIN product AS p ON p.id = l.product_id
               WHERE x.run_id = $1 GROUP BY l.stop_id) AS c ON c.stop_id = s.id
    WHERE s.run_id = $1 ORDER BY s.seq, s.id"""
LINES = """
    SELECT p.id AS sku, p.short_code, p.name, p.name_en, l.price_fen, l.qty_planned, l.qty_picked, l.short_reason, l.qty_back,
           l.back_reason
    FROM delivery_line AS l JOIN product AS p ON p.id = l.product_id WHERE l.stop_id = $1 ORDER BY l.position"""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list of a day. receivable_fen: to be collected at the doors, of `cod` stops."""

    run: DeliveryRun
    district: District
    stops: int
    done: int
    cod: int
    cartons: int
    odd: int
    receivable_fen: int
    collected_fen: int


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """Cartons of a day that did not reach their shops for one reason, and what they are worth."""

    reason: Reason
    stops: int
    cartons: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One sku of the picking list, in cartons; cases of 50 and loose ones of what is to be picked."""

    sku: int
    short_code: str
    name: str
    name_en: str
    odd: bool
    planned: int
    picked: int
    back: int
    short_reason: Reason | None

    @property
    def cases(self) -> int:
        return cases_and_loose(self.picked)[0]

    @property
    def loose(self) -> int:
        return cases_and_loose(self.picked)[1]


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop of the stop list. paid: the money came before the goods. called_off: the order is void by now, and stays in the
    store; held: so does this one, until the bank has said whose its money is. refund_fen: owed back, whatever settlement did since."""

    id: int
    run_id: int
    seq: int
    attempt: int
    outcome: StopOutcome
    order_id: int
    order_no: str
    name: str
    address: str
    order_phone: str
    holder: str
    remark: str
    paid: bool
    called_off: bool
    held: bool
    cartons: int
    odd: int
    back: int
    receivable_fen: int
    collected_fen: int
    cash_fen: int
    pos_fen: int
    electronic_fen: int
    refund_fen: int
    signed_by: str
    note: str
    handed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A run with both of its lists."""

    run: DeliveryRun
    picks: list[Pick]
    stops: list[StopRow]

    @property
    def going(self) -> list[StopRow]:
        return [stop for stop in self.stops if stop.outcome != StopOutcome.CANCELLED]

    @property
    def waiting(self) -> list[StopRow]:
        return [stop for stop in self.stops if stop.outcome == StopOutcome.WAITING]


@dataclass(frozen=True, slots=True)
class StopSheet:
    """One stop with its lines, for the hand-over. next_id: the stop that waits after it, None at the end."""

    run: DeliveryRun
    stop: StopRow
    lines: list[Row]
    next_id: int | None


async def shown_day(by: Actor, today: date) -> date:
    """The first day from today on whose trucks are not all back, else the first with trucks; today when there is none."""
    runs = scoped(DeliveryRun.filter(delivery_date__gte=today), by).using_db(reads()).order_by("delivery_date")
    run = await runs.exclude(state=RunState.CLOSED).first() or await runs.first()
    return run.delivery_date if run else today


async def runs_of_day(on: date, *, by: Actor) -> list[RunRow]:
    """By district and route."""
    runs = await (scoped(DeliveryRun.filter(delivery_date=on), by).using_db(reads()).select_related("district")
                  .order_by("district_id", "route"))

    def work() -> Work[tuple[list[Row], list[Row]]]:
        return (yield Sql(STOP_SUMS, on)), (yield Sql(CARTON_SUMS, on))

    of_stops, of_cartons = [{row["run_id"]: row for row in rows} for rows in await fetch(work)]
    return [RunRow(run, run.district, *[int((found.get(run.id) or {}).get(column) or 0) for found, column in (
        (of_stops, "stops"), (of_stops, "done"), (of_stops, "cod"), (of_cartons, "cartons"), (of_cartons, "odd"),
        (of_stops, "receivable_fen"), (of_stops, "collected_fen"))]) for run in runs]


async def not_delivered(on: date, *, by: Actor) -> list[NotDelivered]:
    """The largest first."""

    def work() -> Work[list[Row]]:
        return (yield Sql(BACK.format(mine=within(by, "n.district_id")), on))

    return [NotDelivered(Reason(row["reason"]), *[int(row[column]) for column in ("stops", "cartons", "amount_fen")])
            for row in await fetch(work)]


async def run_sheet(run_id: int, *, by: Actor) -> Sheet:
    """NoSuchRun outside the actor's districts."""
    run = await scoped(DeliveryRun.filter(id=run_id), by).using_db(reads()).select_related("district").first()
    if run is None:
        raise NoSuchRun(run_id=run_id)

    def work() -> Work[tuple[list[Row], list[Row]]]:
        return (yield Sql(PICKS, run_id)), (yield Sql(STOPS, run_id))

    picks, stops = await fetch(work)
    return Sheet(run, [a_pick(row) for row in picks], [a_stop(row) for row in stops])


async def stop_sheet(stop_id: int, *, by: Actor) -> StopSheet:
    """NoSuchStop outside the actor's districts."""

    def work() -> Work[tuple[list[Row], list[Row]]]:
        found = yield Sql(f"""SELECT s.run_id FROM delivery_stop AS s JOIN delivery_run AS n ON n.id = s.run_id
                              WHERE s.id = $1 AND {within(by, 'n.district_id')}""", stop_id)
        if not found:
            raise NoSuchStop(stop_id=stop_id)
        return found, (yield Sql(LINES, stop_id))

    [found], lines = await fetch(work)
    sheet = await run_sheet(found["run_id"], by=by)
    stop = next(row for row in sheet.stops if row.id == stop_id)
    after = [row.id for row in sheet.waiting if row.seq > stop.seq] + [row.id for row in sheet.waiting if row.seq < stop.seq]
    return StopSheet(sheet.run, stop, lines, next(iter(after), None))


def a_pick(row: Row) -> Pick:
    reason = Reason(row["short_reason"]) if row["short_reason"] else None
    return Pick(row["sku"], row["short_code"], row["name"], row["name_en"], odd_size(row["name"], row["sticks_per_carton"]),
                int(row["planned"]), int(row["picked"]), int(row["back"]), reason)


def a_stop(row: Row) -> StopRow:
    return StopRow(
        id=row["id"], run_id=row["run_id"], seq=row["seq"], attempt=row["attempt"], outcome=StopOutcome(row["outcome"]),
        order_id=row["order_id"], order_no=row["order_no"], name=row["name"], address=row["address"],
        order_phone=row["order_phone"], holder=row["licence_holder"], remark=row["remark"],
        paid=row["settlement_method"] != "COD", called_off=State(row["state"]) in CALLED_OFF,
        held=State(row["state"]) in HELD, cartons=int(row["cartons"]), odd=int(row["odd"]), back=int(row["back"]),
        receivable_fen=row["receivable_fen"], collected_fen=row["cash_fen"] + row["pos_fen"] + row["electronic_fen"],
        cash_fen=row["cash_fen"], pos_fen=row["pos_fen"], electronic_fen=row["electronic_fen"],
        refund_fen=int(row["refund_fen"]), signed_by=row["signed_by"], note=row["note"], handed_at=moment(row["handed_at"]))
