import asyncio
from datetime import timedelta

import pytest

from foundation.audit import AuditLine
from ordering.delivery.models import DeliveryRun, RefundDue, StockReturn, Stop, StopLine
from ordering.delivery.planning import Planned
from ordering.delivery.rules import Handover, Money, Reason, RunState, Shortage, StopOutcome
from ordering.delivery.service import (
    DriverUnsigned,
    NoSuchRun,
    RunMoved,
    StopHanded,
    StopsOpen,
    TruckMissing,
    assign_truck,
    close_run,
    deliver_stop,
    dispatch_run,
    pick_run,
    plan_runs,
)
from ordering.orders.models import Order, OrderLine
from ordering.states import State
from tests.ordering.conftest import AT, TODAY
from tests.ordering.delivery.conftest import EVENING, MORNING, TOMORROW, Depot, orders_add_up

NEXT_WEEK = TODAY + timedelta(days=7)


async def test_a_days_orders_become_runs_in_the_order_of_the_route(depot: Depot) -> None:
    late, early = await depot.order(route_seq=30, s1021=20), await depot.order(route_seq=2, s1021=5)
    await depot.order(route="HP-1", s1021=5)
    assert await plan_runs(TOMORROW, by=depot.manager, at=EVENING) == Planned(runs=2, stops=3)
    assert ((await depot.stop_of(early)).seq, (await depot.stop_of(late)).seq) == (1, 2)
    assert await depot.state(late) == State.READY
    assert await plan_runs(TOMORROW, by=depot.manager, at=EVENING) == Planned(runs=0, stops=0)
    assert await AuditLine.filter(verb="plan_runs").count() == 1


async def test_late_orders_join_until_the_run_is_picked(depot: Depot) -> None:
    await depot.order(route_seq=9, s1021=20)
    run = await depot.planned()
    joined = await depot.order(route_seq=3, s1021=5)
    await depot.planned()
    assert ((await depot.stop_of(joined)).run_id, (await depot.stop_of(joined)).seq) == (run.id, 1)
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    missed = await depot.order(s1021=5)
    assert await plan_runs(TOMORROW, by=depot.manager, at=EVENING) == Planned(0, 0)
    assert await depot.state(missed) == State.READY
    assert await plan_runs(TOMORROW + timedelta(days=1), by=depot.manager, at=MORNING) == Planned(1, 1)


async def test_only_paid_orders_and_those_paid_at_the_door_go_out(depot: Depot) -> None:
    unpaid, cod = await depot.order(s1021=5), await depot.order(cod=True, s1021=5)
    await Order.filter(id=unpaid.id).update(state=State.DEBIT_UNKNOWN)
    await plan_runs(TOMORROW, by=depot.manager, at=AT)
    assert await depot.state(cod) == State.CONFIRMED, "until the cut-off it may be changed"
    await plan_runs(TOMORROW, by=depot.manager, at=EVENING)
    assert (await depot.state(cod), await depot.state(unpaid)) == (State.READY, State.DEBIT_UNKNOWN)
    assert (await depot.stop_of(cod)).receivable_fen == 5 * 9700


async def test_planning_at_once_from_two_sides_makes_no_stop_twice(depot: Depot) -> None:
    orders = [await depot.order(s1021=1) for _ in range(5)]
    await asyncio.gather(*[plan_runs(TOMORROW, by=depot.manager, at=EVENING) for _ in range(4)])
    assert (await Stop.all().count(), await StopLine.all().count(), await DeliveryRun.all().count()) == (len(orders), 5, 1)


async def test_a_short_pick_cuts_the_lines_and_owes_the_money(depot: Depot) -> None:
    big, small = await depot.order(route_seq=1, s1021=20, s1002=3), await depot.order(route_seq=2, cod=True, s1021=6)
    run = await depot.planned()
    await pick_run(run.id, {depot.city.skus["1021"]: Shortage(18, Reason.OUT_OF_STOCK)}, by=depot.manager, at=EVENING)
    lines = await OrderLine.filter(product_id=depot.city.skus["1021"]).order_by("order_id")
    assert [line.qty_ordered for line in lines] == [12, 6]
    [refund] = await RefundDue.all()
    assert (refund.order_id, refund.cause, refund.amount_fen, refund.state) == (big.id, "SHORT_PICK", 8 * 9700, "PENDING")
    assert await depot.supply("1021") == (492, 18), "what is not there was never released"
    assert (await depot.state(big), (await depot.stop_of(small)).receivable_fen) == (State.PICKED, 6 * 9700)
    assert await orders_add_up()


