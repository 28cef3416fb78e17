"""Is this order unlike the shop: it goes to the shift leader, who may accept it once with a reason."""

from collections.abc import Iterable

from foundation.money import format_yuan
from ordering.review.facts import Facts
from ordering.review.findings import Allowed, BasketRule, Finding, Outcome, Parameters


def order_surge(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R28 The order's total far above the mean of the last cycles; small orders and new shops are exempt.

    Source: review catalogue R28; 30, 32, 34 -> 70 refers."""
    past, total = facts.past_cycles[:parameters["cycles"]], facts.cycle_cartons + sum(allowed.values())
    if len(past) < parameters["cycles"] or total <= parameters["exempt_cartons"]:
        return
    if total * 100 * len(past) > sum(past) * parameters["percent"]:
        mean = round(sum(past) / len(past))
        yield Finding("R28", 1, Outcome.REFER, f"您平时一期约{mean}条，这次{total}条，订单波动较大，需班长确认一下。",
                      f"You usually take about {mean} cartons and this makes {total}; my shift leader confirms it.",
                      {"total": total, "past": list(past), "percent": parameters["percent"]})


def single_debit(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R36 The amount within the agreement's limit for one debit; it is never split. Source: review catalogue R36."""
    limit_fen = facts.shop.agreement_single_limit_fen
    amount_fen = sum(line.item.price_fen * allowed[line.item.id] for line in facts.lines)
    if limit_fen is not None and amount_fen > limit_fen:
        limit, amount = format_yuan(limit_fen), format_yuan(amount_fen)
        yield Finding("R36", 1, Outcome.REFER, f"您的代扣单笔限额是{limit}元，这次{amount}元，可以减一些，或由班长确认。",
                      f"One debit is limited to {limit} yuan and this is {amount}; take less, or my shift leader decides.",
                      {"amount_fen": amount_fen, "limit_fen": limit_fen})


RULES = (
    BasketRule("R28", 1, "订单波动", order_surge, {"percent": 200, "exempt_cartons": 20, "cycles": 3}),
    BasketRule("R36", 1, "单笔限额", single_debit),
)
