"""Each rule's example from the catalogue, and the list of all 39."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ordering.products.catalogue import SupplyState
from ordering.review.engine import DEFAULTS, FAMILIES, RULES, review
from ordering.review.facts import OrderKind
from ordering.review.fairness import PROPERTIES
from ordering.review.findings import Outcome
from ordering.review.product import PacksNotSold, QuantityUnreadable, cartons
from ordering.supply.rules import GradeLimits
from tests.ordering.review.catalogue import TODAY, clock, facts, item, line, only, said


def test_every_rule_of_the_catalogue_is_there() -> None:
    judged = {rule.id for rule in RULES}
    assert judged.isdisjoint(PROPERTIES)
    assert sorted(judged | PROPERTIES.keys()) == [f"R{n:02d}" for n in range(1, 40)]


def test_every_rule_has_its_worked_example() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [n for n in range(1, 40) if f"def test_r{n:02d}_" not in tests] == []


def test_each_family_lists_what_it_holds() -> None:
    for family in FAMILIES:
        named = {name for name, thing in vars(family).items() if callable(thing) and (thing.__doc__ or "").startswith("R")
                 and thing.__module__ == family.__name__}
        assert named - {"unequal"} == {rule.check.__name__ for rule in family.RULES}
    assert all(rule.check.__doc__ and rule.check.__doc__.startswith(rule.id) for rule in RULES)


def test_r01_expired_yesterday_is_refused() -> None:
    found = only("R01", facts(shop={"licence_to": TODAY - timedelta(days=1)}))
    assert (found.outcome, found.zh) == (Outcome.REFUSE_ORDER, "您的许可证已于12月1日到期，请先办理延续，办好后即可订货。")


@pytest.mark.parametrize(("days", "findings"), [(0, 1), (30, 1), (31, 0)])
def test_r01_near_its_end_is_a_reminder(days: int, findings: int) -> None:
    found = said("R01", facts(shop={"licence_to": TODAY + timedelta(days=days)}))
    assert [one.outcome for one in found] == [Outcome.ACCEPT] * findings


@pytest.mark.parametrize("state", ["BUSINESS_PAUSED", "CLOSED", "REVOKED", "PENDING"])
def test_r02_a_paused_shop_is_refused(state: str) -> None:
    assert only("R02", facts(shop={"status": state})).outcome == Outcome.REFUSE_ORDER


def test_r03_suspended_supply_names_the_account_manager() -> None:
    assert only("R03", facts(shop={"status": "SUSPENDED"})).zh == "您的供货已暂停，请联系客户经理周敏。"


def test_r06_tuesdays_caller_with_a_wednesday_order_day_is_early() -> None:
    found = only("R06", facts(kind=OrderKind.EARLY, at=clock(10) - timedelta(days=1)))
    assert (found.outcome, found.zh[:11]) == (Outcome.ACCEPT, "您的订货日是12月2日")


def test_r06_too_far_ahead_is_asked_to_call_again() -> None:
    found = only("R06", facts(kind=OrderKind.EARLY, at=clock(10) - timedelta(days=3)))
    assert (found.outcome, found.en) == (Outcome.REFUSE_ORDER,
                                         "Your order day is 2 December; from 30 November on I can note what you want.")


def test_r06_a_missed_day_is_referred() -> None:
    assert only("R06", facts(at=clock(10) + timedelta(days=1))).outcome == Outcome.REFER


@pytest.mark.parametrize(("hour", "minute", "outcome"), [(16, 0, None), (16, 5, Outcome.REFER), (16, 16, Outcome.REFUSE_ORDER),
                                                          (7, 59, Outcome.REFUSE_ORDER)])
def test_r07_after_the_cut_off(hour: int, minute: int, outcome: Outcome | None) -> None:
    assert [found.outcome for found in said("R07", facts(at=clock(hour, minute)))] == ([outcome] if outcome else [])


def test_r08_never_a_second_order_nor_the_same_basket() -> None:
    assert only("R08", facts(other_regular="HP0000000007")).outcome == Outcome.REFUSE_ORDER
    assert "HP0000000008" in only("R08", facts(kind=OrderKind.MID_CYCLE, twin="HP0000000008")).zh


def test_r11_no_agreement_no_order_unless_cash_is_allowed() -> None:
    without = facts(shop={"agreement_to": TODAY - timedelta(days=1)})
    assert only("R11", without).outcome == Outcome.REFUSE_ORDER
    assert review(without, {**DEFAULTS, "R11": {"cod_allowed": 1}}).outcome == Outcome.ACCEPT


def test_r12_withdrawn_offers_another() -> None:
    gone = line(5, item=item(7, "哈德门(软)", supply_state=SupplyState.WITHDRAWN), alternative=item(8, "大前门(软)"))
    found = only("R12", facts(gone))
    assert (found.outcome, found.zh) == (Outcome.REFUSE_LINE, "哈德门(软)已退出，可以看看大前门(软)。")


def test_r13_grade_8_gets_no_soft_zhonghua() -> None:
    soft = line(1, limit=0, source="NOT_RELEASED", item=item(1, "中华(软)", supply_state=SupplyState.SCARCE))
    found = only("R13", facts(soft, shop={"grade": 8}))
    assert (found.outcome, found.allowed) == (Outcome.REFUSE_LINE, 0)


@pytest.mark.parametrize(("said_so", "asked"), [("2件", (100, "2件")), ("2j", (100, "2件")), (" 20 ", (20, "")), ("20条", (20, ""))])
def test_r14_two_cases_are_a_hundred_cartons(said_so: str, asked: tuple[int, str]) -> None:
    assert cartons(said_so) == asked


def test_r14_packs_are_refused_and_nonsense_is_not_understood() -> None:
    with pytest.raises(PacksNotSold):
        cartons("3包")
    with pytest.raises(QuantityUnreadable):
        cartons("2.5")
    assert only("R14", facts(line(100, said="2件"))).zh == "按条订货，2件是100条，对吗？"


def test_r15_asks_9_allowed_1() -> None:
    found = only("R15", facts(line(9, limit=1)))
    assert (found.outcome, found.allowed, found.zh) == (Outcome.CAP, 1, "您18档本次最多1条。")


def test_r16_the_shops_own_limit_replaces_the_grades() -> None:
    verdict = review(facts(line(9, limit=3, source="OVERRIDE")))
    assert (verdict.lines[1].passes, verdict.lines[1].binding.rule if verdict.lines[1].binding else "") == (3, "R16")


def test_r17_limit_5_had_3_asks_4_gets_2() -> None:
    found = only("R17", facts(line(4, limit=5, cycle_cartons=3)))
    assert (found.allowed, found.zh, found.en) == (2, "本期已订3条，还可订2条。",
                                                   "You have had 3 this cycle, so 2 more can go in.")


def test_r18_the_family_is_capped_newest_first() -> None:
    lines = [line(6, 1, item=item(1, "中华(软)")), line(6, 2, item=item(2, "中华(硬)")), line(6, 3)]
    verdict = review(facts(*lines, limits=GradeLimits(family_caps={"中华": 10}), cycle_families={"中华": 1}))
    assert [verdict.lines[sku].passes for sku in (1, 2, 3)] == [6, 3, 6]


def test_r19_the_price_band_is_capped() -> None:
    dear = [line(2, sku, item=item(sku, price_fen=59360)) for sku in (1, 2)]
    verdict = review(facts(*dear, limits=GradeLimits(band_caps={50000: 3})))
    assert [verdict.lines[sku].passes for sku in (1, 2)] == [2, 1]


def test_r20_the_total_cuts_the_newest_lines_first() -> None:
    verdict = review(facts(line(100, 1), line(60, 2), line(5, 3), limits=GradeLimits(total_cap=150), cycle_cartons=10))
    assert [verdict.lines[sku].passes for sku in (1, 2, 3)] == [100, 40, 0]
    assert verdict.lines[3].outcome == Outcome.REFUSE_LINE


def test_r23_only_two_are_left() -> None:
    assert only("R23", facts(line(5, left=2))).zh == "目前只剩2条。"
    assert only("R23", facts(line(5, left=0, alternative=item(2, "玉溪(软)")))).outcome == Outcome.REFUSE_LINE


@pytest.mark.parametrize(("past", "asked", "refers"), [((34, 32, 30), 70, True), ((34, 32, 30), 64, False), ((9, 8, 7), 20, False),
                                                        ((34, 32), 70, False)])
def test_r28_70_after_30_32_34_refers(past: tuple[int, ...], asked: int, refers: bool) -> None:
    assert (review(facts(line(asked), past_cycles=past)).outcome == Outcome.REFER) == refers


def test_r33_one_replenishment_without_scarce_ones() -> None:
    scarce = line(1, 2, item=item(2, supply_state=SupplyState.SCARCE))
    verdict = review(facts(line(20), scarce, kind=OrderKind.MID_CYCLE, regular_cartons=20))
    assert [verdict.lines[sku].passes for sku in (1, 2)] == [6, 0]
    assert only("R33", facts(kind=OrderKind.MID_CYCLE, mid_cycle_orders=1, regular_cartons=99)).outcome == Outcome.REFUSE_ORDER


def test_r36_above_the_single_debit_limit_refers() -> None:
    assert only("R36", facts(line(5), shop={"agreement_single_limit_fen": 48499})).outcome == Outcome.REFER
    assert said("R36", facts(line(5), shop={"agreement_single_limit_fen": 48500})) == []


def test_the_strongest_word_wins_and_all_are_kept() -> None:
    verdict = review(facts(line(70, limit=60, left=50), past_cycles=(20, 20, 20), shop={"status": "SUSPENDED"}))
    assert verdict.outcome == Outcome.REFUSE_ORDER
    assert [found.rule for found in verdict.everything()] == ["R03", "R28", "R15", "R23"]
    assert verdict.lines[1].binding is not None
    assert (verdict.lines[1].binding.rule, verdict.lines[1].passes) == ("R23", 50)


def test_an_accepted_referral_stands_as_a_remark() -> None:
    surge = facts(line(70), past_cycles=(30, 32, 34))
    assert review(replace(surge, accepted=frozenset({"R28"}))).outcome == Outcome.ACCEPT


def test_every_sentence_is_there_in_both_languages_and_figures_agree() -> None:
    everything = facts(line(9, limit=5, cycle_cartons=3, left=4), line(9, 2), kind=OrderKind.REGULAR, window=None,
                       limits=GradeLimits(total_cap=6), past_cycles=(1, 1, 1),
                       shop={"status": "SUSPENDED", "licence_to": date(2026, 11, 30), "licence_state": "REVOKED",
                             "account_manager": "Zhou Min"})
    for found in review(everything).everything():
        assert found.zh.endswith(("。", "?"))
        assert found.en.rstrip().endswith((".", "?"))
        assert not any("一" <= sign <= "鿿" for sign in found.en)
