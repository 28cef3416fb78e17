# ruff: noqa: F811 the fixtures come from settlement_city
"""A day of settlement from orders to its close: two real banks, finance at the browser, and everything of 8.5 that is settlement's.

Nobody telephones here, so that the day needs no stage: clocks are set forward, the banks are processes with books of their own."""

from collections.abc import Awaitable
from datetime import date, timedelta

from playwright.async_api import Browser, Page, expect

from callcenter.settings import Settings
from foundation.actor import COMMAND
from foundation.clock import day, now
from ordering.orders.calling_off import void_order
from ordering.states import State
from settlement.banks.fixed_width import read_results, write_results
from settlement.batches.models import BankFile
from settlement.debits.service import debit_again
from settlement.journal.models import DayClose
from settlement.journal.service import verify_journal
from settlement.reconciliation.categories import CaseState, Category
from settlement.reconciliation.models import Case
from settlement.reconciliation.queries import day_view
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause, RefundState
from settlement.refunds.service import find_refunds
from tests.journeys.settlement_city import City, account, browser, city, connected, nothing_leaks, site  # noqa: F401 fixtures
from tests.settlement.life.world import ACCOUNTS
from tests.visitor import PASSWORD


async def test_a_day_from_its_orders_to_a_green_close(city: City, site: Settings, browser: Browser) -> None:
    await the_orders_of_the_day(city)
    await finance_sees_the_unknown(city, site, await at_the_desk(browser, site, "4001"))
    await the_first_morning(city)
    maker, checker = [await at_the_desk(browser, site, number) for number in ("4001", "4002")]  # the next day
    await half_is_refused_at_the_door(city, site, maker, checker)
    await the_second_morning(city)
    maker, checker = [await at_the_desk(browser, site, number) for number in ("4001", "4002")]  # two nights later
    await two_people_empty_the_list(site, maker, checker)
    for on in (city.today, city.today + timedelta(days=1)):
        await closes_green(site, maker, on)
    proof = await verify_journal()
    assert (proof.complaints, proof.unsealed) == ([], 0)


async def the_orders_of_the_day(city: City) -> None:
    """10:00 to 23:10, in the order in which a bad day brings them."""
    city.at(0, 10)
    await city.orders("plain", "REAL", 20_000)
    await city.send()
    await city.orders("one fen short", "NEXT DOOR", 10_001)  # the same account, which holds 10,000 fen now
    await city.send()
    await city.orders("unknown", "REAL", 5_000)
    await city.send("lost")
    await city.orders("twice", "REAL", 2_000)
    await city.send("fail")
    assert await city.state("twice") == State.DEBIT_FAILED
    await debit_again(city.placed["twice"], by=COMMAND, at=now())
    await city.send()
    assert [await city.state(name) for name in ("plain", "one fen short", "unknown", "twice")] == [
        State.PAID, State.DEBIT_FAILED, State.DEBIT_UNKNOWN, State.PAID]  # fmt: skip
    city.banks["REAL"].ask("POST", "/movements", {"reference": "AGAIN", "direction": "C", "amount_fen": 2_000, "type": "RT",
                                                  "request_no": await city.number("twice"), "account_no": account(1)})
    city.at(0, 16, 15)
    for name in ("row one", "row two", "row missing"):
        await city.orders(name, "FILE", 10_000)
    await city.run(2, "partial")
    assert [await city.state(name) for name in ("row one", "row two", "row missing")] == [State.PAID, State.PAID, State.DEBIT_UNKNOWN]
    await a_result_names_a_number_that_is_not_ours(city)
    city.at(0, 18)
    await city.orders("void", "FILE", 2_000_000)
    await city.run(3, "")
    assert await city.state("void") == State.DEBIT_FAILED
    await void_order(city.placed["void"], "款项不足，不要了", by=COMMAND, at=now())
    city.at(0, 19, 30)
    await city.orders("long", "FILE", 600_000)
    await city.orders("short", "FILE", 600_000)
    await city.run(4, "swapped")  # the bank tells of each what became of the other
    assert [await city.state(name) for name in ("long", "short")] == [State.DEBIT_FAILED, State.PAID]
    city.banks["FILE"].ask("POST", "/deposits", {"deposit_no": "D1", "account_no": account(2), "amount_fen": 2_000_000})
    assert city.banks["FILE"].ask("POST", "/present-again", {"request_no": await city.number("void")}) == {"code": "00"}
    city.at(0, 23, 10)
    await city.orders("late", "REAL", 1_000)
    await city.send()
    assert await city.state("late") == State.PAID


async def a_result_names_a_number_that_is_not_ours(city: City) -> None:
    good = read_results(bytes((await BankFile.filter(kind="DS").order_by("-id").first()).content))  # type: ignore[union-attr]
    strange = good.lines[0]._replace(request_no=f"HP999999999901{city.today:%Y%m%d}")
    folder = city.exchange.root / "FILE" / "from_bank"
    (folder / "DS_strange.txt").write_bytes(write_results(type(good)(good.head, (strange, *good.lines[1:]))))
    (folder / "DS_strange.txt.ok").write_text("")
    assert await city.take(1) == ["QUARANTINED"]


