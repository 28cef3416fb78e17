"""An order of twenty lines, from the ringing phone to the confirmation, counted in key strokes as an agent's hands make them."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.settings import Settings
from foundation import clock
from ordering.orders.models import Order
from ordering.products.models import Product
from ordering.states import State
from ordering.supply.service import release_supply
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from tests.ordering.conftest import City
from tests.telephony.desk.browser.conftest import PhoneServer, at_desk

pytestmark = pytest.mark.browser
LINES = 20
BY_SUGGESTION_MAX, BY_TYPING_MAX = 60, 150


@dataclass
class Hands:
    page: Page
    strokes: int = 0
    keyed: list[str] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
        self.strokes += len(keys)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)
        self.strokes += len(text)


@pytest.fixture
async def skus(city: City) -> list[Product]:
    """Twenty that everybody may have, and all that is released this week."""
    at = clock.now()
    await release_supply(city.district.id, cycle_of(at.date()), dict.fromkeys(city.skus.values(), 500), by=city.leader, at=at)
    return await Product.filter(supply_state__in=["FAST", "STEADY"]).order_by("short_code").limit(LINES)


@pytest.fixture
async def shop(city: City, skus: list[Product]) -> Retailer:
    """It took all twenty in each of the last weeks."""
    shop = await city.shop(30, now=clock.now())
    for weeks in (3, 2, 1):
        cycle_no = cycle_of(clock.now().date() - timedelta(weeks=weeks))
        await city.past(shop, cycle_no, **{f"s{one.short_code}": 4 + place % 5 for place, one in enumerate(skus)})
    return shop


async def on_the_line(browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer) -> Hands:
    """Ready, and a call that was answered; those keys count."""
    hands = Hands(await at_desk(browser, site))
    await hands.press("Enter")
    await expect(hands.page.locator("#desk")).to_have_attribute("data-state", "READY")
    call = await phone_server.rings(shop)
    await expect(hands.page.get_by_test_id("card-name")).to_have_text(shop.name)
    await hands.press("Enter")  # answers the telephone; there is none in this test
    await phone_server.answered(call)
    await expect(hands.page.get_by_test_id("entry")).to_be_focused()
    return hands


async def fewest_keys(page: Page, wanted: Product) -> str:
    """Of its code and its initials the shorter beginning that finds it first, as the agent sees while he types."""
    return await page.evaluate("""async ([code, initials]) => {
        const { search } = await import("/static/order_search.js"), form = document.querySelector("order-form");
        const first = (typed) => search(form.items, typed, form.usual)[0]?.code;
        const least = (word) => [...word].map((_, n) => word.slice(0, n + 1)).find((typed) => first(typed) === code) ?? code;
        return [least(code), least(initials)].sort((a, b) => a.length - b.length)[0];
    }""", [wanted.short_code, wanted.initials])


async def confirmed(hands: Hands) -> Order:
    await hands.press("F6")
    await hands.page.wait_for_selector("order-form[data-state=REVIEWED]")
    await hands.press("F9")
    await hands.page.wait_for_selector("order-form[data-state=DEBIT_PENDING]")
    return await Order.get(state=State.DEBIT_PENDING)


async def test_by_suggestion(browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer,
                             skus: list[Product]) -> None:
    """All of it by one key, then what he wants otherwise this week: five lines changed, one struck."""
    hands = await on_the_line(browser, site, phone_server, shop)
    await hands.press("F2")
    await expect(hands.page.locator("tr[data-line]")).to_have_count(LINES)
    for _ in range(5):
        await hands.press("ArrowDown")
        await hands.type("12")
        await hands.press("Enter")
    await hands.press("ArrowDown", "Delete")
    await expect(hands.page.locator("tr[data-line]")).to_have_count(LINES - 1)
    order = await confirmed(hands)
    assert order.total_qty > 0
    assert hands.strokes <= BY_SUGGESTION_MAX, hands.strokes


async def test_by_typing(browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer,
                         skus: list[Product]) -> None:
    """Each line by as many letters or digits as bring it to the top of what is found, and its cartons, of two digits."""
    hands = await on_the_line(browser, site, phone_server, shop)
    for place, one in enumerate(skus):
        await hands.type(await fewest_keys(hands.page, one))
        await hands.press("Enter")
        await hands.type(str(10 + place % 3))
        await hands.press("Enter")
    await expect(hands.page.locator("tr[data-line]")).to_have_count(LINES)
    await confirmed(hands)
    assert hands.strokes <= BY_TYPING_MAX, hands.strokes
