"""How much a shop may have: per sku, per cycle, per brand family and price band, in all."""

from collections.abc import Iterable
from datetime import timedelta

from foundation.language import N_
from ordering.review.facts import Facts, Line
from ordering.review.findings import Allowed, BasketRule, Finding, LineRule, Outcome, Parameters, TotalRule, cap, trim
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


def month_volume(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R21 Agreed month volume with its float, larger for small shops: an upper limit only, no floor, not per sku.

    Source: review catalogue R21; agreed 300 -> 315 to 345."""
    agreed = facts.limits.month_cap if facts.agreed_cartons is None else facts.agreed_cartons
    grade = facts.shop.grade or 1
    if agreed is None:
        return
    small = grade <= parameters["small_grade"]
    most = agreed * (100 + parameters["small_float_percent" if small else "float_percent"]) // 100
    for line, cartons in trim(facts, allowed, most - facts.month_cartons):
        yield cap("R21", 1, line, cartons, f"您本月商定总量{most}条，这个还可订{cartons}条。",
                  f"Your agreed volume this month is {most} cartons; {cartons} of this one can go in.",
                  agreed=agreed, limit=most, had=facts.month_cartons)


def minimum(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R22 Minimum order, a remark at most: off by default, because policy forbids a floor. Source: review catalogue R22."""
    total = sum(allowed.values())
    if facts.lines and total < parameters["cartons"]:
        yield Finding("R22", 1, Outcome.ACCEPT, f"这单{total}条，建议{parameters['cartons']}条起订，送货更方便。",
                      f"This order is {total} cartons; {parameters['cartons']} or more make delivery easier.", {"total": total})


def newcomer(facts: Facts, parameters: Parameters) -> bool:
    """Within the first cycles after the shop's file was opened."""
    opened = facts.shop.created_on
    return opened is not None and facts.today < opened + timedelta(weeks=parameters["cycles"])


def entry_limit(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R38 New retailer: the entry grade's limit of a sku in the first cycles. Source: review catalogue R38; N=3, grade 5."""
    most = facts.entry_limits.get(line.item.id)
    if most is None or line.asked <= (rest := max(most - line.cycle_cartons, 0)):
        return None
    return cap("R38", 1, line, rest, f"新户前{parameters['cycles']}期按{parameters['entry_grade']}档供货，这个还可订{rest}条。",
               f"In the first {parameters['cycles']} cycles grade {parameters['entry_grade']} applies; {rest} of this one can "
               "go in.", entry_limit=most, had=line.cycle_cartons)


def entry_total(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R38 New retailer: the entry grade's total of a cycle. Source: review catalogue R38."""
    most = facts.entry_total
    if most is None or not newcomer(facts, parameters):
        return
    for line, cartons in trim(facts, allowed, most - facts.cycle_cartons):
        yield cap("R38", 1, line, cartons, f"新户前{parameters['cycles']}期总量{most}条，这个还可订{cartons}条。",
                  f"In the first {parameters['cycles']} cycles the total is {most} cartons; {cartons} of this one can go in.",
                  limit=most, had=facts.cycle_cartons)


def brand_en(line: Line) -> str:
    return line.item.name_en.split(" (")[0]


ENTRY = {"cycles": 3, "entry_grade": 5}
RULES = (
    LineRule("R15", 1, N_("档位限量"), grade_limit),
    LineRule("R16", 1, N_("核定限量"), own_limit),
    LineRule("R17", 1, N_("周期剩余"), cycle_remainder,
             when=lambda facts, parameters: any([line.cycle_cartons for line in facts.lines])),
    BasketRule("R18", 1, N_("品牌合计"), family_cap),
    BasketRule("R19", 1, N_("价位段合计"), band_cap),
    BasketRule("R20", 1, N_("总量"), total_cap),
    BasketRule("R21", 1, N_("月商定总量"), month_volume, {"float_percent": 10, "small_float_percent": 15, "small_grade": 9}),
    TotalRule("R22", 1, N_("起订量"), minimum, {"cartons": 0}),
    LineRule("R38", 1, N_("新户限量"), entry_limit, ENTRY, when=newcomer),
    BasketRule("R38", 1, N_("新户总量"), entry_total, ENTRY),
)
