"""Who calls, and for whom: proven identity, the right district, linked shops, a file that was changed days ago."""

from foundation.language import N_
from ordering.review.facts import Facts
from ordering.review.findings import Finding, OrderRule, Outcome, Parameters

UNPROVEN = "NOT"
CHANGED = {"order_phone": ("订货电话", "order phone"), "account": ("扣款账户", "debit account"), "grade": ("档位", "grade")}


def caller_known(facts: Facts, parameters: Parameters) -> Finding | None:
    """R04 Caller identity: card and PIN, or a call back to the order phone; without it enquiries only.

    Source: review catalogue R04; unknown phone -> refuse, the shift leader unlocks after calling back."""
    if facts.identity != UNPROVEN:
        return None
    return Finding("R04", 1, Outcome.REFUSE_ORDER, "需先核实身份才能订货，我请班长按您的订货电话回拨给您。",
                   "We must verify who you are before taking an order; my shift leader will call your order phone.",
                   {"identity": facts.identity})


def own_district(facts: Facts, parameters: Parameters) -> Finding | None:
    """R05 District scope: an agent of another district takes the order only as overflow, else the shift leader decides.

    Without overflow the verbs refuse before any rule runs. Source: review catalogue R05; Songjiang card at a Huangpu seat."""
    if not facts.overflow:
        return None
    if parameters["overflow_allowed"]:
        return Finding("R05", 1, Outcome.ACCEPT, "您区县的座席正忙，这单由我代为受理。",
                       "Your own district's agents are busy, so I take this order for them.", {"overflow": True})
    return Finding("R05", 1, Outcome.REFER, "您属于别的区县，我请班长确认一下。",
                   "You belong to another district; my shift leader confirms it.", {"overflow": True})


def linked_shops(facts: Facts, parameters: Parameters) -> Finding | None:
    """R32 Linked customers: a phone or account shared by several licences, or one caller ordering for several in a day.

    Source: review catalogue R32; one phone, three shops -> REFER. Chains are cleared by a person on the watch list."""
    inputs = {"linked_shops": facts.shop.linked_shops, "caller_shops": facts.caller_shops, "licences": parameters["licences"]}
    if facts.caller_shops + 1 >= parameters["licences"]:
        return Finding("R32", 1, Outcome.REFER, "这个电话今天已为别的店订过货，需班长确认一下。",
                       "This telephone has ordered for another shop today; my shift leader confirms it.", inputs)
    if facts.shop.linked_shops + 1 >= parameters["licences"]:
        return Finding("R32", 1, Outcome.REFER, "您的电话或账户与别的店相同，需班长确认一下。",
                       "Your phone or account is also another shop's; my shift leader confirms it.", inputs)
    return None


def profile_settled(facts: Facts, parameters: Parameters) -> Finding | None:
    """R34 Profile just changed: phone, account or grade changed within days, by whomever.

    Source: review catalogue R34; 7 days -> REFER. No verb of an order changes any of them."""
    changed_on = facts.shop.changed_on
    if changed_on is None or (ago := (facts.today - changed_on).days) > parameters["days"]:
        return None
    zh, en = CHANGED.get(facts.shop.changed, ("资料", "file"))
    return Finding("R34", 1, Outcome.REFER, f"您的{zh}刚变更过，需班长确认一下。",
                   f"Your {en} was changed a short while ago; my shift leader confirms it.",
                   {"changed": facts.shop.changed, "changed_on": changed_on, "days_ago": ago})


RULES = (
    OrderRule("R04", 1, N_("来电身份"), caller_known),
    OrderRule("R05", 1, N_("区县范围"), own_district, {"overflow_allowed": 1}),
    OrderRule("R32", 1, N_("关联客户"), linked_shops, {"licences": 2}),
    OrderRule("R34", 1, N_("资料变更"), profile_settled, {"days": 7}),
)
