from datetime import datetime, timedelta

import pytest

from foundation.errors import ReasonMissing
from foundation.transaction import Sql, Work
from ordering.kept import forget_kept
from ordering.orders.confirming import Settle
from ordering.orders.drafting import set_lines
from ordering.orders.models import Order
from ordering.orders.opening import open_draft
from ordering.orders.service import (
    CutOff,
    NotForAgents,
    confirm_order,
    keep_cut_offs,
    mark_debit_sent,
    mark_paid,
    place_order,
    read_back,
    void_order,
)
from ordering.products.models import PriceVersion
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from settlement.debits.writing import write_debit
from tests.ordering.conftest import AT, City
from tests.ordering.orders.test_confirming import settling

CLOSES = AT.replace(hour=16)


async def cut_off(city: City, at: datetime, settle: Settle | None = None) -> CutOff:
    return await keep_cut_offs(settle=settle, by=city.leader, at=at)


async def test_what_is_confirmed_is_locked_and_asks_for_its_money(city: City) -> None:
    done = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    asked: list[int] = []
    assert (await cut_off(city, CLOSES)).locked == []
    ran = await cut_off(city, CLOSES + timedelta(minutes=1), settling(asked))
    assert (ran.locked, ran.written, asked) == ([done.order_id], [f"debit of {done.order_no}"], [20 * 9700])
    assert (await Order.get(id=done.order_id)).state == State.DEBIT_PENDING
    assert (await cut_off(city, CLOSES + timedelta(minutes=2), settling(asked))).locked == []


async def test_without_a_debit_agreement_it_is_locked_all_the_same(city: City) -> None:
    shop = await city.shop()
    done = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    await DebitAgreement.filter(retailer_id=shop.id).update(status="CANCELLED")
    ran = await cut_off(city, CLOSES + timedelta(minutes=1), write_debit)
    assert (ran.locked, ran.written) == ([done.order_id], [])
    assert ((await Order.get(id=done.order_id)).state, await city.taken("1021")) == (State.LOCKED, 20)


async def test_drafts_expire_after_the_grace(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    assert (await cut_off(city, CLOSES + timedelta(minutes=10))).expired == []
    assert (await cut_off(city, CLOSES + timedelta(minutes=16))).expired == [order_id]
    assert (await Order.get(id=order_id)).void_reason == "EXPIRED"


async def test_each_state_has_its_reason(city: City) -> None:
    reviewed = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    keyed = await set_lines(reviewed, {city.skus["1021"]: 5}, seen_version=1, by=city.agent, at=AT)
    await read_back(reviewed, seen_version=keyed.version, by=city.agent, at=AT)
    shop = await city.shop()
    for cycle_no in (202646, 202647, 202648):
        await city.past(shop, cycle_no, s1021=10)
    referred = await place_order(shop.id, [(city.skus["1021"], 35)], by=city.leader, at=AT)
    assert referred.state == State.REFERRED
    await cut_off(city, CLOSES + timedelta(minutes=16))
    reasons = [(await Order.get(id=order_id)).void_reason for order_id in (reviewed, referred.order_id)]
    assert reasons == ["NOT_CONFIRMED", "REFER_TIMEOUT"]


async def test_an_early_demand_is_read_back_at_the_price_of_its_day(city: City) -> None:
    shop = await city.shop()
    early = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT - timedelta(days=1))
    await PriceVersion.filter(product_id=city.skus["1021"]).update(wholesale_fen=9_900)
    forget_kept()
    await cut_off(city, AT)
    version = (await Order.get(id=early.order_id)).version
    assert await read_back(early.order_id, seen_version=version, by=city.agent, at=AT) == State.REVIEWED
    done = await confirm_order(early.order_id, version=version, settle=None, by=city.agent, at=AT)
    assert (done.state, (await Order.get(id=done.order_id)).total_fen) == (State.CONFIRMED, 20 * 9_900)


async def test_an_early_demand_comes_due_and_else_is_not_confirmed(city: City) -> None:
    early = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], by=city.leader, at=AT - timedelta(days=1))
    assert (await cut_off(city, AT - timedelta(hours=12))).came_due == []
    assert (await cut_off(city, AT)).came_due == [early.order_id]
    order = await Order.get(id=early.order_id)
    assert (order.state, order.kind) == (State.DRAFT, "REGULAR")
    await cut_off(city, CLOSES + timedelta(minutes=16))
    assert (await Order.get(id=early.order_id)).void_reason == "NOT_CONFIRMED"


async def test_an_unconfirmed_change_falls_away_and_the_order_stands(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change = await open_draft(shop.id, by=city.agent, at=AT)
    await cut_off(city, CLOSES + timedelta(minutes=1), settling([]))
    assert (await Order.get(id=change)).void_reason == "NOT_CONFIRMED"
    assert ((await Order.get(id=first.order_id)).state, await city.taken("1021")) == (State.DEBIT_PENDING, 20)


async def test_a_missed_day_becomes_a_late_order_for_the_shift_leader(city: City) -> None:
    shop, next_day = await city.shop(), AT + timedelta(days=1)
    late = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=next_day)
    order = await Order.get(id=late.order_id)
    assert (late.state, order.kind) == (State.REFERRED, "REGULAR")
    assert (order.closes_at, order.delivery_date) == (CLOSES + timedelta(days=1), next_day.date() + timedelta(days=1))
    assert (await cut_off(city, next_day + timedelta(hours=1))).expired == []


async def test_before_the_lock_the_agent_calls_off_and_afterwards_the_leader(city: City) -> None:
    shop = await city.shop()
    done = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    await cut_off(city, CLOSES + timedelta(minutes=1))
    with pytest.raises(NotForAgents):
        await void_order(done.order_id, "CALLER", by=city.agent, at=CLOSES + timedelta(minutes=2))
    with pytest.raises(ReasonMissing):
        await void_order(done.order_id, " ", by=city.leader, at=CLOSES + timedelta(minutes=2))
    assert await void_order(done.order_id, "店主住院", by=city.leader, at=CLOSES + timedelta(minutes=2)) == State.VOID
    assert await city.taken("1021") == 0


async def test_a_paid_order_called_off_waits_for_its_refund(city: City) -> None:
    done = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], settle=settling([]), by=city.leader, at=AT)
    for verb in (mark_debit_sent, mark_paid):
        await verb(done.order_id, by=city.leader, at=AT)
    assert await void_order(done.order_id, "店主住院", by=city.leader, at=AT) == State.REFUND_PENDING
    assert await void_order(done.order_id, "店主住院", by=city.leader, at=AT) == State.REFUND_PENDING
    assert await city.taken("1021") == 0


async def test_one_order_that_fails_does_not_stop_the_others(city: City) -> None:
    done = [await place_order((await city.shop()).id, [(city.skus["1021"], qty)], by=city.leader, at=AT) for qty in (5, 6)]

    def broken(*, order_id: int, **facts: object) -> Work[str]:
        yield Sql("SELECT 1")
        if order_id == done[0].order_id:
            raise RuntimeError("no debit")
        return "debit"

    ran = await cut_off(city, CLOSES + timedelta(minutes=1), broken)  # type: ignore[arg-type]
    assert (ran.locked, ran.written) == ([done[1].order_id], ["debit"])
    assert ((await Order.get(id=done[0].order_id)).state, await city.taken("1021")) == (State.CONFIRMED, 11)
