"""The demo city: the same for the same seed, and shaped like the trade."""

from collections import Counter
from datetime import date, datetime
from random import Random

from callcenter.demo.city import card_number, make_shops, make_staff
from callcenter.demo.clock import shift_s
from callcenter.demo.history import Offer, past_orders
from foundation.clock import ZONE
from retailers.order_days.rules import cycle_days

MONDAY = date(2026, 11, 23)


def test_the_same_seed_gives_the_same_city() -> None:
    assert list(make_shops(Random("1"), 300, MONDAY)) == list(make_shops(Random("1"), 300, MONDAY))
    assert list(make_shops(Random("2"), 300, MONDAY)) != list(make_shops(Random("1"), 300, MONDAY))


def test_every_number_is_given_once() -> None:
    shops = list(make_shops(Random("1"), 36000, MONDAY))
    for name in ("card_no", "customer_code", "licence_no", "order_phone", "account_no"):
        assert len({getattr(shop, name) for shop in shops}) == 36000, name


def test_shops_are_shared_as_the_districts_are() -> None:
    counts = Counter(shop.district["name"] for shop in make_shops(Random("1"), 3000, MONDAY))
    assert (counts["浦东"], counts["黄浦"], counts["崇明"]) == (820, 240, 220)


def test_staff_fill_their_roles() -> None:
    assert Counter(person.role for person in make_staff(Random("staff"))) == {
        "AGENT": 30, "SHIFT_LEADER": 8, "DISTRICT_MANAGER": 8, "FINANCE": 3, "ADMINISTRATOR": 1}


def test_a_card_number_passes_the_luhn_check() -> None:
    assert card_number(1000001) == "10000016"


def test_the_surging_shop_ordered_thirty_thirty_two_and_thirty_four() -> None:
    shop = next(shop for shop in make_shops(Random("1"), 100, MONDAY) if shop.scenario == "steady-thirty")
    offers = [Offer(number, 9700, "III", "FAST") for number in range(1, 20)]
    weeks = [(cycle, cycle_days(cycle)[0]) for cycle in (202645, 202646, 202647)]
    orders = list(past_orders(1, shop, offers, lambda product, grade: 40, 190, weeks))
    assert [sum(line[2] for line in order.lines) for order in orders] == [30, 32, 34]


def test_a_demonstration_is_held_on_a_working_morning() -> None:
    assert shift_s(datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)) == 0
    assert shift_s(datetime(2026, 11, 23, 15, 0, tzinfo=ZONE)) == 19 * 3600
    assert shift_s(datetime(2026, 11, 28, 10, 0, tzinfo=ZONE)) == 48 * 3600
