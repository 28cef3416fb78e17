"""R25 and R27 are properties of the system: shown here, since no order is judged by them."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ordering
from foundation.errors import ReasonMissing
from ordering.review.engine import RULES, review
from ordering.review.fairness import Share, unequal
from ordering.review.findings import LineRule
from ordering.supply.models import LimitOverride
from ordering.supply.queries import grade_limits
from ordering.supply.rules import effective_limit
from ordering.supply.service import override_limit
from tests.ordering.conftest import AT, CYCLE, TODAY, City
from tests.ordering.review.catalogue import facts, item, line

ORDERING = Path(ordering.__file__).parent
OF_CYCLE = {"district": 1, "grade": 18, "market": "CITY", "cycle_no": CYCLE, "sku": 1001}


def test_r25_same_grade_market_and_cycle_have_the_same_limit() -> None:
    equal = [Share(shop, cartons=8, **OF_CYCLE) for shop in (1, 2, 3)]  # type: ignore[arg-type]
    assert unequal(equal) == []
    assert unequal([*equal, Share(4, cartons=9, **OF_CYCLE)]) == [*equal, Share(4, cartons=9, **OF_CYCLE)]  # type: ignore[arg-type]
    assert unequal([*equal, Share(4, cartons=9, reason="店庆", **OF_CYCLE)]) == []  # type: ignore[arg-type]


async def test_r25_limits_are_equal_but_for_a_reasoned_override(city: City) -> None:
    shops = [await city.shop(18) for _ in range(3)]
    for reason in ("", "   "):
        with pytest.raises(ReasonMissing):
            await override_limit(shops[0].id, city.skus["1002"], CYCLE, 20, reason, by=city.leader, at=AT)
    assert await shares(city, [shop.id for shop in shops]) == {8}
    await override_limit(shops[0].id, city.skus["1002"], CYCLE, 20, "店庆", by=city.leader, at=AT)
    assert await shares(city, [shop.id for shop in shops]) == {8, 20}
    assert (await LimitOverride.get(retailer_id=shops[0].id)).reason == "店庆"


async def shares(city: City, shops: list[int]) -> set[int | None]:
    """The limits of 中华(硬) that shops of grade 18 have; any two that differ without a reason fail the test."""
    sku, limits = city.skus["1002"], await grade_limits(city.district.id, 18, TODAY)
    own = {row.retailer_id: row for row in await LimitOverride.filter(product_id=sku, cycle_no=CYCLE)}
    found = [Share(shop, city.district.id, 18, "CITY", CYCLE, sku, effective_limit(
        item(sku), limits, own[shop].limit_cartons if shop in own else None).cartons, own[shop].reason if shop in own else "")
        for shop in shops]
    assert unequal(found) == []
    return {share.cartons for share in found}


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 40), st.integers(0, 40))
def test_r27_what_one_product_gets_hangs_on_no_other(asked: int, other: int, left: int) -> None:
    scarce = line(asked, 1, limit=10, left=left)
    alone = review(facts(scarce)).lines[1]
    beside = review(facts(scarce, line(other, 2, item=item(2, "哈德门(软)", supply_state="SLOW")))).lines[1]
    assert alone == beside


def test_r27_a_line_rule_sees_its_own_line_only() -> None:
    for rule in RULES:
        if isinstance(rule, LineRule):
            source = ORDERING / "review" / f"{rule.check.__module__.rsplit('.', 1)[1]}.py"
            function = next(node for node in ast.parse(source.read_text(encoding="utf-8")).body
                            if isinstance(node, ast.FunctionDef) and node.name == rule.check.__name__)
            read = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Name) and node.value.id == "facts"}
            assert "lines" not in read, rule.check.__name__


def test_r27_nothing_is_added_to_an_order_but_what_was_keyed() -> None:
    """Lines come into being from the quantities that a person asked for; amending copies them from the order that it amends."""
    makers = [path.name for path in sorted((ORDERING / "orders").glob("*.py"))
              if "INSERT INTO order_line" in path.read_text(encoding="utf-8")]
    assert makers == ["amending.py", "drafting.py", "opening.py"]


def test_a_referral_never_lifts_what_no_shift_leader_may() -> None:
    stopped = facts(line(5, limit=5, left=0), shop={"status": "SUSPENDED"}, debit_sent=True)
    lifted = replace(stopped, accepted=frozenset(f"R{n:02d}" for n in range(1, 40)))
    assert review(lifted).outcome == review(stopped).outcome
    assert review(lifted).lines[1].passes == 0
