"""What the rules know is read from the tables that the verbs write."""

from datetime import timedelta

import pytest
from tortoise.expressions import F

from foundation.actor import SCHEDULER, Actor, ActorKind
from ordering.kept import forget_kept
from ordering.orders.caller import FundsImpossible, note_funds, unlock_ordering
from ordering.orders.calling_off import NotForAgents, void_order
from ordering.orders.drafting import set_lines
from ordering.orders.funds import learn_funds
from ordering.orders.models import Decision, Order, OrderLine
from ordering.orders.opening import Caller, open_draft
from ordering.orders.outcomes import mark_debit_failed, mark_debit_sent, mark_debit_unknown
from ordering.orders.queries import form
from ordering.orders.screen import screen
from ordering.orders.service import confirm_order, place_order, read_back
from ordering.orders.trouble import note_paid_up, note_unpaid
from ordering.products.models import PriceVersion
from ordering.review.engine import Verdict
from ordering.review.facts import Facts
from ordering.states import State
from ordering.watching.models import WatchItem
from retailers.filing.service import FileFieldUnknown, NotForOrderTakers, change_file
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, City
from tests.ordering.orders.test_confirming import settling

MANAGER = Actor(ActorKind.STAFF, 1000, "徐兰", "DISTRICT_MANAGER", None, "password")


async def reviewed(city: City, shop: Retailer, **cartons: int) -> tuple[Facts, Verdict]:
    """The facts and the verdict of an order with these lines (s1021=5)."""
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    lines: dict[int, int | str] = {city.skus[code[1:]]: qty for code, qty in cartons.items()}
    version = (await Order.get(id=order_id)).version
    keyed = await set_lines(order_id, lines, seen_version=version, by=city.agent, at=AT)
    return keyed.table.facts, keyed.verdict


def rules(verdict: Verdict) -> set[str]:
    return {found.rule for found in verdict.everything()}


async def test_unpaid_goods_stop_the_next_order_until_they_are_paid(city: City) -> None:
    shop = await city.shop()
    past = await city.past(shop, 202648, s1021=20)
    for amount_fen in (20000, 30000):
        await note_unpaid(past.id, amount_fen, by=MANAGER, at=AT)
    facts, verdict = await reviewed(city, shop, s1021=5)
    assert (facts.unpaid_fen, verdict.binding.rule if verdict.binding else "") == (30000, "R09")
    await note_paid_up(past.id, by=MANAGER, at=AT)
    assert (await reviewed(city, shop, s1021=6))[0].unpaid_fen == 0


async def test_an_unknown_debit_refers_and_failed_ones_are_counted(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], settle=settling([]), by=city.leader, at=AT)
    for verb in (mark_debit_sent, mark_debit_unknown):
        await verb(first.order_id, by=city.leader, at=AT)
    assert (await reviewed(city, shop, s1022=3))[0].unknown_orders == 1
    await mark_debit_failed(first.order_id, by=city.leader, at=AT)
    await void_order(first.order_id, "DEBIT_FAILED", by=city.leader, at=AT)
    facts, _ = await reviewed(city, shop, s1022=4)
    assert (facts.unknown_orders, facts.failed_debits) == (0, (0,))


async def test_a_changed_file_refers_for_a_week_and_agents_cannot_change_it(city: City) -> None:
    shop = await city.shop()
    with pytest.raises(NotForOrderTakers):
        await change_file(shop.id, "order_phone", "021-5555 9999", reason="搬家", by=city.agent, at=AT)
    with pytest.raises(FileFieldUnknown):
        await change_file(shop.id, "grade", "31", reason="季度评档", by=MANAGER, at=AT)
    await change_file(shop.id, "order_phone", "021-5555 9999", reason="搬家", by=MANAGER, at=AT - timedelta(days=7))
    _, verdict = await reviewed(city, shop, s1021=5)
    assert "R34" in rules(verdict)
    assert (await Retailer.get(id=shop.id)).order_phone == "02155559999"


