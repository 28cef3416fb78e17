"""Is it the time for this order: order day, cut-off, one order a cycle, one replenishment."""

from collections.abc import Iterable
from datetime import timedelta

from foundation.clock import local
from foundation.language import N_
from ordering.review.facts import Facts, Line, OrderKind
from ordering.review.findings import (
    Allowed,
    BasketRule,
    Finding,
    LineRule,
    OrderRule,
    Outcome,
    Parameters,
    cap,
    instead,
    trim,
)
from ordering.review.standing import dated


def order_day(facts: Facts, parameters: Parameters) -> Finding | None:
    """R06 Order day: ahead of it the demand is noted (EARLY); a missed day needs the shift leader.

    Source: review catalogue R06; Tuesday's caller with a Wednesday order day -> EARLY."""
    window, today = facts.window, facts.today
    if window is None:
        return Finding("R06", 1, Outcome.REFER, "本期没有排到您的订货日，我请班长确认一下。",
                       "No order day is planned for you this cycle; let me ask my shift leader.", {"today": today})
    zh, en = dated(window.call_date)
    inputs = {"today": today, "call_date": window.call_date}
    if facts.kind == OrderKind.EARLY and (window.call_date - today).days > parameters["early_days"]:
        opens = window.call_date - timedelta(days=parameters["early_days"])
        from_zh, from_en = dated(opens)
        return Finding("R06", 1, Outcome.REFUSE_ORDER, f"您的订货日是{zh}，{from_zh}起可以预录，到时请再来电。",
                       f"Your order day is {en}; from {from_en} on I can note what you want.", inputs)
    if facts.kind == OrderKind.EARLY:
        return Finding("R06", 1, Outcome.ACCEPT, f"您的订货日是{zh}，我先把需求记下，到时再跟您确认。",
                       f"Your order day is {en}; I note what you want now and we confirm it then.", inputs)
    if facts.kind == OrderKind.REGULAR and today > window.call_date:
        return Finding("R06", 1, Outcome.REFER, f"您的订货日{zh}已过，只能订剩余货源，我请班长确认一下。",
                       f"Your order day was {en}; what is left can still be ordered, my shift leader will confirm.", inputs)
    return None


def cut_off(facts: Facts, parameters: Parameters) -> Finding | None:
    """R07 Window and cut-off, with grace for a call in progress. A later day is R06's.

    Source: review catalogue R07; 14:05 against 14:00 -> REFER inside the grace, else refuse."""
    window = facts.window
    if window is None or facts.kind != OrderKind.REGULAR or facts.today != window.call_date:
        return None
    inputs = {"at": facts.at, "open": window.open_at, "close": window.close_at}
    if facts.at < window.open_at:
        opens = f"{local(window.open_at):%H:%M}"
        return Finding("R07", 1, Outcome.REFUSE_ORDER, f"今天{opens}开始订货，到时请再来电。",
                       f"Ordering opens at {opens} today; please call again then.", inputs)
    if facts.at <= window.close_at:
        return None
    closed = f"{local(window.close_at):%H:%M}"
    if facts.at <= window.close_at + timedelta(minutes=parameters["grace_minutes"]):
        return Finding("R07", 1, Outcome.REFER, f"本期订货{closed}已截止，我请班长确认能否补录。",
                       f"Ordering closed at {closed}; I ask my shift leader whether it can still go in.", inputs)
    return Finding("R07", 1, Outcome.REFUSE_ORDER, f"本期订货已于{closed}截止，明天起可以补订剩余货源。",
                   f"Ordering closed at {closed}. From tomorrow you can order from what is left.", inputs)


def duplicate(facts: Facts, parameters: Parameters) -> Finding | None:
    """R08 Never a second regular order in a cycle, nor the same basket twice within minutes.

    Source: review catalogue R08; phone and web -> the existing one is amended."""
    if facts.kind == OrderKind.REGULAR and facts.other_regular:
        return Finding("R08", 1, Outcome.REFUSE_ORDER, f"您本期已有订单{facts.other_regular}，可以做中途补货。",
                       f"You have order {facts.other_regular} this cycle already; a replenishment is possible.",
                       {"order_no": facts.other_regular})
    if facts.twin:
        return Finding("R08", 1, Outcome.REFUSE_ORDER, f"刚才已经收到同样的订单{facts.twin}，不用再订一次。",
                       f"The same order came in minutes ago as {facts.twin}; there is no need to place it again.",
                       {"order_no": facts.twin, "minutes": parameters["twin_minutes"]})
    return None


def replenishments(facts: Facts, parameters: Parameters) -> Finding | None:
    """R33 Mid-cycle replenishment: so many in a cycle. Source: review catalogue R33, first half."""
    if facts.kind != OrderKind.MID_CYCLE or facts.mid_cycle_orders < parameters["per_cycle"]:
        return None
    return Finding("R33", 1, Outcome.REFUSE_ORDER, f"中途补货每周期{parameters['per_cycle']}次，本期已用完，下个订货日请一起订。",
                   "This cycle's replenishment has been used; please add it to your next regular order.",
                   {"mid_cycle_orders": facts.mid_cycle_orders})


def replenish_scarce(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R33 Mid-cycle replenishment excludes scarce skus. Source: review catalogue R33."""
    if line.item.supply_state != "SCARCE":
        return None
    zh, en = instead(line)
    return Finding("R33", 1, Outcome.REFUSE_LINE, f"紧俏品不能中途补货{zh}。",
                   f"Scarce brands cannot be replenished mid-cycle{en}.", {"state": "SCARCE"}, line.item.id, 0)


def replenish_share(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R33 Mid-cycle replenishment: at most a share of the cycle's regular order. Source: review catalogue R33."""
    if facts.kind != OrderKind.MID_CYCLE:
        return
    most = facts.regular_cartons * parameters["percent"] // 100
    for line, cartons in trim(facts, allowed, most):
        yield cap("R33", 1, line, cartons, f"中途补货合计最多{most}条。", f"A replenishment is {most} cartons at most.",
                  regular_cartons=facts.regular_cartons, percent=parameters["percent"])


REPLENISH = {"per_cycle": 1, "percent": 30}
RULES = (
    OrderRule("R06", 1, N_("订货日"), order_day, {"early_days": 2}),
    OrderRule("R07", 1, N_("截单"), cut_off, {"grace_minutes": 15}),
    OrderRule("R08", 1, N_("重复订单"), duplicate, {"twin_minutes": 10}),
    OrderRule("R33", 1, N_("中途补货次数"), replenishments, REPLENISH),
    LineRule("R33", 1, N_("中途补货品种"), replenish_scarce, REPLENISH,
             when=lambda facts, parameters: facts.kind == OrderKind.MID_CYCLE),
    BasketRule("R33", 1, N_("中途补货总量"), replenish_share, REPLENISH),
)
