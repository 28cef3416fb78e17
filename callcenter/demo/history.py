"""Twelve weeks of orders that look like a city's: by grade, by season, with regulars and a few that skip. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import cos, pi
from random import Random

from callcenter.demo.city import DemoShop

STEADY_THIRTY = {-3: 30, -2: 32, -1: 34}
TASTE = {"FAST": 2.2, "STEADY": 1.0, "NORMAL": 1.0, "SLOW": 0.25, "NEW": 0.4}
SKIP_SHARE = 0.04


@dataclass(frozen=True)
class Offer:
    """A product as the history knows it: its id, price, class I to V and supply state."""

    id: int
    price_fen: int
    price_class: str
    state: str


@dataclass(frozen=True)
class PastOrder:
    """lines: (product id, cartons asked, cartons ordered, price in fen)."""

    shop_id: int
    cycle_no: int
    order_date: date
    lines: tuple[tuple[int, int, int, int], ...]


Limit = Callable[[int, int], int | None]
"""(product id, grade) -> cartons a cycle, 0 for not released, None for no limit."""


def past_orders(seed: int, shop: DemoShop, offers: list[Offer], limit: Limit, total_cap: int,
                weeks: list[tuple[int, date]]) -> Iterator[PastOrder]:
    """One shop's orders. weeks: (cycle number, its order day) of the past ones, the latest last."""
    random = Random(f"{seed}:history:{shop.id}")
    scarce, range_ = assortment(random, shop.grade, offers, limit)
    volume = total_cap * random.uniform(0.35, 0.75)
    for back, (cycle_no, day) in zip(range(-len(weeks), 0), weeks, strict=True):
        fixed = STEADY_THIRTY.get(back) if shop.scenario == "steady-thirty" else None
        if fixed is None and random.random() < SKIP_SHARE:
            continue
        total = fixed or max(2, round(volume * season(day) * random.gauss(1, 0.07)))
        lines = a_basket(random, total, shop.grade, scarce, range_, limit)
        if lines:
            yield PastOrder(shop.id, cycle_no, day, tuple(lines))


def assortment(random: Random, grade: int, offers: list[Offer],
               limit: Limit) -> tuple[list[Offer], list[tuple[Offer, float]]]:
    """The scarce ones that the grade is given, and what the shop carries besides with the weight of each."""
    given = [offer for offer in offers if limit(offer.id, grade) != 0 and offer.state != "WITHDRAWN"]
    scarce = [offer for offer in given if offer.state == "SCARCE"]
    plain = [offer for offer in given if offer.state != "SCARCE"]
    carried = random.sample(plain, min(len(plain), max(4, round(5 + grade * 0.45 + random.gauss(0, 2)))))
    leaning = {"I": 0.3 + grade / 20, "II": 0.9, "III": 1.6 - grade / 40, "IV": 1.0 - grade / 40, "V": 0.5}
    return scarce, [(offer, TASTE[offer.state] * leaning[offer.price_class] * random.uniform(0.5, 1.5))
                    for offer in carried]


def a_basket(random: Random, total: int, grade: int, scarce: list[Offer], carried: list[tuple[Offer, float]],
             limit: Limit) -> list[tuple[int, int, int, int]]:
    """Scarce goods as far as they are given, the rest of the total shared by weight; never more than `total` cartons."""
    lines, left = [], total
    for offer in scarce:
        given = limit(offer.id, grade) or 0
        taken = min(given, left)
        if taken:
            lines.append((offer.id, given + random.choice((0, 0, 0, 2, 4)), taken, offer.price_fen))
            left -= taken
    weight = sum(share for _, share in carried) or 1.0
    for offer, share in sorted(carried, key=lambda pair: -pair[1]):
        allowed = limit(offer.id, grade)
        asked = min(left, max(1, round(share * left / weight)))
        weight -= share
        taken = asked if allowed is None else min(asked, allowed)
        if taken > 0:
            lines.append((offer.id, asked, taken, offer.price_fen))
            left -= taken
        weight = max(weight, 0.01)
    return lines


def season(day: date) -> float:
    """More before the Spring Festival and in the autumn, less in the summer."""
    return 1.0 + 0.12 * cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)
