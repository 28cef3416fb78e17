"""The statement on paper against a count of its own, in both languages, byte for byte."""

import io
import re

import pytest
from pypdf import PdfReader

from callcenter import translations
from foundation.actor import SCHEDULER
from foundation.clock import day, now
from foundation.language import read_catalogues, speaking
from foundation.money import capitals, parse_yuan
from foundation.paper import Paper, papers_pdf
from settlement.papers.files import content_of
from settlement.papers.statement import statement_paper
from settlement.receivables.queries import statement_of
from settlement.receivables.rules import month_of
from settlement.reconciliation.closing import balance
from tests.settlement.receivables.conftest import PRICE, Trade

MONTH = month_of(day(now()))


async def paper_of(trade: Trade) -> Paper:
    return statement_paper(await statement_of(trade.shop.id, MONTH, by=SCHEDULER))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


async def test_its_totals_are_the_ledgers(trade: Trade) -> None:
    for cartons, back in ((30, 5), (4, 0), (7, 7)):
        await trade.sold(cartons, back=back)
    paper = await paper_of(trade)
    *_, ups, downs, closing = map(parse_yuan, filter(None, paper.tables[0].totals[4:]))
    assert (ups, downs) == (29 * PRICE, 41 * PRICE)
    assert closing == await balance("RECEIVABLE", f"retailer:{trade.shop.id}") == -12 * PRICE
    text = text_of(papers_pdf("x", [paper]))
    assert capitals(12 * PRICE) in text
    amounts = [parse_yuan(one) for one in re.findall(r"-?[\d,]+\.\d\d", text)]
    assert {29 * PRICE, 41 * PRICE, -12 * PRICE} <= set(amounts)


async def test_twice_the_same_is_the_same_to_the_byte(trade: Trade) -> None:
    await trade.sold(3)
    for kind in ("pdf", "xlsx", "csv"):
        assert content_of(await paper_of(trade), "x", kind) == content_of(await paper_of(trade), "x", kind)


async def test_file_and_paper_say_the_same_rows(trade: Trade) -> None:
    await trade.sold(3)
    [table] = (await paper_of(trade)).tables
    lines = content_of(await paper_of(trade), "x", "csv").decode("utf-8-sig").splitlines()
    assert len(lines) == len(table.rows) + 2
    assert all(row[2] in line for row, line in zip(table.rows, lines[1:], strict=False))


async def test_english_is_complete(trade: Trade) -> None:
    """Chinese are the shop's own names and the capitals, and nothing else."""
    translations.compile()
    read_catalogues(translations.LOCALE)
    await trade.sold(3, back=1)
    with speaking("en"):
        paper = await paper_of(trade)
        text = text_of(papers_pdf("x", [paper]))
    for ours in (trade.shop.name, trade.shop.licence_holder, trade.shop.address, capitals(PRICE)):
        text = text.replace(ours, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
    assert "Page 1 of 1" in text


@pytest.mark.parametrize("cartons", [0, 6])
async def test_a_quiet_month_has_its_paper_too(trade: Trade, cartons: int) -> None:
    if cartons:
        await trade.sold(cartons)
    paper = await paper_of(trade)
    assert paper.tables[0].totals[-1] == "0.00"
    assert "零元整" in "".join(paper.said)
