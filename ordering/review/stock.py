"""Is there enough of it: what is left of the release."""

from ordering.review.facts import Facts, Line
from ordering.review.findings import Finding, LineRule, Parameters, cap, instead
from ordering.supply.rules import LimitSource


def stock(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R23 What can be promised: first come, first served, less a safety stock.

    Source: review catalogue R23. It advises; the guarded UPDATE at confirmation decides."""
    if line.left is None or line.limit.source == LimitSource.NOT_RELEASED:
        return None
    left = max(line.left - parameters["safety"], 0)
    if line.asked <= left:
        return None
    if left:
        return cap("R23", 1, line, left, f"目前只剩{left}条。", f"Only {left} are left at the moment.", left=line.left)
    zh, en = instead(line)
    return cap("R23", 1, line, 0, f"{line.item.name}本期货源已订完{zh}。",
               f"{line.item.name_en} is sold out this cycle{en}.", left=line.left)


RULES = (LineRule("R23", 1, "可供量", stock, {"safety": 0}),)