async def the_first_morning(city: City) -> None:
    """The statement decides what was unknown, and tells of what nobody had heard of."""
    city.at(1, 8, 30)
    assert await city.statements(city.today) == ["TAKEN", "TAKEN"]
    assert {name: await city.state(name) for name in city.placed} == {
        "plain": State.PAID, "one fen short": State.DEBIT_FAILED, "unknown": State.PAID, "twice": State.PAID, "row one": State.PAID,
        "row two": State.PAID, "row missing": State.PAID, "void": State.REFUND_PENDING, "long": State.PAID, "short": State.PAID,
        "late": State.PAID}  # fmt: skip
    assert sorted(case.category for case in await Case.all()) == sorted([
        Category.DUPLICATE, Category.BANK_OVER_ATTEMPT, Category.BANK_OVER_ATTEMPT, Category.DAY_SHIFT, Category.DAY_SHIFT])


async def half_is_refused_at_the_door(city: City, site: Settings, maker: Page, checker: Page) -> None:
    """Ten of twenty cartons come back from the door, and an order was paid after it was void: two persons give both back, at one
    bank by the line, at the other by file."""
    city.at(1, 9)
    await city.deliver("plain", cartons=20, refused=10)
    assert await city.state("plain") == State.PART_REFUSED
    await find_refunds(now())
    assert sorted(await Refund.all().values_list("cause", "amount_fen")) == [(Cause.CALLED_OFF, 2_000_000), (Cause.REFUSED, 10_000)]
    for page in (maker, checker):
        for refund in await Refund.all().order_by("id"):
            await page.goto(f"{site.web_url}/refunds")
            await page.locator(f"tr[data-case='{refund.id}']").focus()
            await answered(page, page.keyboard.press("a"))
            assert await page.locator(".message").all_inner_texts() == []
    await city.give_back(2)
    assert set(await Refund.all().values_list("state", flat=True)) == {RefundState.PAID}
    assert (await city.state("plain"), await city.state("void")) == (State.PART_REFUSED, State.REFUNDED)
    await maker.goto(f"{site.web_url}/refunds?standing=PAID")
    await expect(maker.locator("main")).to_contain_text("拒收")


async def the_second_morning(city: City) -> None:
    """What crossed the day switch has come; what the bank never had is short; a statement that does not follow is put aside."""
    city.at(2, 8, 30)
    tomorrow, folder = city.today + timedelta(days=1), city.exchange.root / "REAL" / "from_bank"
    (folder / "ST_wrong.psv").write_text(f"S|{tomorrow:%Y%m%d}|{ACCOUNTS['REAL']}|1|0|0|0|0|1\n")
    (folder / "ST_wrong.psv.ok").write_text("")
    assert await city.take(1) == ["QUARANTINED"]
    assert await city.statements(tomorrow) == ["TAKEN", "TAKEN"]
    open_ = await Case.exclude(state=CaseState.CLOSED)
    assert sorted(case.category for case in open_) == sorted([
        Category.DUPLICATE, Category.BANK_OVER_ATTEMPT, Category.BANK_OVER_ATTEMPT, Category.BANK_SHORT, Category.FILE_GAP])
    theirs = sum(debit["amount_fen"] for bank in city.banks.values() for debit in bank.ask("GET", "/books")["debits"]) + 2_000
    back = sum(refund["amount_fen"] for bank in city.banks.values() for refund in bank.ask("GET", "/books")["refunds"])
    assert back == 2_010_000
    view = await day_view(tomorrow)
    assert sum(tie.right for tie in view.ties if tie.name == "bank") == theirs - back


async def at_the_desk(browser: Browser, site: Settings, number: str) -> Page:
    page = await (await browser.new_context(viewport={"width": 1280, "height": 720})).new_page()
    await page.goto(f"{site.web_url}/sign-in")
    await page.fill("[name=agent_no]", number)
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    return page


async def finance_sees_the_unknown(city: City, site: Settings, page: Page) -> None:
    await page.goto(f"{site.web_url}/settlement?on={city.today}")
    unknown = page.locator(".figures > *", has_text="结果未知")
    await expect(unknown).to_contain_text("2")
    await expect(page.get_by_role("button", name="日结")).to_be_disabled()
    await page.goto(f"{site.web_url}/debits/{city.placed['unknown']}")
    await expect(page.locator("main")).to_contain_text(await city.number("unknown"))


async def two_people_empty_the_list(site: Settings, maker: Page, checker: Page) -> None:
    """By the keyboard alone: A proposes what is usual, the other's A agrees. Files that are put aside need two as well."""
    for page in (maker, checker):
        for case in await Case.exclude(state=CaseState.CLOSED).order_by("id"):
            await page.goto(f"{site.web_url}/settlement/cases")
            await page.locator(f"tr[data-case='{case.id}']").focus()
            await answered(page, page.keyboard.press("a"))
            assert await page.locator(".message").all_inner_texts() == [], case.category
    assert [(case.category, case.state, case.treatment) for case in await Case.exclude(state=CaseState.CLOSED)] == []
    for file in await BankFile.filter(state="QUARANTINED"):
        for page in (maker, checker):
            await page.goto(f"{site.web_url}/settlement?on={day(file.at)}")
            await answered(page, page.locator(f"form[action='/settlement/files/{file.id}/discard'] button").click())


async def answered(page: Page, act: Awaitable[None]) -> None:
    """The page has sent its form, and the next one is there."""
    async with page.expect_navigation():
        await act


async def closes_green(site: Settings, page: Page, on: date) -> None:
    await page.goto(f"{site.web_url}/settlement?on={on}")
    await expect(page.locator("section", has_text="勾稽关系").first).to_contain_text("全部相符")
    await answered(page, page.get_by_role("button", name="日结").click())
    await expect(page.locator(".settlement-close")).to_contain_text("结账")
    assert await DayClose.filter(business_date=on, reopened_at=None).exists()
