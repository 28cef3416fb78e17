"""Orders by keys as texts, played whole and cut short after every line: nothing is half done, and nothing is done twice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.clock import day, now
from foundation.transaction import Sql, Work, fetch
from ordering.orders.models import Channel, Order, OrderLine
from ordering.orders.service import place_order
from ordering.states import NOT_HELD, NOT_HOLDING, State
from ordering.supply.service import release_supply
from retailers.identification.pins import hash_pin
from retailers.licences.models import Licence
from retailers.order_days.rules import cycle_of
from retailers.profile.models import CallerFailure, Card, Retailer
from settlement.debits.models import Debit
from telephony.calls.service import end_gone
from tests.ordering.conftest import City
from tests.ordering.conftest import city as city
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import CARD_NO, PIN, agent
from tests.telephony.fake_asterisk import CALLS, story
from tests.telephony.phone import PEPPER, Phone, phone_server

STORIES = sorted(path.stem for path in (CALLS / "self_order").glob("*.txt"))
OVERSOLD = f"""
    SELECT s.id FROM supply_release s WHERE s.taken_qty <> COALESCE((
        SELECT SUM(l.qty_ordered) FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE l.release_id = s.id AND o.state NOT IN ({NOT_HELD})), 0)"""
CONFIRMED = {"as_last_time": 1, "suggested_and_changed": 1}


@dataclass(frozen=True)
class Shop:
    city: City
    phone: Phone
    shop: Retailer

    async def plays(self, lines: list[str], uniqueid: str = "17.1"):  # type: ignore[no-untyped-def]
        await Card.all().update(failures=0, locked_until=None)
        await CallerFailure.all().delete()
        return await self.phone.play(lines, uniqueid=uniqueid)


@pytest.fixture
async def caller(city: City, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop whose order day is today, with three past orders, its card, and an agent who is ready."""
    at = now()
    shop = await city.shop(18, now=at)
    await Card.create(card_no=CARD_NO, retailer=shop, pin_hash=hash_pin(PEPPER, CARD_NO, PIN))
    for weeks in (3, 2, 1):
        await city.past(shop, cycle_of(day(at) - timedelta(weeks=weeks)), s1021=20, s1022=6, s1002=4)
    await release_supply(city.district.id, cycle_of(day(at)), dict.fromkeys(city.skus.values(), 500), by=city.leader, at=at)
    await ready((await agent("1001", "李娜", city.district)).id)
    async with phone_server(tmp_path) as phone:
        yield Shop(city, phone, shop)


def rows(statement: str) -> Work[list[dict[str, object]]]:
    return (yield Sql(statement))


@pytest.mark.parametrize("name", STORIES)
async def test_played_whole_and_cut_short_after_every_line(caller: Shop, name: str):
    *lines, end = story(f"self_order/{name}")
    said_yes = next((n for n, line in enumerate(lines) if line.endswith("self/confirm, presses 1")), len(lines))
    for cut in range(said_yes):
        await caller.plays([*lines[:cut], "hangs up"], f"17.{cut}")
        assert await Order.filter(retailer_id=caller.shop.id, state__not_in=[*NOT_HOLDING, State.DELIVERED]).count() == 0
        assert await fetch(lambda: rows(OVERSOLD)) == []
        await Order.filter(state__in=[State.DRAFT, State.REVIEWED, State.REFERRED]).update(state=State.VOID)
    whole = await caller.plays(lines, "17.whole")
    assert (whole.unplayed, f"goes to {whole.goes_to}") == ([], end)
    assert await fetch(lambda: rows(OVERSOLD)) == []
    assert await Debit.all().count() == await Order.filter(state=State.DEBIT_PENDING).count() == CONFIRMED.get(name, 0)
    await end_gone(set(), seen_at=now(), at=now())


async def test_who_hangs_up_after_his_yes_has_ordered_once(caller: Shop):
    *lines, _ = story("self_order/as_last_time")
    await caller.plays([*lines[:7], "hangs up"])
    again = await caller.plays(lines[:3], "17.2")
    order = await Order.get(state=State.DEBIT_PENDING)
    assert (order.channel, order.total_qty, await Debit.all().count()) == (Channel.IVR, 30, 1)
    assert "self/source" in again.heard  # a replenishment


async def test_what_was_begun_is_gone_on_with(caller: Shop):
    *lines, _ = story("self_order/as_last_time")
    await caller.plays([*lines[:6], "hangs up"])
    heard = (await caller.plays([*lines[:3], "hears self/confirm, presses 1"], "17.2")).heard
    assert ("self/begun" in heard, "self/source" in heard) == (True, False)
    assert await Order.filter(state=State.DEBIT_PENDING).count() == 1


async def test_a_confirmed_order_is_changed_before_its_cut_off(caller: Shop):
    first = await place_order(caller.shop.id, [(caller.city.skus["1021"], 9)], by=caller.city.leader, at=now())
    *lines, _ = story("self_order/suggested_and_changed")
    heard = (await caller.plays([*lines[:4], "hears self/confirm, presses 2", "hears sku/enter-code, presses 1021#",
                                 "hears self/enter-cartons, presses 12#", "hears self/next, presses 2",
                                 "hears self/confirm, presses 1"])).heard
    assert "self/changing" in heard
    order = await Order.get(id=first.order_id)
    assert (order.state, order.total_qty, order.version) == (State.DEBIT_PENDING, 12, first.version + 2)
    assert [line.qty_ordered for line in await OrderLine.filter(order_id=order.id)] == [12]


async def test_a_refusal_says_why_and_offers_a_person(caller: Shop):
    await Licence.all().update(valid_to=day(now()) - timedelta(days=1))
    *lines, _ = story("self_order/as_last_time")
    played = await caller.plays([*lines[:3], "hears self/instead, presses 0"])
    assert ("rule/R01" in played.heard, played.goes_to) == (True, "queue HP")
