from datetime import timedelta

from ordering.delivery.lists import to_collect
from ordering.delivery.queries import not_delivered, run_sheet, runs_of_day, shown_day
from ordering.delivery.rules import Handover, Money, Reason, Shortage
from ordering.delivery.service import close_run, pick_run, plan_runs
from ordering.delivery.waiting import late_orders, missed_orders, stopped_orders
from ordering.orders.models import Order
from ordering.orders.outcomes import mark_debit_dispute, mark_paid
from ordering.states import State
from tests.ordering.conftest import TODAY
from tests.ordering.delivery.conftest import EVENING, MORNING, TOMORROW, Depot


async def test_the_day_shown_is_the_next_with_trucks_to_see(depot: Depot) -> None:
    assert await shown_day(depot.manager, TODAY) == TODAY
    order = await depot.order(s1021=2)
    run = await depot.gone()
    assert await shown_day(depot.manager, TODAY) == TOMORROW
    await depot.hand(order, Handover({}, closed=True))
    await close_run(run.id, by=depot.manager, at=MORNING)
    assert await shown_day(depot.manager, TODAY) == TOMORROW
    await plan_runs(TOMORROW + timedelta(days=1), by=depot.manager, at=MORNING)
    assert await shown_day(depot.manager, TODAY) == TOMORROW + timedelta(days=1)


async def test_a_runs_row_adds_up_its_stops(depot: Depot) -> None:
    cod, paid = await depot.order(cod=True, s1021=20, s1005=2), await depot.order(s1002=3)
    run = await depot.gone({depot.city.skus["1021"]: Shortage(19, Reason.OUT_OF_STOCK)})
    [row] = await runs_of_day(TOMORROW, by=depot.manager)
    assert (row.run.id, row.stops, row.done, row.cod, row.cartons, row.odd) == (run.id, 2, 0, 1, 24, 2)
    due_fen = row.receivable_fen
    await depot.hand(cod, Handover({}, "王建国", Money(electronic_fen=due_fen)))
    await depot.hand(paid, Handover({depot.city.skus["1002"]: (1, Reason.MISDIRECTED)}, "王建国"))
    [row] = await runs_of_day(TOMORROW, by=depot.manager)
    assert (row.done, row.receivable_fen, row.collected_fen) == (2, due_fen, due_fen)
    back = [(one.reason, one.stops, one.cartons, one.amount_fen) for one in await not_delivered(TOMORROW, by=depot.manager)]
    assert sorted(back) == [(Reason.MISDIRECTED, 1, 1, 38160), (Reason.OUT_OF_STOCK, 1, 1, 9700)]


async def test_the_picking_list_counts_cases_and_loose_cartons(depot: Depot) -> None:
    for _ in range(3):
        await depot.order(grade=30, s1021=40)
    run = await depot.planned()
    [pick] = (await run_sheet(run.id, by=depot.manager)).picks
    assert (pick.planned, pick.cases, pick.loose, pick.odd) == (120, 2, 20, False)


async def test_orders_of_a_picked_route_are_counted_as_missed(depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    await depot.order(s1021=2)
    assert await missed_orders(TOMORROW, by=depot.manager) == 0
    await plan_runs(TOMORROW, by=depot.manager, at=EVENING)
    assert await missed_orders(TOMORROW, by=depot.manager) == 1


async def test_an_order_paid_after_its_run_was_picked_is_listed_until_the_next_one_takes_it(depot: Depot) -> None:
    await depot.order(s1021=2)
    run = await depot.gone()
    late = await depot.order(s1021=3)
    for _ in range(2):  # before the planning looks at it again, and after
        [seen] = await late_orders(TOMORROW, by=depot.manager)
        assert (seen.order_id, seen.run_id, seen.run_state, seen.paid, seen.cartons) == (late.id, run.id, "DISPATCHED", True, 3)
        await plan_runs(TOMORROW, by=depot.manager, at=EVENING)
    await plan_runs(TOMORROW + timedelta(days=1), by=depot.manager, at=MORNING)
    assert await late_orders(TOMORROW, by=depot.manager) == []


async def test_goods_whose_payment_is_in_doubt_are_kept_back(depot: Depot) -> None:
    order, other = await depot.order(s1021=2), await depot.order(s1021=1, route_seq=15)
    run = await depot.planned()
    await mark_debit_dispute(order.id, by=depot.manager, at=EVENING)
    await Order.filter(id=other.id).update(state=State.DEBIT_UNKNOWN, delivery_date=TOMORROW)
    [first, _] = (await run_sheet(run.id, by=depot.manager)).stops
    assert (first.held, to_collect(first)) == (True, "货款待核，不送")
    stopped = await stopped_orders(TOMORROW, by=depot.manager)
    assert [(one.order_id, one.state, one.run_id) for one in stopped] == [
        (order.id, State.DEBIT_DISPUTE, run.id), (other.id, State.DEBIT_UNKNOWN, run.id)]
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    assert [stop.outcome for stop in (await run_sheet(run.id, by=depot.manager)).stops] == ["CANCELLED", "CANCELLED"]
    assert await depot.state(order) == State.DEBIT_DISPUTE


async def test_goods_whose_payment_is_found_right_go_on_their_truck(depot: Depot) -> None:
    order = await depot.order(s1021=2)
    run = await depot.planned()
    await mark_debit_dispute(order.id, by=depot.manager, at=EVENING)
    await mark_paid(order.id, by=depot.manager, at=EVENING)
    await plan_runs(TOMORROW, by=depot.manager, at=EVENING)
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    assert (await depot.state(order), await stopped_orders(TOMORROW, by=depot.manager)) == (State.PICKED, [])


async def test_a_stop_whose_order_was_called_off_says_so_to_the_store(depot: Depot) -> None:
    order = await depot.order(s1021=2)
    run = await depot.planned()
    await Order.filter(id=order.id).update(state=State.REFUND_PENDING)
    [stop] = (await run_sheet(run.id, by=depot.manager)).stops
    assert (stop.called_off, to_collect(stop)) == (True, "已作废，不送")
