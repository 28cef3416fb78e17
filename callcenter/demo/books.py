"""Two weeks of settlement to look at: of some shops the debits, the bank's statements, the deliveries and the closed days.

Everything goes through the ordinary verbs with the moment of its day; only yesterday is left for the visitor to close."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from callcenter.demo.bank import AT_ONCE, OUR_ACCOUNT
from foundation.actor import COMMAND, Actor, ActorKind
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.staff.models import Role, Staff
from foundation.transaction import reads, transact
from ordering.delivery.models import DeliveryRun, RefundCause, RefundDue, Stop, StopLine
from ordering.delivery.rules import Reason, RunState, StopOutcome, difference_kind
from ordering.orders.models import Order, OrderLine, SettlementMethod
from ordering.states import State
from retailers.order_days.rules import cycles_around
from settlement.banks.files import LineType, Statement, StatementLine
from settlement.banks.formats import FORMATS
from settlement.batches.models import BankProfile
from settlement.debits.models import DebitAttempt
from settlement.debits.states import AttemptState
from settlement.journal.accounts import collected
from settlement.journal.posting import post
from settlement.receivables.booking import book_deliveries
from settlement.reconciliation.closing import close_day
from settlement.reconciliation.models import BankStatement
from settlement.reconciliation.runs import take_runs
from settlement.reconciliation.taking import take_statement_file

SHOPS, WEEKS = 6, 2
DRIVER_SHORT_FEN = 30_000
REFUSED_EVERY = 9


async def plant_books(at: datetime) -> None:
    """Once, before any statement has come."""
    if await BankStatement.all().using_db(reads()).exists():
        return
    profile, weeks = await BankProfile.get(code=AT_ONCE), cycles_around(day(at), WEEKS, 0)[:-1]
    orders: list[Order] = []
    for district in await District.all().order_by("id"):
        shops = await Order.filter(district_id=district.id, state=State.CLOSED).distinct().order_by("retailer_id").limit(SHOPS).values_list(
            "retailer_id", flat=True)
        orders += await Order.filter(retailer_id__in=list(shops), cycle_no__in=weeks, state=State.CLOSED).order_by("id")
    attempts = await DebitAttempt.filter(debit__order_id__in=[order.id for order in orders], state=AttemptState.SUCCEEDED).prefetch_related("debit").order_by("id")
    days = sorted({attempt.order_date for attempt in attempts if attempt.order_date < day(at)})
    balance = 0
    for on in days:
        balance = await a_day(profile, on, [one for one in attempts if one.order_date == on], balance)
        for other in await BankProfile.exclude(code=profile.code):
            await take_statement(other, Statement(other.account_no, on, 0, 0, ()))
    await hand_over(orders, at)
    closer = await somebody_of_finance()
    for on in days[:-1]:
        await close_day(on, by=closer, at=moment(on + timedelta(days=1), 9))


async def somebody_of_finance() -> Actor:
    person = await Staff.filter(role=Role.FINANCE).order_by("agent_no").first()
    return Actor(ActorKind.STAFF, person.id, person.name, person.role) if person else COMMAND


def moment(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), ZONE)


async def a_day(profile: BankProfile, on: date, attempts: Sequence[DebitAttempt], opening: int) -> int:
    """What was collected, and the bank's statement of it; its closing balance. One stranger's money is on the first."""
    entries = [collected(one.id, one.debit.retailer_id, one.bank_code, one.amount_fen) for one in attempts]
    await transact(lambda: post(entries, at=moment(on, 18), on=on))
    moves = [(one.request_no, one.debit.order_no, one.account_tail, one.account_name, one.amount_fen, LineType.REALTIME) for one in attempts]
    if not opening:
        moves.append(("", "", "8812", "陈 卫", 128_000, LineType.TRANSFER))
    lines, balance = [], opening
    for seq, (request_no, order_no, tail, payer, fen, kind) in enumerate(moves, 1):
        balance += fen
        lines.append(StatementLine(seq, on, time(10, seq // 60 % 60, seq % 60), f"D{on:%Y%m%d}{seq:08d}", request_no, order_no, tail, payer, "C",
                                   fen, balance, kind, "", "卷烟货款"))
    await take_statement(profile, Statement(OUR_ACCOUNT, on, opening, balance, tuple(lines)))
    return balance


async def take_statement(profile: BankProfile, statement: Statement) -> None:
    """As the bank lays it out in the morning after, in its own format."""
    spoken = FORMATS[profile.format]
    ending = "psv" if spoken.SUFFIX == "txt" else spoken.SUFFIX
    await take_statement_file(profile, f"ST_{statement.account_no}_{statement.on:%Y%m%d}.{ending}", spoken.write_statement(statement),
                              at=moment(statement.on + timedelta(days=1), 8))


async def hand_over(orders: Sequence[Order], at: datetime) -> None:
    """Their trucks have come back: most took all, some refused a carton, one driver brought less than he should."""
    for number, order in enumerate(orders, 1):
        if order.delivery_date and order.delivery_date < day(at):
            await a_stop(order, moment(order.delivery_date, 11), back=1 if number % REFUSED_EVERY == 0 else 0)
    last = await Order.filter(state=State.CLOSED, cycle_no__in=cycles_around(day(at), WEEKS + 1, 0)[:1]).order_by("retailer_id").first()
    if last and last.delivery_date:
        await Order.filter(id=last.id).update(settlement_method=SettlementMethod.COD)
        await a_short_run(last, moment(last.delivery_date, 12), last.total_fen - DRIVER_SHORT_FEN)
    await book_deliveries(at)


async def a_short_run(order: Order, handed_at: datetime, cash_fen: int) -> None:
    """One stop on a run of its own, whose driver brought less than he was to collect."""
    run = await DeliveryRun.create(
        delivery_date=handed_at.date(), district_id=order.district_id, route="09", truck="沪A54321", driver="周强", state=RunState.CLOSED,
        planned_at=handed_at - timedelta(hours=14), closed_at=handed_at, receivable_fen=order.total_fen, collected_fen=cash_fen,
        driver_signed="周强", difference_kind=difference_kind(cash_fen - order.total_fen))  # fmt: skip
    await a_stop(order, handed_at, run=run, cash_fen=cash_fen)
    await take_runs(handed_at, by=COMMAND)


async def a_stop(order: Order, handed_at: datetime, *, run: DeliveryRun | None = None, back: int = 0, cash_fen: int = 0) -> Stop:
    on = handed_at.date()
    if run is None:
        run, _ = await DeliveryRun.get_or_create(delivery_date=on, district_id=order.district_id, route="01", defaults={
            "truck": "沪A12345", "driver": "马军", "state": RunState.CLOSED, "planned_at": handed_at - timedelta(hours=14), "closed_at": handed_at})
    stop = await Stop.create(
        run=run, seq=await Stop.filter(run=run).count() + 1, order_id=order.id, outcome=StopOutcome.PART_REFUSED if back else StopOutcome.DELIVERED, handed_at=handed_at, cash_fen=cash_fen,
        receivable_fen=order.total_fen if cash_fen else 0, signed_by="店主", note="少收 300 元" if cash_fen else "")  # fmt: skip
    for place, line in enumerate(await OrderLine.filter(order_id=order.id, qty_ordered__gt=0).order_by("position")):
        returned = back if place == 0 else 0
        await StopLine.create(stop=stop, product_id=line.product_id, position=line.position, price_fen=line.price_fen,
                              qty_planned=line.qty_ordered, qty_picked=line.qty_ordered, qty_back=returned,
                              back_reason=Reason.UNWANTED if returned else None)
        if returned:
            await RefundDue.create(order_id=order.id, stop=stop, cause=RefundCause.REFUSED, amount_fen=line.price_fen, at=handed_at)
    return stop


async def carried_balance() -> dict[str, object] | None:
    """What our statements came to, as a movement that the practice bank opens with. Told again and again; it knows a movement
    by its reference."""
    last = await BankStatement.filter(bank_code=AT_ONCE).using_db(reads()).order_by("-business_date").first()
    if last is None:
        return None
    return {"reference": "CARRIED", "direction": "C", "amount_fen": last.closing_fen, "type": "OT",
            "bank_date": f"{last.business_date:%Y%m%d}", "bank_time": "000001"}
