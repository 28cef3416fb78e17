"""What holds whatever the rules say: how they are listed changes nothing, the smallest cap binds, one more word never helps."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ordering.review.engine import RULES, arranged, judged, review
from ordering.review.facts import Facts
from ordering.review.findings import Finding, LineRule, Outcome, Parameters, cap
from ordering.supply.rules import GradeLimits
from tests.ordering.review.catalogue import TODAY, clock, facts, item, line

cartons = st.integers(1, 60)
PRICES = (9700, 16000, 59360)


@st.composite
def orders(draw: st.DrawFn) -> Facts:
    lines = [line(draw(cartons), sku, limit=draw(st.none() | st.integers(0, 50)), left=draw(st.none() | st.integers(0, 50)),
                  cycle_cartons=draw(st.integers(0, 5)), item=item(sku, draw(st.sampled_from(["中华(软)", "红双喜(硬)"])),
                                                                    price_fen=draw(st.sampled_from(PRICES))),
                  pool_left=draw(st.none() | st.integers(0, 50)), past_cartons=draw(st.none() | st.integers(0, 30)))
             for sku in range(1, draw(st.integers(2, 6)))]
    caps = GradeLimits(total_cap=draw(st.none() | st.integers(0, 150)), month_cap=draw(st.none() | st.integers(0, 150)),
                       family_caps={"中华": draw(st.integers(0, 40))}, band_caps={50000: draw(st.integers(0, 20))})
    return facts(*lines, limits=caps, past_cycles=draw(st.sampled_from([(), (9, 9, 9)])), at=clock(draw(st.integers(7, 17))),
                 shop={"status": draw(st.sampled_from(["ACTIVE", "SUSPENDED"]))}, unknown_orders=draw(st.integers(0, 1)))


@settings(deadline=None)
@given(orders(), st.integers())
def test_the_order_in_which_rules_are_listed_changes_nothing(on: Facts, seed: int) -> None:
    shuffled = list(RULES)
    random.Random(seed).shuffle(shuffled)
    assert review(on, rules=arranged(shuffled)) == review(on)


@settings(deadline=None)
@given(orders())
def test_a_cap_is_the_minimum_of_all_caps_and_names_the_one_that_binds(on: Facts) -> None:
    for verdict in review(on).lines.values():
        figures = [found.allowed for found in verdict.findings if found.allowed is not None]
        if figures:
            assert verdict.binding is not None
            assert verdict.allowed == verdict.binding.allowed == min(figures)
        assert verdict.passes == min([verdict.asked, *figures])


@settings(deadline=None)
@given(orders())
def test_the_order_has_the_strongest_outcome_of_all(on: Facts) -> None:
    verdict = review(on)
    strong = [found.outcome for found in verdict.everything() if found.outcome in (Outcome.REFER, Outcome.REFUSE_ORDER)]
    assert verdict.outcome == max(strong, default=Outcome.ACCEPT)


findings = st.builds(
    Finding, st.sampled_from(["R13", "R15", "R17", "R23"]), st.just(1), st.sampled_from(Outcome), st.just(""), st.just(""),
    allowed=st.none() | st.integers(0, 99))


@settings(deadline=None)
@given(cartons, st.lists(findings, max_size=5), findings)
def test_one_more_finding_never_raises_what_passes(asked: int, said: list[Finding], more: Finding) -> None:
    before, after = judged(line(asked), said), judged(line(asked), [*said, more])
    assert after.passes <= before.passes
    assert after.outcome >= before.outcome


@settings(deadline=None)
@given(orders(), st.integers(0, 5), st.integers(0, 60))
def test_one_more_cap_never_raises_that_line_or_an_earlier_one(on: Facts, place: int, most: int) -> None:
    capped = on.lines[place % len(on.lines)].item.id

    def extra(facts: Facts, line: object, parameters: Parameters) -> Finding | None:
        found = next(one for one in facts.lines if one is line)
        return cap("R14", 1, found, most, "", "") if found.item.id == capped and found.asked > most else None

    before = review(on)
    after = review(on, rules=arranged([*RULES, LineRule("R14", 1, "", extra)]))
    for sku in range(1, capped + 1):
        assert after.lines[sku].passes <= before.lines[sku].passes


def test_a_day_is_the_companys_day() -> None:
    assert facts().today == TODAY
