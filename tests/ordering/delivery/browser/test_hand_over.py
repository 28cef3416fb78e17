"""The hand-over with both hands on the keyboard; what cannot be is said, and nothing typed is lost."""

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.settings import Settings
from foundation.staff.models import Role
from ordering.delivery.models import RefundDue
from ordering.states import State
from tests.ordering.delivery.conftest import Depot
from tests.telephony.desk.browser.test_desk import serious_violations
from tests.visitor import PASSWORD, a_person

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(browser: Browser, site: Settings, depot: Depot) -> Page:
    await a_person("3001", Role.DISTRICT_MANAGER, [depot.city.district])
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    await page.goto(f"http://127.0.0.1:{site.web_port}/sign-in?next=/delivery")
    await page.fill("[name=agent_no]", "3001")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("配送")
    return page


async def test_a_partly_refused_stop_and_a_closed_one_without_a_mouse(page: Page, site: Settings, depot: Depot) -> None:
    part, closed = await depot.order(route_seq=1, s1021=20), await depot.order(route_seq=2, s1021=5)
    run = await depot.gone()
    await page.goto(f"http://127.0.0.1:{site.web_port}/delivery/{run.id}")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("第 1 站")
    await page.keyboard.press("F3")
    await page.keyboard.type("5")
    await page.keyboard.press("F9")
    await expect(page.locator("#notices")).to_contain_text("要选一个原因")
    for key in ("Tab", "ArrowDown", "ArrowDown", "Tab", "Tab"):
        await page.keyboard.press(key)
    await page.keyboard.type("王建国")
    await page.keyboard.press("F9")
    await expect(page.locator("h1")).to_contain_text("第 2 站")
    await page.keyboard.press("F4")
    await page.keyboard.press("F9")
    await page.wait_for_url(f"**/delivery/{run.id}")
    assert (await depot.state(part), await depot.state(closed)) == (State.PART_REFUSED, State.UNDELIVERED)
    assert (await RefundDue.get()).amount_fen == 5 * 9700


async def test_the_pages_pass_the_accessibility_checks(page: Page, site: Settings, depot: Depot) -> None:
    order = await depot.order(cod=True, s1021=20, s1005=2)
    run = await depot.gone()
    for path in ("/delivery", f"/delivery/{run.id}", f"/delivery/stops/{(await depot.stop_of(order)).id}"):
        await page.goto(f"http://127.0.0.1:{site.web_port}{path}")
        assert await serious_violations(page) == [], path


async def test_the_picking_list_is_counted_without_a_mouse(page: Page, site: Settings, depot: Depot) -> None:
    order = await depot.order(s1002=3, s1021=20)
    run = await depot.planned()
    await page.goto(f"http://127.0.0.1:{site.web_port}/delivery/{run.id}")
    assert await serious_violations(page) == []
    await page.get_by_label("中华(硬) 实有条数").focus()
    for key in ("Enter", "1", "8", "Tab", "ArrowDown", "F9"):
        await page.keyboard.press(key)
    await expect(page.locator(".step-row")).to_contain_text("已经分拣")
    assert (await RefundDue.get(order_id=order.id)).amount_fen == 2 * 9700
