"""The pages of the reports through the real application; page, sheet and PDF print the same figures."""

import asyncio
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from callcenter.reporting import FINANCE_PACK, REPORTS, SALES_PACK
from foundation.actor import Actor, ActorKind
from foundation.reports.models import PackOrder, SavedView
from foundation.reports.periods import Kind
from foundation.reports.queries import due_packs, newest_over
from foundation.reports.service import AddressUnfit, order_pack
from foundation.reports.web import made_pack, reach, while_here
from foundation.sheets import read_sheet
from foundation.staff.rules import Role
from tests.ordering.conftest import AT, TODAY, City
from tests.ordering.conftest import city as city
from tests.ordering.reports.scene import about, the_example
from tests.visitor import SETTINGS, Visitor, a_district, a_person, visiting

AUTUMN = "period=custom&on=2026-11-01&until=2026-12-31"


async def signed_in(visitor: Visitor, city: City, role: Role = Role.DISTRICT_MANAGER) -> None:
    await a_person("3001", role, [city.district], name="莫芳")
    await visitor.sign_in("3001")


async def test_page_sheet_and_pdf_print_the_same_rows(city: City) -> None:
    await the_example(city)
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city)
        address = f"/reports/sales?{AUTUMN}&district={city.district.id}"
        page = (await visitor.get(address)).text
        csv = read_sheet((await visitor.get(address.replace("sales?", "sales/csv?"))).content, "a.csv")
        xlsx = read_sheet((await visitor.get(address.replace("sales?", "sales/xlsx?"))).content, "a.xlsx")
        pdf = (await visitor.get(address.replace("sales?", "sales/pdf?"))).content
    assert [row.cells for row in csv.rows] == [row.cells for row in xlsx.rows]
    assert {row.cells["客户经理"] for row in csv.rows} == {"周敏", "吴刚", "合计"}
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    for row in csv.rows:
        amount = f"{float(row.cells['金额（万元）']):,.2f}"
        assert amount in page
        assert amount in words
    figures = json.loads(re.search(r'id="chart-figures">(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    assert sorted(figures["series"][0]["values"]) == sorted(float(row.cells["销量（箱）"]) for row in csv.rows if row.cells["客户经理"] != "合计")


async def test_every_report_opens_for_whom_it_is_and_for_nobody_else(city: City) -> None:
    await the_example(city)
    other = await a_district("静安", "JA", "Jing'an")
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city)
        listed = set(re.findall(r'href="/reports/(\w+)"', (await visitor.get("/reports")).text))
        assert listed == {one.id for one in REPORTS.values() if Role.DISTRICT_MANAGER in one.roles}
        for one in REPORTS.values():
            assert (await visitor.get(f"/reports/{one.id}?{AUTUMN}")).status_code == (200 if one.id in listed else 403), one.id
        assert (await visitor.get(f"/reports/sales?district={other.id}")).status_code == 409
        assert (await visitor.get("/reports/nothing")).status_code == 404
        assert (await visitor.get("/reports/sales/exe")).status_code == 404
        assert (await visitor.get("/reports/sales?on=soon")).status_code == 422


async def test_an_agent_finds_his_own_day_alone(city: City) -> None:
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city, Role.AGENT)
        assert set(re.findall(r'href="/reports/(\w+)"', (await visitor.get("/reports")).text)) == {"agents"}
        assert (await visitor.get("/reports/pack?period=day")).status_code == 403


async def test_no_row_leads_where_its_reader_may_not_go(city: City) -> None:
    agent = Actor(ActorKind.STAFF, 1, "周", str(Role.AGENT), frozenset({city.district.id}))
    assert reach(REPORTS, agent, "/reports/calls?staff=1") == ""
    assert reach(REPORTS, agent, "/reports/agents?staff=1") == "/reports/agents?staff=1"
    assert reach(REPORTS, agent, "/orders/7") == "/orders/7"


