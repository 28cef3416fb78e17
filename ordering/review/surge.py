"""Is this order unlike the shop, or the shop unlike its peers: it goes to the shift leader, who may accept it once."""

from collections.abc import Iterable, Iterator

from foundation.language import N_
from foundation.money import format_yuan
from ordering.review.facts import Facts
from ordering.review.findings import Allowed, Finding, Outcome, Parameters, TotalRule
from ordering.review.money import amount

CYCLES = 3
DEAR_LEAST_YUAN = 300
"""Past cartons of a sku are read from this price on, so a dear band of R29 cannot begin lower."""
MEASURES = {"cartons": ("总量", "volume"), "price": ("均价", "average price"), "dear": ("高价烟占比", "share of dear brands")}
DEAR_SHARE_FEN = 50_000


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
                      {"total": total, "past": list(past)})


def calm_total(facts: Facts, parameters: Parameters) -> int | None:
    """Cartons of the cycle up to which R28 has nothing to ask, None where it asks nothing at all."""
    past = facts.past_cycles[:parameters["cycles"]]
    if len(past) < parameters["cycles"]:
        return None
    return max(int(sum(past) * parameters["percent"] // (100 * len(past))), int(parameters["exempt_cartons"]))


def sku_surge(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R29 A sku far above its own mean of three cycles, where it is watched or dear; a few cartons are exempt.

    Source: review catalogue R29; an examined case of 220 to 420 % -> REFER."""
    for line in facts.lines:
        if not line.past_cartons:
            continue
        total, watched = line.cycle_cartons + allowed[line.item.id], line.item.id in facts.watched
        dear = line.item.price_fen >= parameters["dear_yuan"] * 100
        if not (watched or dear) or total <= parameters["exempt_cartons"]:
            continue
        if total * 100 * CYCLES > line.past_cartons * parameters["percent"]:
            mean = round(line.past_cartons / CYCLES, 1)
            yield Finding("R29", 1, Outcome.REFER, f"{line.item.name}您平时一期约{mean:g}条，这次{total}条，需班长确认一下。",
                          f"Of {line.item.name_en} you usually take about {mean:g} and this makes {total}; my shift leader "
                          "confirms it.", {"total": total, "past": line.past_cartons, "watched": watched}, line.item.id)


def price_surge(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R30 The order's mean price far above that of the last three cycles; small orders are exempt. Source: catalogue R30."""
    cartons, past = sum(allowed.values()), sum(facts.past_cycles[:CYCLES])
    past_fen = sum(facts.past_fen[:CYCLES])
    if len(facts.past_cycles) < CYCLES or not past_fen or cartons <= parameters["exempt_cartons"]:
        return
    if amount(facts, allowed) * past * 100 > past_fen * cartons * parameters["percent"]:
        now, mean = format_yuan(amount(facts, allowed) // cartons), format_yuan(past_fen // past)
        yield Finding("R30", 1, Outcome.REFER, f"这单均价{now}元，您平时约{mean}元，需班长确认一下。",
                      f"This order averages {now} yuan a carton, yours usually {mean}; my shift leader confirms it.",
                      {"amount_fen": amount(facts, allowed), "cartons": cartons, "past_fen": past_fen, "past": past})


def month_surge(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterable[Finding]:
    """R31 The month far above the last one, small ones exempt; or the cycle outside what the shop's grade usually does.

    Source: review catalogue R31; 200 %, and 3 standard deviations of volume, price and share of dear brands."""
    cartons = sum(allowed.values())
    month = facts.month_cartons + cartons
    if not cartons or month <= parameters["exempt_cartons"]:
        return
    if facts.last_month_cartons and month * 100 > facts.last_month_cartons * parameters["percent"]:
        yield Finding("R31", 1, Outcome.REFER, f"您上月{facts.last_month_cartons}条，本月到这单{month}条，需班长确认一下。",
                      f"Last month you took {facts.last_month_cartons} cartons and this month makes {month}; my shift leader "
                      "confirms it.", {"month": month, "last_month": facts.last_month_cartons})
    if not facts.peers:
        return
    for measure, value, mean in unlike_peers(facts, allowed, parameters):
        zh, en = MEASURES[measure]
        yield Finding("R31", 1, Outcome.REFER, f"这单的{zh}与同档客户相差较大，需班长确认一下。",
                      f"The {en} of this order is far from that of shops of your grade; my shift leader confirms it.",
                      {"measure": measure, "value": value, "peers": mean, "grade": facts.shop.grade})


def unlike_peers(facts: Facts, allowed: Allowed, parameters: Parameters) -> Iterator[tuple[str, float, float]]:
    """(measure, this order's value, the peers' mean) for each measure that lies outside; a small order says nothing."""
    cartons = sum(allowed.values())
    if cartons <= parameters["exempt_cartons"]:
        return
    values = measured([(line.item.price_fen, allowed[line.item.id]) for line in facts.lines], facts.cycle_cartons)
    for measure, peer in facts.peers.items():
        if peer.shops >= parameters["peers_least"] and abs(values[measure] - peer.mean) > peer.deviation * parameters["sigmas"]:
            yield measure, round(values[measure], 1), round(peer.mean, 1)


def measured(lines: list[tuple[int, int]], had: int = 0) -> dict[str, float]:
    """What peers are compared by: cartons of the cycle, mean price in yuan, percent of cartons in the dear band.

    lines: (price in fen, cartons); had: cartons of the cycle before this order."""
    cartons = sum(qty for _, qty in lines) or 1
    dear = sum(qty for price_fen, qty in lines if price_fen >= DEAR_SHARE_FEN)
    return {"cartons": had + sum(qty for _, qty in lines), "price": sum(fen * qty for fen, qty in lines) / cartons / 100,
            "dear": 100 * dear / cartons}


RULES = (
    TotalRule("R28", 1, N_("订单波动"), order_surge, {"percent": 200, "exempt_cartons": 20, "cycles": 3}),
    TotalRule("R29", 1, N_("单品波动"), sku_surge, {"percent": 300, "dear_yuan": 500, "exempt_cartons": 5}),
    TotalRule("R30", 1, N_("均价波动"), price_surge, {"percent": 200, "exempt_cartons": 20}),
    TotalRule("R31", 1, N_("月度波动"), month_surge, {"percent": 200, "exempt_cartons": 20, "sigmas": 3, "peers_least": 30}),
)
