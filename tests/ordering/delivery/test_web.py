import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from foundation.sheets import read_sheet
from foundation.staff.models import Role
from ordering.delivery.models import DeliveryRun
from ordering.delivery.rules import Handover, Money, Reason
from ordering.delivery.service import close_run, plan_runs
from ordering.states import State
from tests.ordering.delivery.conftest import EVENING, MORNING, TOMORROW, Depot
from tests.visitor import SETTINGS, Visitor, a_district, a_person, visiting

DAY = f"/delivery?on={TOMORROW}"


@pytest.fixture
async def manager(depot: Depot) -> AsyncIterator[Visitor]:
    await a_person("3001", Role.DISTRICT_MANAGER, [depot.city.district])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("3001")
        yield visitor


async def test_a_day_without_runs_says_so_and_is_planned_by_a_button(manager: Visitor, depot: Depot) -> None:
    await depot.order(s1021=20, s1005=2)
    page = (await manager.get(DAY)).text
    assert "这一天还没有车次" in page
    assert "1 张订单还没有排进车次" not in page, "a paid order is not late before the planning"
    assert (await manager.post("/delivery/plan", page=DAY, on=str(TOMORROW))).headers["location"] == DAY
    page = (await manager.get(DAY)).text
    assert "HP-3" in page
    assert "其中异型烟 2 条" in page


async def test_from_picking_to_the_drivers_account(manager: Visitor, depot: Depot) -> None:
    order, sku = await depot.order(cod=True, s1021=20), depot.city.skus["1021"]
    run = await depot.planned()
    page = f"/delivery/{run.id}"
    await manager.post(f"{page}/truck", page=page, truck="沪A12345", driver="马军")
    await manager.post(f"{page}/pick", page=page, **{f"there_{sku}": "18", f"reason_{sku}": "OUT_OF_STOCK"})
    await manager.post(f"{page}/dispatch", page=page)
    stop = await depot.stop_of(order)
    form = {"outcome": "part", f"refused_{sku}": "3", f"reason_{sku}": "DAMAGED", "signed_by": "王建国", "cash": "1,455.00"}
    assert (await manager.post(f"/delivery/stops/{stop.id}", page=page, **form)).headers["location"] == page
    assert await depot.state(order) == State.PART_REFUSED
    await manager.post(f"{page}/close", page=page, signed_by="马军")
    assert (await DeliveryRun.get()).difference_kind == ""
    text = (await manager.get(page)).text
    assert "库内缺货" in text
    day = re.sub(r"<[^>]+>", " ", (await manager.get(DAY)).text).split()
    assert day[day.index("破损"):][:5] == ["破损", "1", "3", "¥", "291.00"]
    assert day[day.index("库内缺货"):][:5] == ["库内缺货", "1", "2", "¥", "194.00"]
    assert "相符" in text
    assert "破损" in (await manager.get(f"/delivery/stops/{stop.id}")).text


@pytest.mark.parametrize(("form", "code"), [
    ({"outcome": "part", "refused": "21", "reason": "UNWANTED"}, "more_than_there"), ({"outcome": "all"}, "signature_missing"),
    ({"outcome": "part", "refused": "2"}, "delivery_reason_missing"), ({"outcome": "part", "refused": "2包"}, "packs_not_sold"),
    ({"outcome": "all", "signed_by": "王", "cash": "10"}, "nothing_to_collect"),
])  # fmt: skip
async def test_a_form_that_cannot_be_is_said_plainly(manager: Visitor, depot: Depot, form: dict[str, str], code: str) -> None:
    order, sku = await depot.order(s1021=20), depot.city.skus["1021"]
    run = await depot.gone()
    named = {f"{name}_{sku}" if name in ("refused", "reason") else name: value for name, value in form.items()}
    answer = await manager.post(f"/delivery/stops/{(await depot.stop_of(order)).id}", page=f"/delivery/{run.id}", **named)
    assert (answer.status_code, code in answer.text) == (422, True)
    assert await depot.state(order) == State.DISPATCHED


