"""Can and will it be paid: what is open, how debits went, the agreement, the funds, the price, the lock."""

from collections.abc import Iterable

from foundation.clock import local
from foundation.language import N_
from foundation.money import format_yuan
from ordering.review.facts import Facts, Line
from ordering.review.findings import Allowed, Finding, LineRule, OrderRule, Outcome, Parameters, TotalRule


def nothing_unpaid(facts: Facts, parameters: Parameters) -> Finding | None:
    """R09 Unpaid history: goods delivered and not paid refuse; a debit without a known outcome goes to the shift leader.

    Source: review catalogue R09; last COD short 300 -> refuse."""
    inputs = {"unpaid_fen": facts.unpaid_fen, "unknown_orders": facts.unknown_orders}
    if facts.unpaid_fen > parameters["open_yuan"] * 100:
        open_ = format_yuan(facts.unpaid_fen)
        return Finding("R09", 1, Outcome.REFUSE_ORDER, f"您还有{open_}元货款未付清，付清后即可订货。",
                       f"{open_} yuan of delivered goods are not paid yet; once they are you can order.", inputs)
    if facts.unknown_orders:
        return Finding("R09", 1, Outcome.REFER, "您上一单的扣款结果还没有确认，我请班长看一下。",
                       "The debit of an earlier order has no result yet; my shift leader takes a look.", inputs)
    return None


def debits_fail(facts: Facts, parameters: Parameters) -> Finding | None:
    """R10 Repeated debit failure: so many final failures in so many cycles -> real-time debit only, no batch, no COD.

    Source: review catalogue R10; 3 in 6. Real-time is how every order is debited here, so this is a word to the caller."""
    failed = sum(1 for weeks in facts.failed_debits if weeks <= parameters["cycles"])
    if failed < parameters["failures"]:
        return None
    return Finding("R10", 1, Outcome.ACCEPT, f"您近{parameters['cycles']}期有{failed}次扣款失败，这单确认后立即实时扣款，请先存足货款。",
                   f"{failed} debits failed in your last {parameters['cycles']} cycles, so this one is debited at once; "
                   "please have the money in the account.", {"failed": failed, "real_time_only": True})


def agreement_active(facts: Facts, parameters: Parameters) -> Finding | None:
    """R11 An active debit agreement in the licence holder's name, unless cash on delivery is allowed.

    Source: review catalogue R11; expired -> refuse, sign first."""
    shop = facts.shop
    if parameters["cod_allowed"]:
        return None
    inputs = {"agreement_to": shop.agreement_to}
    if shop.agreement_to is None or shop.agreement_to < facts.today:
        return Finding("R11", 1, Outcome.REFUSE_ORDER, "您还没有有效的代扣协议，请先到银行签约，签好即可订货。",
                       "There is no debit agreement in force; once you have signed one at your bank you can order.", inputs)
    if parameters["same_holder"] and shop.agreement_holder != shop.licence_holder:
        return Finding("R11", 1, Outcome.REFUSE_ORDER, "代扣账户的户名与持证人不一致，请用持证人的账户重新签约。",
                       "The account is not in the licence holder's name; please sign again with the holder's account.",
                       {**inputs, "same_holder": False})
    return None


def funds_there(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R35 Funds: a debit is all or nothing, so a known balance below the amount is said at once, with the sum to deposit.

    Source: review catalogue R35; 4,000.00 against 4,000.50 -> deposit 0.50 or take less."""
    amount_fen = amount(facts, allowed)
    if facts.funds_fen is None or facts.funds_fen >= amount_fen:
        return
    short = format_yuan(amount_fen - facts.funds_fen)
    until = f"{local(facts.window.close_at):%H:%M}" if facts.window else ""
    yield Finding("R35", 1, Outcome.ACCEPT, f"账户余额还差{short}元，请在{until or '扣款'}前存足，或者减一些。",
                  f"The account is {short} yuan short; please deposit it before {until or 'the debit'}, or take less.",
                  {"amount_fen": amount_fen, "funds_fen": facts.funds_fen})


def single_debit(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R36 The amount within the agreement's limit for one debit; it is never split. Source: review catalogue R36."""
    limit_fen, amount_fen = facts.shop.agreement_single_limit_fen, amount(facts, allowed)
    if limit_fen is not None and amount_fen > limit_fen:
        limit, asked = format_yuan(limit_fen), format_yuan(amount_fen)
        yield Finding("R36", 1, Outcome.REFER, f"您的代扣单笔限额是{limit}元，这次{asked}元，可以减一些，或由班长确认。",
                      f"One debit is limited to {limit} yuan and this is {asked}; take less, or my shift leader decides.",
                      {"amount_fen": amount_fen, "limit_fen": limit_fen})


def price_changed(facts: Facts, line: Line, parameters: Parameters) -> Finding | None:
    """R37 The price changed since the line was noted: the order takes today's, and it is read back.

    Source: review catalogue R37, EARLY orders."""
    now_fen = line.item.price_fen
    if line.noted_fen is None or line.noted_fen == now_fen:
        return None
    was, now = format_yuan(line.noted_fen), format_yuan(now_fen)
    return Finding("R37", 1, Outcome.ACCEPT, f"{line.item.name}的价格由{was}元变为{now}元，按新价算。",
                   f"The price of {line.item.name_en} went from {was} to {now} yuan; the new one applies.",
                   {"noted_fen": line.noted_fen, "price_fen": now_fen}, line.item.id)


def not_sent(facts: Facts, parameters: Parameters) -> Finding | None:
    """R39 Early pay lock: once the debit was sent to the bank the order is not amended. Source: review catalogue R39."""
    if not facts.debit_sent:
        return None
    return Finding("R39", 1, Outcome.REFUSE_ORDER, "这单已送银行扣款，不能修改；要加的可以做中途补货。",
                   "This order went to the bank and cannot be changed; more can go into a replenishment.", {"debit_sent": True})


def amount(facts: Facts, allowed: Allowed) -> int:
    return sum(line.item.price_fen * allowed[line.item.id] for line in facts.lines)


RULES = (
    OrderRule("R09", 1, N_("未付货款"), nothing_unpaid, {"open_yuan": 0}),
    OrderRule("R10", 1, N_("扣款屡次失败"), debits_fail, {"failures": 3, "cycles": 6}),
    OrderRule("R11", 1, N_("代扣协议"), agreement_active, {"cod_allowed": 0, "same_holder": 1}),
    TotalRule("R35", 1, N_("账户余额"), funds_there),
    TotalRule("R36", 1, N_("单笔限额"), single_debit),
    LineRule("R37", 1, N_("价格变动"), price_changed,
             when=lambda facts, parameters: any([line.noted_fen for line in facts.lines])),
    OrderRule("R39", 1, N_("送盘锁定"), not_sent),
)
