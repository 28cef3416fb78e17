"""How much a shop may have: per sku, per cycle, per brand family and price band, in all."""

from collections.abc import Iterable

from ordering.review.facts import Facts, Line
from ordering.review.findings import Allowed, BasketRule, Finding, LineRule, Parameters, cap, trim
from ordering.supply.rules import LimitSource


def grade_limit(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R15 Limit of the sku by grade. Source: review catalogue R15; asks 9, allowed 1."""
    most = line.limit.cartons
    if line.limit.source != LimitSource.GRADE or most is None or line.asked <= most:
        return None
    grade = facts.shop.grade
    return cap("R15", 1, line, most, f"您{grade}档本次最多{most}条。" if grade else f"您本次最多{most}条。",
               f"At grade {grade} you can have {most} this time." if grade else f"You can have {most} this time.",
               grade=grade, limit=most)


def own_limit(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R16 The shop's own limit replaces R15. Source: review catalogue R16; event shop +2."""
    most = line.limit.cartons
    if line.limit.source != LimitSource.OVERRIDE or most is None or line.asked <= most:
        return None
    return cap("R16", 1, line, most, f"您本期该规格核定{most}条。", f"You are approved for {most} of these this cycle.",
               limit=most)


def cycle_remainder(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R17 Cycle remainder: what is left of this cycle's limit after earlier orders, mid-cycle ones included.

    Source: review catalogue R17; limit 5, had 3, asks 4 -> 2."""
    limit, had = line.limit.cartons, line.cycle_cartons
    if limit is None or not had or line.asked <= limit - had:
        return None
    rest = max(limit - had, 0)
    return cap("R17", 1, line, rest, f"本期已订{had}条，还可订{rest}条。",
               f"You have had {had} this cycle, so {rest} more can go in.", limit=limit, had=had)


def family_cap(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R18 Brand-family cap over the cycle. Source: review catalogue R18."""
    for family, most in facts.limits.family_caps.items():
        had = facts.cycle_families.get(family, 0)
        for line, cartons in trim(facts, allowed, most - had, family=family):
            yield cap("R18", 1, line, cartons, f"{family}系列本期合计{most}条，这个还可订{cartons}条。",
                      f"{most} cartons of the {brand_en(line)} family a cycle; {cartons} of this one can go in.",
                      family=family, limit=most, had=had)


def band_cap(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R19 Price-band cap over the cycle. Source: review catalogue R19; band from 500 yuan."""
    for lower_fen, most in facts.limits.band_caps.items():
        had = facts.cycle_banded.get(lower_fen, 0)
        for line, cartons in trim(facts, allowed, most - had, band_fen=lower_fen):
            yield cap("R19", 1, line, cartons, f"高价位段本期合计{most}条，这个还可订{cartons}条。",
                      f"{most} cartons of the high price band a cycle; {cartons} of this one can go in.",
                      lower_fen=lower_fen, limit=most, had=had)


def total_cap(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R20 Total cap by grade over the cycle, the newest lines cut first. Source: review catalogue R20."""
    most = facts.limits.total_cap
    if most is None:
        return
    for line, cartons in trim(facts, allowed, most - facts.cycle_cartons):
        yield cap("R20", 1, line, cartons, f"您本期总量{most}条，这个还可订{cartons}条。",
                  f"Your total this cycle is {most} cartons; {cartons} of this one can go in.",
                  limit=most, had=facts.cycle_cartons)


def brand_en(line: Line) -> str:
    return line.item.name_en.split(" (")[0]


RULES = (
    LineRule("R15", 1, "档位限量", grade_limit),
    LineRule("R16", 1, "核定限量", own_limit),
    LineRule("R17", 1, "周期剩余", cycle_remainder),
    BasketRule("R18", 1, "品牌合计", family_cap),
    BasketRule("R19", 1, "价位段合计", band_cap),
    BasketRule("R20", 1, "总量", total_cap),
)
