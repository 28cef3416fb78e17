"""May this shop order at all: licence, business state, supply."""

from datetime import date

from foundation.language import N_
from ordering.review.facts import Facts
from ordering.review.findings import Finding, OrderRule, Outcome, Parameters

STATES = {"REVOKED": ("注销", "revoked"), "CLOSED": ("歇业", "closed"), "BUSINESS_PAUSED": ("停业", "paused"),
          "PENDING": ("待审批", "not approved yet"), "RECTIFYING": ("整改", "under rectification"),
          "CANCELLED": ("注销", "cancelled")}


def licence_valid(facts: Facts, parameters: Parameters) -> Finding | None:
    """R01 Licence valid on the day of ordering. Near its end: a reminder.

    Source: review catalogue R01; expired yesterday -> refuse."""
    today, shop = facts.today, facts.shop
    inputs = {"today": today, "valid_from": shop.licence_from, "valid_to": shop.licence_to}
    if shop.licence_to is None or shop.licence_from is None:
        return Finding("R01", 1, Outcome.REFUSE_ORDER, "系统里没有您的许可证，请联系专管员登记后再订货。",
                       "We have no licence of yours on file; please register it with your inspector, then order.", inputs)
    if today > shop.licence_to:
        zh, en = dated(shop.licence_to)
        return Finding("R01", 1, Outcome.REFUSE_ORDER, f"您的许可证已于{zh}到期，请先办理延续，办好后即可订货。",
                       f"Your licence expired on {en}. Once it is renewed you can order again.", inputs)
    if today < shop.licence_from:
        zh, en = dated(shop.licence_from)
        return Finding("R01", 1, Outcome.REFUSE_ORDER, f"您的许可证{zh}起生效，那天起即可订货。",
                       f"Your licence holds from {en}; from that day on you can order.", inputs)
    if (left := (shop.licence_to - today).days) <= parameters["warn_days"]:
        zh, en = dated(shop.licence_to)
        return Finding("R01", 1, Outcome.ACCEPT, f"您的许可证{zh}到期，请尽快办理延续。",
                       f"Your licence ends on {en}; please renew it soon.", {**inputs, "days_left": left})
    return None


def business_state(facts: Facts, parameters: Parameters) -> Finding | None:
    """R02 Licence and business state: revoked, closed, paused or under rectification may not order.

    Source: review catalogue R02; 停业 to 31 May -> refuse."""
    for state in (facts.shop.licence_state, facts.shop.status):
        if state in STATES:
            zh, en = STATES[state]
            return Finding("R02", 1, Outcome.REFUSE_ORDER, f"您的许可证处于{zh}状态，暂不能订货；恢复后请再来电。",
                           f"Your licence is {en}, so we cannot take an order now. Please call when it is in force.",
                           {"state": state})
    return None


def supply_suspended(facts: Facts, parameters: Parameters) -> Finding | None:
    """R03 Supply suspended. Source: review catalogue R03; 真烟外流 case -> refuse, see the account manager."""
    if facts.shop.status != "SUSPENDED":
        return None
    name = facts.shop.account_manager
    return Finding("R03", 1, Outcome.REFUSE_ORDER, f"您的供货已暂停，请联系客户经理{name}。",
                   f"Your supply is suspended; please speak to your account manager {name}.".replace(" .", "."),
                   {"status": facts.shop.status})


def dated(on: date) -> tuple[str, str]:
    return f"{on.month}月{on.day}日", f"{on.day} {on:%B}"


RULES = (
    OrderRule("R01", 1, N_("许可证有效"), licence_valid, {"warn_days": 30}),
    OrderRule("R02", 1, N_("许可证状态"), business_state),
    OrderRule("R03", 1, N_("停供"), supply_suspended),
)
