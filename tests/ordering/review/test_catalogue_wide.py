"""The catalogue's examples of who calls, how he pays, new goods and new shops, and orders unlike the shop or its peers."""

from datetime import timedelta

import pytest

from ordering.products.catalogue import SupplyState
from ordering.review.engine import DEFAULTS, review
from ordering.review.facts import OrderKind, Peer
from ordering.review.findings import Outcome
from ordering.supply.rules import GradeLimits
from tests.ordering.review.catalogue import TODAY, facts, item, line, only, said


def test_r04_an_unknown_phone_gets_enquiries_only() -> None:
    found = only("R04", facts(identity="NOT"))
    assert (found.outcome, found.zh) == (Outcome.REFUSE_ORDER, "需先核实身份才能订货，我请班长按您的订货电话回拨给您。")
    assert said("R04", facts(identity="card+pin")) == said("R04", facts(identity="CALL_BACK")) == []


def test_r05_a_songjiang_card_at_a_huangpu_seat() -> None:
    assert only("R05", facts(overflow=True)).outcome == Outcome.ACCEPT
    assert review(facts(overflow=True), {**DEFAULTS, "R05": {"overflow_allowed": 0}}).outcome == Outcome.REFER


def test_r09_the_last_delivery_is_300_short() -> None:
    found = only("R09", facts(unpaid_fen=30000))
    assert (found.outcome, found.zh) == (Outcome.REFUSE_ORDER, "您还有300.00元货款未付清，付清后即可订货。")
    assert only("R09", facts(unknown_orders=1)).outcome == Outcome.REFER


@pytest.mark.parametrize(("failed", "told"), [((1, 3, 6), True), ((1, 3), False), ((1, 3, 7), False)])
def test_r10_three_failures_in_six_cycles_are_debited_at_once(failed: tuple[int, ...], told: bool) -> None:
    assert [found.outcome for found in said("R10", facts(failed_debits=failed))] == [Outcome.ACCEPT] * told


def test_r11_the_account_is_the_licence_holders() -> None:
    found = only("R11", facts(shop={"agreement_holder": "赵雷"}))
    assert (found.outcome, found.zh[:14]) == (Outcome.REFUSE_ORDER, "代扣账户的户名与持证人不一致")


@pytest.mark.parametrize(("grade", "asked", "passes"), [(18, 400, 330), (9, 400, 345), (18, 330, 330)])
def test_r21_agreed_300_lets_330_pass_and_a_small_shop_345(grade: int, asked: int, passes: int) -> None:
    verdict = review(facts(line(asked), shop={"grade": grade}, limits=GradeLimits(month_cap=300)))
    assert verdict.lines[1].passes == passes


def test_r21_counts_what_the_month_had_before() -> None:
    found = only("R21", facts(line(40), limits=GradeLimits(month_cap=300), month_cartons=300))
    assert (found.allowed, found.zh) == (30, "您本月商定总量330条，这个还可订30条。")
    assert said("R21", facts(line(40), limits=GradeLimits(month_cap=300), month_cartons=300, agreed_cartons=310)) == []


def test_r22_a_minimum_is_a_word_and_off_by_default() -> None:
    assert said("R22", facts(line(1))) == []
    verdict = review(facts(line(1)), {**DEFAULTS, "R22": {"cartons": 5}})
    assert [(found.rule, found.outcome) for found in verdict.findings] == [("R22", Outcome.ACCEPT)]


def test_r24_todays_pool_of_40_is_nearly_gone() -> None:
    assert only("R24", facts(line(5, limit=5, pool_left=2))).zh == "今日货源还可订2条。"
    assert only("R24", facts(line(5, limit=5, pool_left=0))).outcome == Outcome.REFUSE_LINE
    assert said("R24", facts(line(5, limit=5, pool_left=40))) == []
    assert said("R23", facts(line(5, limit=5, pool_left=2, left=2))) == []


def test_r26_a_new_product_begins_with_five() -> None:
    new = item(1, "金圣(硬青瓷)", supply_state=SupplyState.NEW, launch_on=TODAY - timedelta(days=80))
    assert only("R26", facts(line(9, item=new, new_to_shop=True))).zh == "金圣(硬青瓷)是新品，首次最多5条。"
    assert said("R26", facts(line(9, item=new))) == []
    older = item(1, supply_state=SupplyState.NEW, launch_on=TODAY - timedelta(days=90))
    assert said("R26", facts(line(9, item=older, new_to_shop=True))) == []


@pytest.mark.parametrize(("asked", "past", "refers"), [(22, 15, True), (15, 15, False), (5, 3, False), (22, 0, False)])
def test_r29_a_watched_sku_at_four_times_its_mean(asked: int, past: int, refers: bool) -> None:
    verdict = review(facts(line(asked, past_cartons=past), watched=frozenset({1})))
    assert (verdict.outcome == Outcome.REFER) == refers
    assert said("R29", facts(line(22, past_cartons=15))) == []


def test_r29_a_dear_sku_needs_no_watch_list() -> None:
    found = only("R29", facts(line(8, item=item(1, "中华(软)", price_fen=59360), past_cartons=6)))
    assert (found.sku, found.allowed, found.zh) == (1, None, "中华(软)您平时一期约2条，这次8条，需班长确认一下。")


