"""A truck more for orders that were paid when their own was loaded already."""

import asyncio

import pytest

from ordering.delivery.models import DeliveryRun, RefundDue, Stop
from ordering.delivery.queries import run_sheet, runs_of_day
from ordering.delivery.rules import Handover, Money, Reason, RunState, Shortage
from ordering.delivery.service import (
    NothingChosen,
    NotLateAnyMore,
    RunMoved,
    assign_truck,
    close_run,
    dispatch_run,
    pick_run,
    plan_runs,
    send_extra,
)
from ordering.delivery.waiting import late_orders
from ordering.orders.models import Order
from ordering.states import State
from tests.ordering.delivery.conftest import EVENING, MORNING, TOMORROW, Depot, orders_add_up


async def sent(depot: Depot, *orders: Order) -> DeliveryRun:
    return await DeliveryRun.get(id=await send_extra([order.id for order in orders], TOMORROW, by=depot.manager, at=MORNING))


async def test_late_orders_are_picked_carried_and_settled_like_all_others(depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    paid, cod = await depot.order(s1021=20, s1002=1), await depot.order(cod=True, s1021=5, route_seq=3)
    await plan_runs(TOMORROW, by=depot.manager, at=MORNING)
    run = await sent(depot, paid, cod)
    sheet = await run_sheet(run.id, by=depot.manager)
    assert (run.route, run.state, [stop.order_id for stop in sheet.stops]) == ("HP-3+1", RunState.PLANNED, [cod.id, paid.id])
    assert {pick.short_code: pick.planned for pick in sheet.picks} == {"1002": 1, "1021": 25}
    await pick_run(run.id, {depot.city.skus["1021"]: Shortage(24, Reason.OUT_OF_STOCK)}, by=depot.manager, at=MORNING)
    await assign_truck(run.id, truck="沪A67890", driver="李强", by=depot.manager, at=MORNING)
    await dispatch_run(run.id, by=depot.manager, at=MORNING)
    await depot.hand(paid, Handover({depot.city.skus["1002"]: (1, Reason.UNWANTED)}, "王建国"))
    due_fen = (await depot.stop_of(cod)).receivable_fen
    await depot.hand(cod, Handover({}, "王建国", Money(cash_fen=due_fen)))
    assert await close_run(run.id, "李强", by=depot.manager, at=MORNING) == ""
    assert (await depot.state(paid), await depot.state(cod)) == (State.PART_REFUSED, State.DELIVERED)
    assert sorted(due.amount_fen for due in await RefundDue.all()) == [9_700, 38_160]
    assert await orders_add_up()


async def test_the_list_forgets_what_is_on_a_truck(depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    late = await depot.order(s1021=3)
    await sent(depot, late)
    await plan_runs(TOMORROW, by=depot.manager, at=MORNING)
    assert (await late_orders(TOMORROW, by=depot.manager), await Stop.filter(order_id=late.id).count()) == ([], 1)
    assert [row.run.route for row in await runs_of_day(TOMORROW, by=depot.manager)] == ["HP-3", "HP-3+1"]


async def test_one_truck_may_serve_several_routes(depot: Depot) -> None:
    first, second = [await depot.order(s1021=2, route=route) for route in ("HP-3", "HP-4")]
    await plan_runs(TOMORROW, by=depot.manager, at=EVENING)
    for run in await DeliveryRun.all():
        await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    late = [await depot.order(s1021=1, route=route) for route in ("HP-4", "HP-3")]
    run = await sent(depot, *late)
    assert run.route == f"{depot.city.district.seat_group}+1"
    assert [stop.order_id for stop in (await run_sheet(run.id, by=depot.manager)).stops] == [late[1].id, late[0].id]
    assert (await depot.state(first), await depot.state(second)) == (State.PICKED, State.PICKED)


async def test_only_what_is_late_and_only_once(depot: Depot) -> None:
    early = await depot.order(s1021=2)
    run = await depot.planned()
    with pytest.raises(NotLateAnyMore):  # its own truck still takes it
        await sent(depot, early)
    with pytest.raises(NothingChosen):
        await sent(depot)
    await pick_run(run.id, {}, by=depot.manager, at=EVENING)
    late = await depot.order(s1021=3)
    done = await asyncio.gather(*[sent(depot, late) for _ in range(3)], return_exceptions=True)
    assert sum(isinstance(each, NotLateAnyMore) for each in done) == 2
    assert await DeliveryRun.filter(route="HP-3+1").count() == 1


async def test_nothing_joins_it_by_itself(depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    extra = await sent(depot, await depot.order(s1021=3))
    await depot.order(s1021=4)
    await plan_runs(TOMORROW, by=depot.manager, at=MORNING)
    assert await Stop.filter(run_id=extra.id).count() == 1
    with pytest.raises(RunMoved):
        await dispatch_picked(depot, extra)


async def dispatch_picked(depot: Depot, run: DeliveryRun) -> None:
    """Straight away, without picking it."""
    await assign_truck(run.id, truck="沪A67890", driver="李强", by=depot.manager, at=MORNING)
    await dispatch_run(run.id, by=depot.manager, at=MORNING)
