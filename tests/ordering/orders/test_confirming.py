import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from foundation.audit import AuditLine
from foundation.transaction import Sql, Work, transact
from ordering.orders.drafting import set_line, set_lines
from ordering.orders.models import Decision, Order, OrderLine
from ordering.orders.opening import open_draft
from ordering.orders.reading import OrderChanged
from ordering.orders.service import (
    NothingOrdered,
    OrderRefused,
    confirm_order,
    decide_referral,
    mark_debit_failed,
    mark_debit_sent,
    mark_debit_unknown,
    place_order,
    read_back,
    void_order,
)
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.licences.models import Licence
from tests.ordering.conftest import AT, CYCLE, City


def settling(asked: list[int]) -> Callable[..., Work[str]]:
    """Stands where settlement's write_debit stands, with a statement of its own."""

    def settle(*, order_id: int, order_no: str, retailer_id: int, amount_fen: int, at: datetime) -> Work[str]:
        yield Sql("SELECT 1")
        asked.append(amount_fen)
        return f"debit of {order_no}"

    return settle


async def reviewed(city: City, shop: Any, **cartons: int) -> tuple[int, int]:
    """A draft with these lines (s1021=5), read back: its id and version."""
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    lines: dict[int, int | str] = {city.skus[code[1:]]: qty for code, qty in cartons.items()}
    version = (await Order.get(id=order_id)).version
    keyed = await set_lines(order_id, lines, seen_version=version, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REVIEWED
    return order_id, keyed.version


async def test_goods_and_money_move_together(city: City) -> None:
    order_id, version = await reviewed(city, await city.shop(), s1021=20, s1002=12)
    asked: list[int] = []
    done = await confirm_order(order_id, version=version, settle=settling(asked), by=city.agent, at=AT)
    assert (done.state, done.written) == (State.DEBIT_PENDING, f"debit of {done.order_no}")
    assert asked == [20 * 9700 + 8 * 38160]
    assert (await city.taken("1021"), await city.taken("1002")) == (20, 8)
    capped = await Decision.filter(order_id=order_id, rule="R15").last()
    assert capped is not None
    assert (capped.outcome, capped.allowed, capped.inputs["limit"], capped.rule_version) == ("CAP", 8, 8, 1)


async def test_confirming_twice_does_it_once(city: City) -> None:
    order_id, version = await reviewed(city, await city.shop(), s1021=20)
    asked: list[int] = []
    for _ in range(2):
        done = await confirm_order(order_id, version=version, settle=settling(asked), by=city.agent, at=AT)
        assert done.state == State.DEBIT_PENDING
    assert (len(asked), await city.taken("1021")) == (1, 20)
    with pytest.raises(OrderChanged):
        await confirm_order(order_id, version=version - 1, settle=None, by=city.agent, at=AT)


async def test_a_lost_race_goes_back_to_draft_with_the_new_cap(city: City) -> None:
    await city.released("1001", 2)
    first, second = await reviewed(city, await city.shop(30), s1001=2), await reviewed(city, await city.shop(30), s1001=2)
    await confirm_order(first[0], version=first[1], settle=None, by=city.agent, at=AT)
    lost = await confirm_order(second[0], version=second[1], settle=None, by=city.agent, at=AT)
    assert (lost.state, lost.version, await city.taken("1001")) == (State.DRAFT, second[1] + 1, 2)
    [line] = await OrderLine.filter(order_id=second[0])
    assert (line.qty_requested, line.qty_allowed, line.qty_ordered) == (2, 0, 0)
    spoken = await Decision.filter(order_id=second[0], rule="R23").last()
    assert spoken is not None
    assert spoken.spoken_zh.startswith("中华(软)本期货源已订完，可以看看")


async def test_many_agents_never_oversell_the_last_cartons(city: City) -> None:
    await city.released("1001", 2)
    await city.released("1002", 30)
    orders = [await reviewed(city, await city.shop(30), s1001=2, s1002=5) for _ in range(8)]
    done = await asyncio.gather(*[
        confirm_order(order_id, version=version, settle=None, by=city.agent, at=AT) for order_id, version in orders])
    won = [each for each in done if each.state == State.CONFIRMED]
    held = await OrderLine.filter(order__state=State.CONFIRMED, product_id=city.skus["1001"])
    assert len(won) == 1
    assert sum(line.qty_ordered for line in held) == await city.taken("1001") == 2
    assert await city.taken("1002") == 5


async def test_a_debit_that_cannot_be_written_undoes_everything(city: City) -> None:
    order_id, version = await reviewed(city, await city.shop(), s1021=20)
    lines = await AuditLine.all().count()

    def broken(**facts: object) -> Work[None]:
        yield Sql("SELECT 1")
        raise RuntimeError("no debit")

    with pytest.raises(RuntimeError):
        await confirm_order(order_id, version=version, settle=broken, by=city.agent, at=AT)
    assert (await Order.get(id=order_id)).state == State.REVIEWED
    assert (await city.taken("1021"), await AuditLine.all().count()) == (0, lines)


async def test_a_caller_who_is_cut_off_leaves_nothing_half_done(city: City) -> None:
    for wait in (0.0, 0.0005, 0.002, 0.005, 0.01):
        order_id, version = await reviewed(city, await city.shop(), s1021=7)
        before = await city.taken("1021")
        task = asyncio.create_task(confirm_order(order_id, version=version, settle=settling([]), by=city.agent, at=AT))
        await asyncio.sleep(wait)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.05)
        confirmed = (await Order.get(id=order_id)).state == State.DEBIT_PENDING
        assert await city.taken("1021") - before == (7 if confirmed else 0)
        assert await Decision.filter(order_id=order_id, rule="REVIEW").count() == (2 if confirmed else 1)