async def test_a_paper_says_of_which_district_it_is(city: City) -> None:
    await a_district("静安", "JA", "Jing'an")
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city)
        pdf = (await visitor.get(f"/reports/sales/pdf?{AUTUMN}")).content
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    assert city.district.name in words
    assert "静安" not in words


async def test_a_view_of_the_running_month_moves_along_and_belongs_to_one(city: City) -> None:
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city)
        page = (await visitor.get("/reports/mix?step=band")).text
        query = re.search(r'name="query" value="([^"]+)"', page).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
        assert "on=" not in query
        await visitor.post("/reports/mix/views", "/reports/mix", name=" 我的  价位段 ", query=query)
        assert "我的 价位段" in (await visitor.get("/reports")).text
        view = await SavedView.get()
        assert (view.report, view.query) == ("mix", query)
        await SavedView.filter(id=view.id).update(staff_id=(await a_person("3002", Role.DISTRICT_MANAGER, [city.district])).id)
        assert (await visitor.post(f"/reports/views/{view.id}/forget", "/reports/mix")).status_code == 404
        assert "我的 价位段" not in (await visitor.get("/reports")).text
        assert (await visitor.post("/reports/mix/views", "/reports/mix", name="  ", query="")).status_code == 422


async def test_the_pack_holds_every_report_and_embeds_its_type(city: City) -> None:
    await the_example(city)
    for pack in (SALES_PACK, FINANCE_PACK):
        reader = PdfReader(io.BytesIO(await made_pack(pack, about())))
        words = "".join(page.extract_text() for page in reader.pages)
        assert [one.id for one in pack.reports if one.title not in words] == []
        assert pack is FINANCE_PACK or "41" in words


async def test_finance_has_a_pack_of_its_own(city: City) -> None:
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, city, Role.FINANCE)
        assert "结算评审" in (await visitor.get("/reports")).text
        file = await visitor.get("/reports/pack?period=day")
        assert "leafline-finance-" in file.headers["content-disposition"]
        await visitor.post("/reports/packs", "/reports", period="day", email="finance@example.test")
    assert (await PackOrder.get()).email == "finance@example.test"


async def test_who_leaves_is_not_waited_for() -> None:
    class Gone:
        async def receive(self) -> dict[str, Any]:
            return {"type": "http.disconnect"}

    ended = asyncio.Event()

    async def reading() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return "never"

    assert await asyncio.wait_for(while_here(Gone(), reading()), 5) is None  # type: ignore[arg-type]
    assert ended.is_set()


async def test_packs_are_due_when_their_period_is_over_and_once(city: City) -> None:
    person = await a_person("3001", Role.DISTRICT_MANAGER, [city.district])
    by = Actor(ActorKind.STAFF, person.id, person.name, Role.DISTRICT_MANAGER, frozenset({city.district.id}))
    await order_pack(Kind.CYCLE, "mo@example.test", by=by, at=AT)
    assert await due_packs(TODAY) == []  # the cycle that ran when it was ordered is the first
    monday = date(2026, 12, 7)
    [due] = await due_packs(monday)
    assert (due.of.since, due.of.until) == (date(2026, 11, 30), date(2026, 12, 6))
    await PackOrder.filter(id=due.order.id).update(sent_through=due.of.until)
    assert await due_packs(monday + timedelta(days=6)) == []
    # After a fortnight's standstill only the newest goes out.
    assert [one.of.until for one in await due_packs(monday + timedelta(days=21))] == [date(2026, 12, 27)]
    await order_pack(Kind.CYCLE, "", by=by, at=AT)
    assert await PackOrder.all().count() == 0
    for bad in ("nobody", "a@b@c", "a b@c", "@c"):
        with pytest.raises(AddressUnfit):
            await order_pack(Kind.DAY, bad, by=by, at=AT)


def test_a_mondays_day_pack_is_fridays() -> None:
    assert newest_over(Kind.DAY, date(2026, 11, 30)).since == date(2026, 11, 27)
    assert newest_over(Kind.MONTH, date(2026, 12, 1)).until == date(2026, 11, 30)