async def test_the_hand_over_goes_on_to_the_next_stop(manager: Visitor, depot: Depot) -> None:
    first, second = await depot.order(route_seq=1, s1021=1), await depot.order(route_seq=2, s1021=1)
    run = await depot.gone()
    stops = [await depot.stop_of(order) for order in (first, second)]
    page = (await manager.get(f"/delivery/stops/{stops[0].id}")).text
    assert 'name="outcome" value="all" checked autofocus' in page
    answer = await manager.post(f"/delivery/stops/{stops[0].id}", page=f"/delivery/{run.id}", signed_by="王建国")
    assert answer.headers["location"] == f"/delivery/stops/{stops[1].id}"


async def test_leaders_and_finance_read_and_agents_do_not_come_in(manager: Visitor, depot: Depot) -> None:
    order = await depot.order(cod=True, s1021=2)
    run = await depot.gone()
    await depot.hand(order, Handover({depot.city.skus["1021"]: (1, Reason.UNWANTED)}, "王建国", Money(100), note="余款明天交"))
    await close_run(run.id, "马军", by=depot.manager, at=MORNING)
    for number, role, status in (("2001", Role.SHIFT_LEADER, 200), ("4001", Role.FINANCE, 200), ("1003", Role.AGENT, 403)):
        await a_person(number, role, [depot.city.district])
        await manager.post("/sign-out", page="/me")
        await manager.sign_in(number)
        assert (await manager.get(DAY)).status_code == status
        assert (await manager.post(f"/delivery/{run.id}/close", page="/me")).status_code == 403
    await manager.post("/sign-out", page="/me")
    await manager.sign_in("4001")
    assert "货款短少" in (await manager.get(DAY)).text


async def test_another_district_sees_nothing_of_it(manager: Visitor, depot: Depot) -> None:
    await a_person("3002", Role.DISTRICT_MANAGER, [await a_district("徐汇", "XH")], name="赵雷")
    order = await depot.order(s1021=2)
    run = await depot.gone()
    await manager.post("/sign-out", page="/me")
    await manager.sign_in("3002")
    stop = await depot.stop_of(order)
    assert [(await manager.get(path)).status_code for path in (f"/delivery/{run.id}", f"/delivery/stops/{stop.id}")] == [404, 404]
    assert f"/delivery/{run.id}" not in (await manager.get(DAY)).text


async def test_orders_that_came_too_late_for_their_run_are_counted(manager: Visitor, depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    await depot.order(s1021=2)
    await plan_runs(TOMORROW, by=depot.manager, at=EVENING + timedelta(hours=1))
    assert "1 张订单还没有排进车次" in (await manager.get(DAY)).text


async def test_late_orders_are_ticked_and_get_a_truck_more(manager: Visitor, depot: Depot) -> None:
    await depot.order(s1021=2)
    await depot.gone()
    late = await depot.order(s1021=2)
    assert "加派一车" in (await manager.get(DAY)).text
    answer = await manager.post("/delivery/extra", page=DAY, on=str(TOMORROW))
    assert (answer.status_code, "先勾上要送的订单" in answer.text) == (422, True)
    answer = await manager.post("/delivery/extra", page=DAY, on=str(TOMORROW), **{f"order_{late.id}": "1"})
    page = (await manager.get(answer.headers["location"])).text
    assert "HP-3+1" in page
    assert late.order_no in page


async def test_the_lists_go_on_paper_and_into_a_spreadsheet(manager: Visitor, depot: Depot) -> None:
    await depot.order(cod=True, route_seq=3, s1021=120, s1005=2)
    await depot.order(route_seq=1, s1002=1)
    run = await depot.planned()
    picking = (await manager.get(f"/delivery/{run.id}/lists/picking.csv")).content.decode("utf-8-sig").splitlines()
    assert picking[0] == "编码,品规,异型,应拣,实拣,件,散条,短少原因,打勾"
    assert "1005,中华(细支),异型,2,,0,2,," in picking
    stops = (await manager.get(f"/delivery/{run.id}/lists/stops.csv")).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in stops[1:]] == ["1", "2"]
    assert "已付款" in stops[1]
    paper = await manager.get(f"/delivery/{run.id}/lists.pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    book = read_sheet((await manager.get(f"/delivery/{run.id}/lists/stops.xlsx")).content, "stops.xlsx")
    assert [row.cells["客户"] for row in book.rows] == [line.split(",")[1] for line in stops[1:]]
    assert (await manager.get(f"/delivery/{run.id}/lists/else.csv")).status_code == 404