async def test_a_caller_who_ordered_for_another_shop_today(city: City) -> None:
    one, other = await city.shop(), await city.shop()
    for shop in (one, other):
        await open_draft(shop.id, caller=Caller("card+pin", "02155551234"), by=city.agent, at=AT)
    facts, verdict = await reviewed(city, other, s1021=5)
    assert (facts.caller_shops, facts.identity, "R32" in rules(verdict)) == (1, "card+pin", True)
    for shop in (await city.shop(), third := await city.shop()):
        await open_draft(shop.id, caller=Caller("card+pin", "8001"), by=city.agent, at=AT)
    assert (await reviewed(city, third, s1021=5))[0].caller_shops == 0


async def test_an_unproven_caller_is_unlocked_by_the_shift_leader_alone(city: City) -> None:
    shop = await city.shop()
    order_id = await open_draft(shop.id, caller=Caller(""), by=city.agent, at=AT)
    assert "R04" in rules((await reviewed(city, shop, s1021=5))[1])
    with pytest.raises(NotForAgents):
        await unlock_ordering(order_id, "回拨核实", by=city.agent, at=AT)
    await unlock_ordering(order_id, "回拨核实", by=city.leader, at=AT)
    assert "R04" not in rules((await form(order_id, by=city.agent, at=AT)).verdict)


async def test_funds_that_the_bank_told_are_held_against_the_amount(city: City) -> None:
    shop = await city.shop()
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    with pytest.raises(FundsImpossible):
        await note_funds(order_id, -1, by=city.agent, at=AT)
    await note_funds(order_id, 5 * 9700 - 1, by=city.agent, at=AT)
    assert "R35" in rules((await reviewed(city, shop, s1021=5))[1])


async def test_the_bank_is_asked_when_a_draft_opens_and_again_when_it_is_read_back(city: City) -> None:
    shop = await city.shop()
    order_id, asked = await open_draft(shop.id, by=city.agent, at=AT), []

    async def ask(retailer_id: int) -> int | None:
        asked.append(retailer_id)
        return None if len(asked) == 1 else 5 * 9700 - 1

    assert await learn_funds(ask, by=SCHEDULER, at=AT) == []  # the bank did not tell in time: the desk goes on without it
    assert await learn_funds(ask, by=SCHEDULER, at=AT) == []
    assert asked == [shop.id]
    await set_lines(order_id, {city.skus["1021"]: "5"}, seen_version=1, by=city.agent, at=AT)
    await read_back(order_id, seen_version=2, by=city.agent, at=AT + timedelta(minutes=1))
    assert await learn_funds(ask, by=SCHEDULER, at=AT + timedelta(minutes=1)) == [order_id]
    shown = screen(await form(order_id, by=city.agent, at=AT), "zh")
    assert (shown.funds_short_fen, shown.funds_at) == (1, AT + timedelta(minutes=1))
    assert "R35" in rules((await form(order_id, by=city.agent, at=AT)).verdict)


async def test_the_months_are_counted_by_the_day_of_confirmation(city: City) -> None:
    shop = await city.shop()
    for cycle_no, days in ((202648, 1), (202647, 8), (202644, 40)):
        past = await city.past(shop, cycle_no, s1021=20)
        await Order.filter(id=past.id).update(confirmed_at=AT - timedelta(days=days), total_fen=200_000)
    facts, _ = await reviewed(city, shop, s1021=5)
    assert (facts.month_cartons, facts.last_month_cartons) == (20, 20)
    assert (facts.past_cycles, facts.past_fen) == ((20, 20, 20), (200_000, 200_000, 200_000))


