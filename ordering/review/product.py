"""May this sku be ordered, and in this unit: on sale, released to the grade, whole cartons."""

import re
from datetime import timedelta

from foundation.errors import Invalid
from foundation.language import N_
from ordering.review.facts import Facts, Line
from ordering.review.findings import Finding, LineRule, Outcome, Parameters, cap, instead
from ordering.supply.rules import LimitSource

CARTONS_IN_CASE = 50
SAID = re.compile(r"(\d{1,6})\s*(条|件|盒|包|c|j|x|case|cases|carton|cartons|pack|packs)?")
CASES, PACKS = {"件", "j", "x", "case", "cases"}, {"盒", "包", "pack", "packs"}


class QuantityUnreadable(Invalid):
    code = "quantity_unreadable"


class PacksNotSold(Invalid):
    code = "packs_not_sold"


def on_sale(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R12 Product on sale: launched and not withdrawn. Source: review catalogue R12; refuse, offering another."""
    if line.item.on_sale(facts.today):
        return None
    zh, en = instead(line)
    inputs = {"state": line.item.supply_state, "launch_on": line.item.launch_on, "withdraw_on": line.item.withdraw_on}
    if line.item.launch_on > facts.today:
        return Finding("R12", 1, Outcome.REFUSE_LINE, f"{line.item.name}还没有上市{zh}。",
                       f"{line.item.name_en} is not on sale yet{en}.", inputs, line.item.id, 0)
    return Finding("R12", 1, Outcome.REFUSE_LINE, f"{line.item.name}已退出{zh}。",
                   f"{line.item.name_en} has been withdrawn{en}.", inputs, line.item.id, 0)


def released(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R13 Released to this grade. Source: review catalogue R13; grade 8 asks 软中华 -> refuse the line."""
    if line.limit.source != LimitSource.NOT_RELEASED or not line.item.on_sale(facts.today):
        return None
    zh, en = instead(line)
    return Finding("R13", 1, Outcome.REFUSE_LINE, f"{line.item.name}本期没有投放到您的档位{zh}。",
                   f"{line.item.name_en} is not released to your grade this cycle{en}.",
                   {"grade": facts.shop.grade}, line.item.id, 0)


def unit(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R14 Unit: whole cartons, in steps; cases are read back as cartons. Source: review catalogue R14; '2件' -> 100."""
    step, name = parameters["step"], line.item.id
    if over := line.asked % step:
        return Finding("R14", 1, Outcome.CAP, f"{line.item.name}按{step}条一组订，先记{line.asked - over}条。",
                       f"{line.item.name_en} goes in steps of {step}; I note {line.asked - over}.",
                       {"asked": line.asked, "step": step}, name, line.asked - over)
    if not line.said:
        return None
    cases = line.said.removesuffix("件")
    return Finding("R14", 1, Outcome.ACCEPT, f"按条订货，{cases}件是{line.asked}条，对吗？",
                   f"We count in cartons: {cases} cases are {line.asked} cartons, right?",
                   {"said": line.said, "cartons": line.asked}, name)


def first_of_new(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R26 New product in its trial months: the first order of it is small. Source: review catalogue R26; at most 5."""
    most, launched = parameters["first_cartons"], line.item.launch_on
    trial = line.item.supply_state == "NEW" and facts.today < launched + timedelta(days=parameters["trial_days"])
    if not trial or not line.new_to_shop or line.asked <= most:
        return None
    return cap("R26", 1, line, most, f"{line.item.name}是新品，首次最多{most}条。",
               f"{line.item.name_en} is new; the first time it is {most} cartons at most.", launch_on=launched)


def cartons(said: str) -> tuple[int, str]:
    """'20' -> (20, ''); '2件' or '2j' -> (100, '2件'). Packs: PacksNotSold; anything else: QuantityUnreadable."""
    match = SAID.fullmatch(said.strip().lower())
    if not match:
        raise QuantityUnreadable(said=said[:16])
    number, measure = int(match[1]), match[2]
    if measure in PACKS:
        raise PacksNotSold(said=said[:16])
    return (number * CARTONS_IN_CASE, f"{number}件") if measure in CASES else (number, "")


RULES = (
    LineRule("R12", 1, N_("在销"), on_sale),
    LineRule("R13", 1, N_("投放到档"), released),
    LineRule("R14", 1, N_("订货单位"), unit, {"step": 1},
             when=lambda facts, parameters: parameters["step"] > 1 or any([line.said for line in facts.lines])),
    LineRule("R26", 1, N_("新品首订"), first_of_new, {"first_cartons": 5, "trial_days": 90},
             when=lambda facts, parameters: any([line.new_to_shop for line in facts.lines])),
)