def test_r30_the_mean_price_doubles() -> None:
    usual: dict[str, tuple[int, ...]] = {"past_cycles": (30, 30, 30), "past_fen": (300_000, 300_000, 300_000)}
    dear, plain = line(30, item=item(1, price_fen=20_100)), line(30, item=item(1, price_fen=20_000))
    assert only("R30", facts(dear, **usual)).outcome == Outcome.REFER  # type: ignore[arg-type]
    assert said("R30", facts(plain, **usual)) == []  # type: ignore[arg-type]


def test_r31_the_month_doubles() -> None:
    assert only("R31", facts(line(21), month_cartons=180, last_month_cartons=100)).outcome == Outcome.REFER
    assert said("R31", facts(line(20), month_cartons=180, last_month_cartons=100)) == []
    assert said("R31", facts(line(20), last_month_cartons=4)) == []


def test_r31_the_order_is_far_from_its_grade() -> None:
    peers = {"cartons": Peer(50, 10, 40), "dear": Peer(2, 1, 40), "price": Peer(100, 20, 40)}
    assert only("R31", facts(line(81), peers=peers)).inputs["measure"] == "cartons"
    assert said("R31", facts(line(80), peers=peers)) == []
    assert said("R31", facts(line(81), peers={"cartons": Peer(50, 10, 29)})) == []


def test_r32_one_phone_three_shops() -> None:
    assert only("R32", facts(shop={"linked_shops": 2})).outcome == Outcome.REFER
    assert only("R32", facts(caller_shops=1)).zh == "这个电话今天已为别的店订过货，需班长确认一下。"


def test_r34_a_phone_changed_this_week() -> None:
    found = only("R34", facts(shop={"changed": "order_phone", "changed_on": TODAY - timedelta(days=7)}))
    assert (found.outcome, found.zh) == (Outcome.REFER, "您的订货电话刚变更过，需班长确认一下。")
    assert said("R34", facts(shop={"changed": "grade", "changed_on": TODAY - timedelta(days=8)})) == []


def test_r35_half_a_yuan_short_is_said_before_the_debit() -> None:
    dear = line(50, item=item(1, price_fen=8001))
    found = only("R35", facts(dear, funds_fen=400_000))
    assert (found.outcome, found.zh) == (Outcome.ACCEPT, "账户余额还差0.50元，请在16:00前存足，或者减一些。")
    assert said("R35", facts(dear)) == said("R35", facts(dear, funds_fen=400_050)) == []


def test_r37_an_early_demand_takes_the_price_of_the_day() -> None:
    found = only("R37", facts(line(5, noted_fen=9500)))
    assert (found.outcome, found.zh) == (Outcome.ACCEPT, "红双喜(硬8mg)的价格由95.00元变为97.00元，按新价算。")


def test_r38_a_new_shop_begins_at_grade_5() -> None:
    opened = {"created_on": TODAY - timedelta(days=20)}
    verdict = review(facts(line(30, limit=35), line(40, 2), shop=opened, entry_limits={1: 15}, entry_total=45))
    assert [verdict.lines[sku].passes for sku in (1, 2)] == [15, 30]
    assert said("R38", facts(line(30), entry_limits={1: 15}, shop={"created_on": TODAY - timedelta(days=21)})) == []


def test_r39_what_went_to_the_bank_is_not_changed() -> None:
    assert only("R39", facts(debit_sent=True)).outcome == Outcome.REFUSE_ORDER


def test_a_line_that_is_referred_refers_the_order_and_can_be_accepted() -> None:
    watched = facts(line(22, past_cartons=15), line(3, 2), watched=frozenset({1}))
    verdict = review(watched)
    assert verdict.binding is not None
    assert (verdict.binding.rule, verdict.lines[1].passes, verdict.lines[2].outcome) == ("R29", 22, Outcome.ACCEPT)
    accepted = facts(line(22, past_cartons=15), line(3, 2), watched=frozenset({1}), accepted=frozenset({"R29"}))
    assert review(accepted).outcome == Outcome.ACCEPT


def test_no_sentence_is_missing_and_none_mixes_its_languages() -> None:
    new = item(1, "金圣(硬青瓷)", supply_state=SupplyState.NEW, launch_on=TODAY)
    everything = facts(
        line(30, item=new, new_to_shop=True, noted_fen=1, pool_left=25, limit=99),
        line(60, 2, past_cartons=3), watched=frozenset({2}), entry_limits={1: 20}, identity="NOT", overflow=True, unpaid_fen=1, unknown_orders=1, failed_debits=(1, 1, 1), funds_fen=0,
        debit_sent=True, past_cycles=(1, 1, 1), past_fen=(1, 1, 1), last_month_cartons=1, caller_shops=2,
        peers={"cartons": Peer(1, 0.1, 99)}, limits=GradeLimits(month_cap=50), entry_total=40, kind=OrderKind.REGULAR,
        shop={"agreement_holder": "", "changed": "grade", "changed_on": TODAY, "created_on": TODAY, "linked_shops": 3})
    found = review(everything).everything()
    assert {"R04", "R05", "R09", "R10", "R11", "R21", "R24", "R26", "R29", "R30", "R31", "R32", "R34", "R35", "R37", "R38",
            "R39"} <= {one.rule for one in found}
    for one in found:
        assert one.zh.endswith(("。", "？")), one
        assert one.en.endswith((".", "?")), one
        assert not any("一" <= sign <= "鿿" for sign in one.en), one