async def test_fresh_facts_stop_an_order_that_was_read_back(city: City) -> None:
    shop = await city.shop()
    order_id, version = await reviewed(city, shop, s1021=5)
    await Licence.filter(retailer_id=shop.id).update(valid_to=AT.date() - timedelta(days=1))
    with pytest.raises(OrderRefused) as refusal:
        await confirm_order(order_id, version=version, settle=None, by=city.agent, at=AT)
    assert (refusal.value.facts["rule"], refusal.value.facts["zh"][:16]) == ("R01", "您的许可证已于12月1日到期，请")
    assert (await Order.get(id=order_id)).state == State.DRAFT


async def test_a_surge_waits_for_the_shift_leader(city: City) -> None:
    shop = await city.shop(18)
    for cycle_no, cartons in ((202646, 30), (202647, 32), (202648, 34)):
        await city.past(shop, cycle_no, s1021=cartons)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    keyed = await set_lines(order_id, {city.skus["1021"]: 35, city.skus["1022"]: 35}, seen_version=1, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REFERRED
    assert await decide_referral(order_id, accept=True, reason="婚宴", by=city.leader, at=AT) == State.REVIEWED
    done = await confirm_order(order_id, version=keyed.version, settle=None, by=city.agent, at=AT)
    assert done.state == State.CONFIRMED


async def test_after_the_order_comes_a_replenishment(city: City) -> None:
    shop = await city.shop(18)
    first = await place_order(shop.id, [(city.skus["1021"], 20)], settle=settling([]), by=city.leader, at=AT)
    again = await place_order(shop.id, [(city.skus["1022"], 20), (city.skus["1002"], 1)], by=city.leader, at=AT)
    order = await Order.get(id=again.order_id)
    lines = {line.product_id: line.qty_ordered for line in await OrderLine.filter(order_id=order.id)}
    assert (first.state, order.kind) == (State.DEBIT_PENDING, OrderKind.MID_CYCLE)
    assert lines == {city.skus["1022"]: 6, city.skus["1002"]: 0}


async def test_an_early_demand_takes_nothing(city: City) -> None:
    early = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], by=city.leader, at=AT - timedelta(days=1))
    assert (early.state, await city.taken("1021")) == (State.EARLY, 0)


async def test_an_empty_order_is_not_read_back(city: City) -> None:
    order_id = await open_draft((await city.shop(8)).id, by=city.agent, at=AT)
    await set_line(order_id, city.skus["1001"], 1, seen_version=1, by=city.agent, at=AT)
    with pytest.raises(NothingOrdered):
        await read_back(order_id, seen_version=2, by=city.agent, at=AT)


async def test_the_bank_moves_a_confirmed_order(city: City) -> None:
    done = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], settle=settling([]), by=city.leader, at=AT)
    seen = []
    for verb in (mark_debit_sent, mark_debit_unknown, mark_debit_failed):
        await verb(done.order_id, by=city.leader, at=AT)
        seen.append((await Order.get(id=done.order_id)).state)
    assert seen == [State.DEBIT_SENT, State.DEBIT_UNKNOWN, State.DEBIT_FAILED]
    with pytest.raises(OrderChanged):
        await mark_debit_unknown(done.order_id, by=city.leader, at=AT)
    await void_order(done.order_id, "DEBIT_FAILED", by=city.leader, at=AT)
    assert await city.taken("1021") == 0


async def test_the_tables_themselves_refuse_what_may_not_be(city: City) -> None:
    shop = await city.shop()
    done = await place_order(shop.id, [(city.skus["1021"], 5)], by=city.leader, at=AT)
    for change in ("UPDATE supply_release SET taken_qty = released_qty + 1", "UPDATE order_line SET qty_ordered = 6",
                   "UPDATE order_line SET amount_fen = 1",
                   f"INSERT INTO orders (retailer_id, district_id, cycle_no, kind, channel, overflow, state, version,"
                   f" total_qty, total_fen, settlement_method, opened_at, fingerprint, accepted_rules, void_reason, remark)"
                   f" SELECT retailer_id, district_id, {CYCLE}, kind, channel, overflow, 'DRAFT', 1, 0, 0, 'DEBIT',"
                   f" opened_at, '', '', '', '' FROM orders WHERE id = {done.order_id}"):
        with pytest.raises((IntegrityError, Exception)) as refused:
            await transact(lambda change=change: raw(change))
        assert any(word in str(refused.value).lower() for word in ("constraint", "unique"))


def raw(statement: str) -> Work[None]:
    yield Sql(statement)
