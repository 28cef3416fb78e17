"""The order desk in a real browser: hands on the keyboard, nothing lost, both languages, readable by everybody."""

import json

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.settings import ROOT, Settings
from foundation import clock
from ordering.orders.models import Order
from ordering.states import State
from retailers.profile.models import Retailer
from retailers.remarks.models import Remark
from telephony.agents.queries import seat_of
from telephony.agents.rules import AgentState
from tests.ordering.conftest import City
from tests.telephony.desk.browser.conftest import PhoneServer, at_desk

pytestmark = pytest.mark.browser
AXE = ROOT / "callcenter/frontend/node_modules/axe-core/axe.min.js"


@pytest.fixture
async def shop(city: City) -> Retailer:
    return await city.shop(now=clock.now())


async def key_a_line(page: Page, typed: str, qty: str) -> None:
    await page.keyboard.type(typed)
    await page.keyboard.press("Enter")
    await page.keyboard.type(qty)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("lines").locator("tbody tr").first).to_be_visible()


async def test_from_ready_to_ready_without_a_mouse(
    browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer
) -> None:
    page = await at_desk(browser, site)
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk")).to_have_attribute("data-state", "READY")
    call = await phone_server.rings(shop)
    await expect(page.get_by_test_id("card-name")).to_have_text(shop.name)
    await phone_server.answered(call)
    await expect(page.get_by_test_id("entry")).to_be_focused()
    await key_a_line(page, "1021", "20")
    await page.keyboard.press("F6")
    await page.wait_for_selector("order-form[data-state=REVIEWED]")
    await page.keyboard.press("F9")
    await page.wait_for_selector("order-form[data-state=DEBIT_PENDING]")
    await phone_server.paid(await Order.get(call_id=call.call_id))
    await page.wait_for_selector("order-form[data-state=PAID]")
    await phone_server.hung_up(call)
    await expect(page.get_by_test_id("remark-text")).to_be_focused()
    await page.keyboard.type("送货请早一点")
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk")).to_have_attribute("data-state", "READY")
    assert (await Remark.get(call_id=call.call_id)).text == "送货请早一点"


async def test_a_reload_brings_back_the_call_its_card_and_its_order(
    browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer
) -> None:
    page = await at_desk(browser, site)
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk")).to_have_attribute("data-state", "READY")
    call = await phone_server.rings(shop)
    await phone_server.answered(call)
    await expect(page.get_by_test_id("entry")).to_be_focused()
    await key_a_line(page, "1021", "20")
    await page.reload()
    await expect(page.get_by_test_id("card-name")).to_have_text(shop.name)
    await expect(page.get_by_test_id("lines")).to_contain_text("红双喜")
    await expect(page.locator("#bar")).to_have_attribute("data-call", "lost")
    assert (await Order.get(call_id=call.call_id)).state == State.DRAFT


async def test_a_second_tab_takes_over_and_says_so(
    browser: Browser, site: Settings, phone_server: PhoneServer
) -> None:
    first = await at_desk(browser, site)
    second = await first.context.new_page()
    await second.goto(f"{site.web_url}/desk")
    await second.wait_for_selector("[data-connection=connected]")
    await expect(first.locator("#taken-over")).to_be_visible()
    await first.bring_to_front()
    await first.keyboard.press("Enter")
    await expect(second.locator("#taken-over")).to_be_visible()


async def test_the_state_menu_by_keys(browser: Browser, site: Settings, phone_server: PhoneServer) -> None:
    page = await at_desk(browser, site)
    await page.keyboard.press("F10")
    await page.keyboard.press("3")
    await expect(page.get_by_test_id("my-state")).to_contain_text("用餐")
    seat = await seat_of(phone_server.li_na.id)
    assert seat is not None
    assert (seat.state, seat.reason) == (AgentState.PAUSED, "meal")


@pytest.mark.parametrize(("language", "theme"), [("zh", "dark"), ("en", "light")])
async def test_everybody_can_read_it(
    browser: Browser, site: Settings, phone_server: PhoneServer, shop: Retailer, language: str, theme: str
) -> None:
    page = await at_desk(browser, site, language, theme)
    assert await serious_violations(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk")).to_have_attribute("data-state", "READY")
    call = await phone_server.rings(shop)
    await phone_server.answered(call)
    await expect(page.get_by_test_id("entry")).to_be_focused()
    await key_a_line(page, "1021", "20")
    assert await serious_violations(page) == []
    await page.set_viewport_size({"width": 640, "height": 360})  # 1280x720 zoomed to 200 %
    assert await page.evaluate("document.documentElement.scrollWidth") == 640
    await expect(page.get_by_test_id("entry")).to_be_in_viewport()
    await page.get_by_test_id("read-back-key").scroll_into_view_if_needed()
    assert await serious_violations(page) == []
    await page.goto(f"{site.web_url}/handset")
    assert await serious_violations(page) == []


async def serious_violations(page: Page) -> list[str]:
    """axe's findings that keep somebody out: rule and place."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("async () => JSON.stringify((await axe.run()).violations)")
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary'][:200]}" for one in json.loads(found)
            if one["impact"] in ("serious", "critical")]