async def test_an_order_of_which_nothing_is_there_ends_in_the_store(depot: Depot) -> None:
    order, other = await depot.order(s1021=4), await depot.order(s1002=3)
    run = await depot.planned()
    await pick_run(run.id, {depot.city.skus["1021"]: Shortage(0, Reason.DAMAGED_IN_STORE)}, by=depot.manager, at=EVENING)
    assert (await depot.state(order), await depot.state(other)) == (State.REFUND_PENDING, State.PICKED)
    assert (await depot.stop_of(order)).outcome == StopOutcome.CANCELLED
    assert (await RefundDue.get(order_id=order.id)).amount_fen == 4 * 9700


async def test_a_run_needs_its_truck_and_goes_one_way(depot: Depot) -> None:
    await depot.order(s1021=4)
    run = await depot.planned()
    with pytest.raises(TruckMissing):
        await assign_truck(run.id, truck=" ", driver="马军", by=depot.manager, at=EVENING)
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    with pytest.raises(TruckMissing):
        await dispatch_run(run.id, by=depot.manager, at=MORNING)
    with pytest.raises(RunMoved):
        await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    with pytest.raises(StopHanded):
        await deliver_stop((await Stop.get()).id, Handover({}, "王建国"), by=depot.manager, at=MORNING)
    assert (await DeliveryRun.get()).state == RunState.PICKED


async def test_half_refused_goods_and_money_follow(depot: Depot) -> None:
    order = await depot.order(s1021=20, s1002=8)
    await depot.gone()
    sku, other = depot.city.skus["1021"], depot.city.skus["1002"]
    await depot.hand(order, Handover({sku: (5, Reason.DAMAGED), other: (8, Reason.UNWANTED)}, "王建国"))
    order = await Order.get(id=order.id)
    assert (order.state, order.total_qty, order.total_fen) == (State.PART_REFUSED, 15, 15 * 9700)
    [refund] = await RefundDue.all()
    assert (refund.cause, refund.amount_fen) == ("REFUSED", 5 * 9700 + 8 * 38160)
    returns = {row.product_id: (row.cartons, row.reason, row.saleable) for row in await StockReturn.all()}
    assert returns == {sku: (5, Reason.DAMAGED, False), other: (8, Reason.UNWANTED, True)}
    assert (await depot.supply("1021"), await depot.supply("1002")) == ((495, 15), (500, 0))


async def test_supply_is_given_back_only_while_its_cycle_is_open(depot: Depot) -> None:
    order = await depot.order(s1021=20)
    await Order.filter(id=order.id).update(delivery_date=NEXT_WEEK)
    await depot.gone(on=NEXT_WEEK)
    await depot.hand(order, Handover({depot.city.skus["1021"]: (20, Reason.UNWANTED)}), at=MORNING + timedelta(days=7))
    assert (await depot.state(order), await depot.supply("1021")) == (State.REFUND_PENDING, (480, 0))
    assert not (await StockReturn.get()).saleable


async def test_a_closed_shop_is_tried_once_more(depot: Depot) -> None:
    order = await depot.order(s1021=20)
    first = await depot.gone()
    await depot.hand(order, Handover({}, closed=True))
    assert (await depot.state(order), await StockReturn.all().count()) == (State.UNDELIVERED, 0)
    assert await plan_runs(TOMORROW, by=depot.manager, at=MORNING) == Planned(0, 0), "not with the truck that is out"
    second = await depot.gone(on=TOMORROW + timedelta(days=1))
    assert (first.id != second.id, (await depot.stop_of(order)).attempt) == (True, 2)
    await depot.hand(order, Handover({}, closed=True), at=MORNING + timedelta(days=1))
    assert (await depot.state(order), (await RefundDue.get()).amount_fen) == (State.REFUND_PENDING, 20 * 9700)
    assert await depot.supply("1021") == (500, 0)


