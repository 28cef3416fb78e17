"""Finance and district managers at the pages: what they see, what they fetch, and what is not theirs."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from foundation.clock import day, now
from foundation.districts.models import District
from foundation.money import parse_yuan
from foundation.staff.models import Role
from foundation.transaction import transact
from settlement.journal.accounts import delivered
from settlement.journal.models import JournalEntry
from settlement.journal.posting import post
from settlement.receivables.rules import month_of
from tests.settlement.receivables.conftest import PRICE, Trade
from tests.visitor import SETTINGS, a_district, a_person, visiting

TODAY = day(now())
MONTH = month_of(TODAY).name


async def test_finance_goes_from_the_ledger_to_the_entry_and_fetches_every_paper(trade: Trade) -> None:
    await trade.sold(30, back=5)
    await a_person("4001", Role.FINANCE, name="周敏")
    async with visiting(SETTINGS) as finance:
        await finance.sign_in("4001")
        ledger = (await finance.get(f"/settlement/ledger?account=RECEIVABLE&party=retailer:{trade.shop.id}")).text
        assert "2,425.00" in ledger
        [attempt] = set(re.findall(r"/debits/attempts/\d+", ledger))
        assert (await finance.get(attempt)).headers["location"].startswith("/debits/")
        assert "月结条件" in (await finance.get(f"/settlement/months/{MONTH}")).text
        assert (await finance.get(f"/settlement/months?month={MONTH}")).headers["location"] == f"/settlement/months/{MONTH}"
        for path in (f"/settlement/days/{TODAY}/pack.pdf", f"/settlement/months/{MONTH}/pack.pdf", f"/settlement/months/{MONTH}/invoices-order.pdf",
                     "/settlement/lists/cases.pdf", "/settlement/lists/unknowns.pdf", "/debits/lists/debits.pdf"):
            answer = await finance.get(path)
            assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), path
        for path in (f"/settlement/days/{TODAY}/other.pdf", f"/settlement/months/{MONTH}/pack.doc", "/settlement/lists/all.csv",
                     "/settlement/months/13-2026", f"/statements/{MONTH}/{trade.shop.id}/x.pdf"):
            assert (await finance.get(path)).status_code in (404, 422), path


async def test_the_packs_sums_are_the_ledgers_by_a_count_of_their_own(trade: Trade) -> None:
    for cartons in (30, 4):
        await trade.sold(cartons)
    await a_person("4001", Role.FINANCE)
    async with visiting(SETTINGS) as finance:
        await finance.sign_in("4001")
        packed = zipfile.ZipFile(io.BytesIO((await finance.get(f"/settlement/days/{TODAY}/pack.zip")).content))
        [ledger] = [packed.read(name).decode("utf-8-sig") for name in packed.namelist() if "总账" in name]
        book = load_workbook(io.BytesIO((await finance.get(f"/settlement/days/{TODAY}/pack.xlsx")).content))
    totals = ledger.splitlines()[-1].replace('"', "").split(",")
    counted = sum(entry.amount_fen for entry in await JournalEntry.filter(business_date=TODAY))
    assert ledger.count(f"{counted // 100:,}.{counted % 100:02d}") == 2, totals
    [sheet] = [one for one in book.worksheets if "总账" in one.title]
    assert [round(cell.value * 100) for cell in list(sheet.rows)[-1][2:4]] == [counted, counted]


async def test_a_manager_fetches_the_statements_of_his_district_and_of_no_other(trade: Trade) -> None:
    await trade.sold(3)
    mine, other = await District.get(id=trade.shop.district_id), await a_district("徐汇", "XH", "Xuhui")
    await a_person("3001", Role.DISTRICT_MANAGER, [mine])
    await a_person("3002", Role.DISTRICT_MANAGER, [other])
    async with visiting(SETTINGS) as manager, visiting(SETTINGS) as stranger:
        await manager.sign_in("3001")
        await stranger.sign_in("3002")
        assert trade.shop.name in (await manager.get(f"/statements?month={MONTH}")).text
        assert trade.shop.name in (await manager.get(f"/statements?month={MONTH}&find=%E7%A6%8F%E6%BA%90")).text
        assert "这里没有客户" in (await manager.get(f"/statements?month={MONTH}&find=nobody")).text
        packed = zipfile.ZipFile(io.BytesIO((await manager.get(f"/statements/{MONTH}/districts/{mine.id}/statements.zip")).content))
        assert packed.namelist() == [f"{trade.shop.customer_code}.pdf"]
        lines = (await manager.get(f"/statements/{MONTH}/districts/{mine.id}/roll.csv")).content.decode("utf-8-sig").splitlines()
        assert parse_yuan(lines[1].split(",")[-1]) == 0
        for path in (f"/statements/{MONTH}/{trade.shop.id}/statement.pdf", f"/statements/{MONTH}/districts/{mine.id}/statements.pdf"):
            assert ((await manager.get(path)).status_code, (await stranger.get(path)).status_code) == (200, 404)
        assert trade.shop.name not in (await stranger.get(f"/statements?month={MONTH}")).text
        for path in ("/settlement/ledger", f"/settlement/months/{MONTH}", "/settlement/lists/cases.csv", f"/settlement/days/{TODAY}/pack.pdf"):
            assert (await manager.get(path)).status_code == 403, path


async def test_invoices_that_differ_are_held_and_the_sentence_says_by_how_much(trade: Trade) -> None:
    await trade.sold(3)
    await transact(lambda: post([delivered(999_999, trade.shop.id, 50)], at=now()))
    await a_person("4001", Role.FINANCE)
    async with visiting(SETTINGS) as finance:
        await finance.sign_in("4001")
        held = await finance.get(f"/settlement/months/{MONTH}/invoices-retailer.xlsx")
        assert (held.status_code, "INVOICE_DIFF" in held.text, f"{3 * PRICE / 100:.2f}" in held.text) == (409, True, True)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SHIFT_LEADER])
async def test_others_have_no_business_there(database: str, role: Role) -> None:
    await a_person("1003", role)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        for path in ("/statements", "/settlement/ledger", f"/settlement/months/{MONTH}"):
            assert (await visitor.get(path)).status_code == 403
