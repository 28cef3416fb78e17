"""Is there enough of it: what is left of the release, and of today's pool of a scarce sku."""

from foundation.language import N_
from ordering.review.facts import Facts, Line
from ordering.review.findings import Finding, LineRule, Parameters, cap, instead
from ordering.supply.rules import LimitSource


def stock(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R23 What can be promised: first come, first served, less a safety stock. Where today's pool is tighter, R24 speaks.

    Source: review catalogue R23. It advises; the guarded UPDATE at confirmation decides."""
    if line.left is None or line.limit.source == LimitSource.NOT_RELEASED:
        return None
    left = max(line.left - parameters["safety"], 0)
    if line.asked <= left or (line.pool_left is not None and line.pool_left <= left):
        return None
    if left:
        return cap("R23", 1, line, left, f"目前只剩{left}条。", f"Only {left} are left at the moment.", left=line.left)
    zh, en = instead(line)
    return cap("R23", 1, line, 0, f"{line.item.name}本期货源已订完{zh}。",
               f"{line.item.name_en} is sold out this cycle{en}.", left=line.left)


def pool(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R24 Today's pool of a scarce sku: the week's release shared by the customers due, what is unused rolls on.

    Source: review catalogue R24; 200 a week, 20 % due -> 40. Supply keeps the pool and its rollover; this reads what is left."""
    if line.pool_left is None or line.limit.source == LimitSource.NOT_RELEASED or line.asked <= line.pool_left:
        return None
    if line.pool_left > 0:
        return cap("R24", 1, line, line.pool_left, f"今日货源还可订{line.pool_left}条。",
                   f"{line.pool_left} of today's supply can still go in.", pool_left=line.pool_left)
    zh, en = instead(line)
    return cap("R24", 1, line, 0, f"{line.item.name}今日货源已订完{zh}。",
               f"{line.item.name_en} is sold out for today{en}.", pool_left=line.pool_left)


RULES = (
    LineRule("R23", 1, N_("可供量"), stock, {"safety": 0}),
    LineRule("R24", 1, N_("日货源"), pool,
             when=lambda facts, parameters: any([line.pool_left is not None for line in facts.lines])),
)