async def test_a_watched_sku_is_held_against_the_shops_own_three_cycles(city: City) -> None:
    shop, sku = await city.shop(30), city.skus["1021"]
    for cycle_no in (202645, 202646, 202647, 202648):
        await city.past(shop, cycle_no, s1021=4, s1001=1)
    facts, verdict = await reviewed(city, shop, s1021=22, s1001=2)
    past = {line.item.short_code: line.past_cartons for line in facts.lines}
    assert (past, "R29" in rules(verdict)) == ({"1021": None, "1001": 3}, False)
    await WatchItem.create(kind="SKU_DAY", product_id=sku, figure=30, found_at=AT)
    forget_kept()
    facts, verdict = await reviewed(city, shop, s1021=23)
    assert (facts.lines[0].past_cartons, "R29" in rules(verdict)) == (12, True)


async def test_a_new_product_is_new_to_a_shop_once(city: City) -> None:
    shop = await city.shop(30)
    facts, _ = await reviewed(city, shop, s1012=2)
    assert facts.lines[0].new_to_shop
    await city.past(shop, 202648, s1012=1)
    assert not (await reviewed(city, shop, s1012=3))[0].lines[0].new_to_shop


async def test_a_new_shop_has_the_entry_grades_limits(city: City) -> None:
    shop = await city.shop(28, created_on=AT.date() - timedelta(days=3))
    facts, verdict = await reviewed(city, shop, s1002=9, s1021=40)
    assert (facts.entry_limits[city.skus["1002"]], facts.entry_total) == (2, 45)
    assert [verdict.lines[line.item.id].passes for line in facts.lines] == [2, 15]


async def test_an_early_order_is_repriced_on_its_day_and_read_back_again(city: City) -> None:
    shop, sku = await city.shop(), city.skus["1021"]
    early = await place_order(shop.id, [(sku, 5)], by=city.agent, at=AT - timedelta(days=1))
    await new_price(sku)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    assert "R37" in rules((await form(order_id, by=city.agent, at=AT)).verdict)
    assert await read_back(order_id, seen_version=early.version, by=city.agent, at=AT) == State.REVIEWED
    assert ((await OrderLine.get(order_id=order_id)).price_fen, (await Order.get(id=order_id)).total_fen) == (9800, 49000)
    assert await Decision.filter(order_id=order_id, rule="R37").exists()


async def test_a_price_that_changes_after_the_read_back_is_read_back_again(city: City) -> None:
    shop, sku = await city.shop(), city.skus["1021"]
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    keyed = await set_lines(order_id, {sku: 5}, seen_version=1, by=city.agent, at=AT)
    await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT)
    await new_price(sku)
    done = await confirm_order(order_id, version=keyed.version, settle=None, by=city.agent, at=AT)
    assert (done.state, done.version, (await Order.get(id=order_id)).total_fen) == (State.DRAFT, keyed.version + 1, 49000)


async def new_price(sku: int) -> None:
    await PriceVersion.filter(product_id=sku).update(wholesale_fen=F("wholesale_fen") + 100)
    forget_kept()


async def test_a_refusal_keeps_the_parameters_it_was_made_under(city: City) -> None:
    shop = await city.shop()
    for cycle_no, cartons in ((202646, 30), (202647, 32), (202648, 34)):
        await city.past(shop, cycle_no, s1021=cartons)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    keyed = await set_lines(order_id, {city.skus["1021"]: 35, city.skus["1022"]: 35}, seen_version=1, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REFERRED
    surge = await Decision.get(order_id=order_id, rule="R28")
    whole = await Decision.get(order_id=order_id, rule="REVIEW")
    assert surge.inputs == {"total": 70, "past": [34, 32, 30], "parameters": {"percent": 200, "exempt_cartons": 20, "cycles": 3}}
    assert (len(whole.inputs["rules"]), whole.inputs["policy"]) == (37, 0)


async def test_a_sent_order_is_not_changed_by_anybody(city: City) -> None:
    done = await place_order((await city.shop()).id, [(city.skus["1021"], 20)], settle=settling([]), by=city.leader, at=AT)
    await mark_debit_sent(done.order_id, by=city.leader, at=AT)
    assert "R39" in rules((await form(done.order_id, by=city.agent, at=AT)).verdict)
