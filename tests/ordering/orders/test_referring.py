import pytest

from foundation.audit import AuditLine
from foundation.errors import ReasonMissing
from ordering.orders.calling_off import NotForAgents, decide_referral
from ordering.orders.drafting import OrderNotOpen, set_lines
from ordering.orders.models import Order, OrderLine
from ordering.orders.opening import open_draft
from ordering.orders.queries import form
from ordering.orders.referring import cut_referral, referral_of
from ordering.orders.screen import screen
from ordering.orders.service import confirm_order, read_back
from ordering.states import State
from tests.ordering.conftest import AT, City


async def a_referral(city: City) -> tuple[int, int]:
    """An order of 70 cartons after 30, 32, 34, waiting for the shift leader: id and version."""
    shop = await city.shop(18)
    for cycle_no, cartons in ((202646, 30), (202647, 32), (202648, 34)):
        await city.past(shop, cycle_no, s1021=cartons)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    keyed = await set_lines(order_id, {city.skus["1021"]: 35, city.skus["1022"]: 35}, seen_version=1, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REFERRED
    return order_id, keyed.version


async def test_the_shift_leader_sees_what_caused_it_and_the_shops_weeks(city: City) -> None:
    order_id, _ = await a_referral(city)
    referral = await referral_of(order_id, by=city.leader)
    assert [(cause.rule, cause.inputs["total"]) for cause in referral.causes] == [("R28", 70)]
    assert [cycle.cartons for cycle in referral.cycles] == [30, 32, 34]
    assert (referral.mean, referral.highest) == (32, 70)


async def test_a_referral_is_cut_down_newest_first_and_read_back_again(city: City) -> None:
    order_id, version = await a_referral(city)
    done = await cut_referral(order_id, 60, "平时三十多条", seen_version=version, by=city.leader, at=AT)
    lines = await OrderLine.filter(order_id=order_id).order_by("position").values_list("qty_requested", flat=True)
    assert ((await Order.get(id=order_id)).state, list(lines), done.version) == (State.DRAFT, [35, 25], version + 1)
    assert (await AuditLine.get(verb="cut_referral")).facts["reason"] == "平时三十多条"
    assert await read_back(order_id, seen_version=done.version, by=city.agent, at=AT) == State.REVIEWED
    assert (await confirm_order(order_id, version=done.version, settle=None, by=city.agent, at=AT)).state == State.CONFIRMED


async def test_only_a_shift_leader_cuts_with_a_reason_and_only_what_waits_for_him(city: City) -> None:
    order_id, version = await a_referral(city)
    with pytest.raises(NotForAgents):
        await cut_referral(order_id, 60, "少订", seen_version=version, by=city.agent, at=AT)
    with pytest.raises(ReasonMissing):
        await cut_referral(order_id, 60, " ", seen_version=version, by=city.leader, at=AT)
    done = await cut_referral(order_id, 60, "少订", seen_version=version, by=city.leader, at=AT)
    with pytest.raises(OrderNotOpen):
        await cut_referral(order_id, 50, "再少", seen_version=done.version, by=city.leader, at=AT)


async def test_the_agent_is_told_what_to_say_of_the_cut(city: City) -> None:
    order_id, version = await a_referral(city)
    await cut_referral(order_id, 60, "平时三十多条", seen_version=version, by=city.leader, at=AT)
    shown = screen(await form(order_id, by=city.agent, at=AT), "zh")
    assert shown.say == "班长看过了，这次一共可以给您60条，您看可以吗？"


async def test_what_was_accepted_holds_for_a_change_that_only_lowers(city: City) -> None:
    order_id, version = await a_referral(city)
    await decide_referral(order_id, accept=True, reason="婚宴", by=city.leader, at=AT)
    await confirm_order(order_id, version=version, settle=None, by=city.agent, at=AT)
    shop_id = (await Order.get(id=order_id)).retailer_id
    for qty in (34, 33):  # lower, and lower once more
        lower = await open_draft(shop_id, by=city.agent, at=AT)
        keyed = await set_lines(lower, {city.skus["1021"]: qty}, seen_version=(await Order.get(id=lower)).version, by=city.agent, at=AT)
        assert await read_back(lower, seen_version=keyed.version, by=city.agent, at=AT) == State.REVIEWED
        await confirm_order(lower, version=keyed.version, settle=None, by=city.agent, at=AT)
    higher = await open_draft(shop_id, by=city.agent, at=AT)
    keyed = await set_lines(higher, {city.skus["1021"]: 36}, seen_version=(await Order.get(id=higher)).version, by=city.agent, at=AT)
    assert await read_back(higher, seen_version=keyed.version, by=city.agent, at=AT) == State.REFERRED