@pytest.mark.parametrize(("cash", "kind"), [(97_00 * 15, ""), (97_00 * 15 - 1, "COD_SHORT"), (97_00 * 16, "COD_OVER")])
async def test_the_drivers_money_is_held_against_what_was_kept(depot: Depot, cash: int, kind: str) -> None:
    order, paid = await depot.order(cod=True, s1021=25), await depot.order(s1002=1)
    run = await depot.gone()
    money = Money(cash, 50 * 9700 // 10, 50 * 9700 // 10)
    await depot.hand(order, Handover({depot.city.skus["1021"]: (0, None)}, "王建国", money, note="零钱不够" if kind else ""))
    with pytest.raises(StopsOpen):
        await close_run(run.id, by=depot.manager, at=MORNING)
    await depot.hand(paid, Handover({}, "王建国"))
    with pytest.raises(DriverUnsigned):
        await close_run(run.id, " ", by=depot.manager, at=MORNING)
    assert await close_run(run.id, "马军", by=depot.manager, at=MORNING) == kind
    run = await DeliveryRun.get()
    assert (run.state, run.receivable_fen, run.collected_fen, run.driver_signed) == (RunState.CLOSED, 25 * 9700, cash + 10 * 9700, "马军")
    assert await RefundDue.all().count() == 0


async def test_a_stop_is_handed_over_once(depot: Depot) -> None:
    order = await depot.order(s1021=20)
    await depot.gone()
    stop = await depot.stop_of(order)
    refusal = Handover({depot.city.skus["1021"]: (5, Reason.UNWANTED)}, "王建国")
    done = await asyncio.gather(*[deliver_stop(stop.id, refusal, by=depot.manager, at=MORNING) for _ in range(4)],
                                return_exceptions=True)
    assert sum(isinstance(each, StopHanded) for each in done) == 3
    assert (await RefundDue.all().count(), await depot.supply("1021")) == (1, (500, 15))


async def test_an_order_called_off_stays_in_the_store(depot: Depot) -> None:
    order, other = await depot.order(s1021=20), await depot.order(s1002=1)
    run = await depot.planned()
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    await assign_truck(run.id, truck="沪A12345", driver="马军", by=depot.manager, at=MORNING)
    await Order.filter(id=order.id).update(state=State.VOID)
    await dispatch_run(run.id, by=depot.manager, at=MORNING)
    assert ((await depot.stop_of(order)).outcome, await depot.state(other)) == (StopOutcome.CANCELLED, State.DISPATCHED)
    assert [(row.cartons, row.reason) for row in await StockReturn.all()] == [(20, Reason.CANCELLED)]


async def test_another_districts_run_is_none(depot: Depot) -> None:
    await depot.order(s1021=20)
    run = await depot.planned()
    stranger = type(depot.manager)(depot.manager.kind, 9, "赵雷", "DISTRICT_MANAGER", frozenset({99}), "password")
    with pytest.raises(NoSuchRun):
        await pick_run(run.id, {}, by=stranger, at=EVENING)
    assert await plan_runs(TOMORROW, by=stranger, at=EVENING) == Planned(0, 0)


async def test_a_verb_that_breaks_leaves_nothing(depot: Depot) -> None:
    """Its last statement fails: the audit line of a person whose name is too long for PostgreSQL, or no text at all."""
    order = await depot.order(s1021=20)
    await depot.gone()
    stop = await depot.stop_of(order)
    broken = type(depot.manager)(depot.manager.kind, 3001, object(), "", None, "password")  # type: ignore[arg-type]
    with pytest.raises(Exception):  # noqa: B017, PT011
        await deliver_stop(stop.id, Handover({}, "王建国"), by=broken, at=MORNING)
    assert (await depot.state(order), (await depot.stop_of(order)).outcome) == (State.DISPATCHED, StopOutcome.WAITING)


async def test_a_late_order_joins_before_the_picking_or_not_at_all(depot: Depot) -> None:
    await depot.order(s1021=1)
    run = await depot.planned()
    for _ in range(3):
        late = await depot.order(s1021=1)
        await asyncio.gather(plan_runs(TOMORROW, by=depot.manager, at=EVENING),
                             pick_run(run.id, {}, by=depot.manager, at=EVENING), return_exceptions=True)
        stop = await Stop.get_or_none(order_id=late.id)
        assert await depot.state(late) == (State.PICKED if stop else State.READY)
    assert {line.qty_picked for line in await StopLine.all()} == {1}
