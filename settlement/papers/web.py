"""Where papers are fetched: day and month packs, invoice batches, lists, and the statements of customers."""

import asyncio
from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.language import _
from foundation.paper import Paper, papers_pdf
from foundation.pdf import Table
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.invoices.queries import batch_to_send
from settlement.invoices.rules import Mode
from settlement.journal.queries import trial_balance
from settlement.months.queries import month_view
from settlement.order_money.day import debits_of_day
from settlement.papers.district import NoSuchDistrict, account_rows, district_of
from settlement.papers.files import NoSuchPaper, as_file, named, response, zipped
from settlement.papers.invoices import invoices_paper
from settlement.papers.lists import batches_table, cases_table, debits_table, files_table, ledger_table, unknowns_table
from settlement.papers.packs import day_facts, day_pack, month_pack
from settlement.papers.statement import heading, rolls_paper, statement_paper
from settlement.receivables.queries import districts_of, statement_of, statements_of
from settlement.receivables.rules import Period, age_bucket, month_of, read_month
from settlement.reconciliation.queries import cases_listed, day_view, unknowns

FINANCE = [requires(Role.FINANCE)]
READERS = [requires(Role.FINANCE, Role.DISTRICT_MANAGER)]
DEBIT_READERS = [requires(Role.FINANCE, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
ALL = 20_000


@get("/settlement/days/{on:date}/{file:str}", guards=FINANCE)
async def day_pack_file(on: FromPath[date], file: FromPath[str], by: NamedDependency[Actor]) -> Response:
    """pack.pdf, pack.xlsx or pack.zip (a CSV for each table)."""
    what, kind = named(file)
    if what != "pack":
        raise NoSuchPaper(file=file)
    return await as_file(day_pack(await day_facts(on, by=by)), f"day-{on}", kind)


@get("/settlement/months/{month:str}/{file:str}", guards=FINANCE)
async def month_pack_file(month: FromPath[str], file: FromPath[str], by: NamedDependency[Actor]) -> Response:
    """pack, invoices-retailer or invoices-order, each as pdf, xlsx or zip. InvoiceDiff holds the batch."""
    what, kind = named(file)
    period = read_month(month)
    if what == "pack":
        return await as_file(month_pack(await month_view(period, by=by, at=clock.now())), f"month-{period.name}", kind)
    mode = {"invoices-retailer": Mode.RETAILER, "invoices-order": Mode.ORDER}.get(what)
    if mode is None:
        raise NoSuchPaper(file=file)
    return await as_file(invoices_paper(await batch_to_send(period, mode)), f"{what}-{period.name}", kind)


@get("/settlement/lists/{file:str}", guards=FINANCE)
async def finance_list(file: FromPath[str], by: NamedDependency[Actor], on: FromQuery[date | None] = None, first: FromQuery[date | None] = None,
                       standing: FromQuery[str] = "", category: FromQuery[str] = "") -> Response:
    """cases, batches, files, unknowns or ledger, with the filters of their page, as pdf, xlsx or csv."""
    what, kind = named(file)
    today = on or clock.day(clock.now())
    match what:
        case "cases":
            cases = await cases_listed(by=by, standing=standing, category=category, limit=ALL)
            table = cases_table(cases, {one.id: age_bucket(one.business_date, today) for one in cases})
        case "batches":
            table = batches_table((await day_view(today)).batches)
        case "files":
            table = files_table((await day_view(today)).files)
        case "unknowns":
            table = unknowns_table(await unknowns(today))
        case "ledger":
            table = ledger_table(await trial_balance(first or today.replace(day=1), today))
        case _:
            raise NoSuchPaper(file=file)
    return await as_file(listed(table, Period(first or today, today)), f"{what}-{today}", kind)


def listed(table: Table, period: Period) -> Paper:
    """A list on its own paper: its title stands above, once."""
    return Paper(table.title, _("全市"), period.name.replace("..", " – "), (), (Table("", table.sub, table.columns, table.rows, table.totals),), wide=True)


@get("/debits/lists/{file:str}", guards=DEBIT_READERS)
async def debits_file(file: FromPath[str], by: NamedDependency[Actor], on: FromQuery[date | None] = None, standing: FromQuery[str] = "") -> Response:
    """debits.pdf, debits.xlsx or debits.csv, with the filters of the page."""
    what, kind = named(file)
    if what != "debits":
        raise NoSuchPaper(file=file)
    shown = on or clock.day(clock.now())
    table = debits_table(await debits_of_day(shown, by=by, standing=standing, limit=ALL))
    return await as_file(listed(table, Period(shown, shown)), f"debits-{shown}", kind)


@get("/statements", guards=READERS)
async def statements_page(by: NamedDependency[Actor], month: FromQuery[str] = "", district: FromQuery[int] = 0,
                          find: FromQuery[str] = "") -> Template:
    """Customers' accounts of one district and month; find: part of a name or of a customer code."""
    period = read_month(month) if month else month_of(clock.day(clock.now()))
    districts = await districts_of(by)
    chosen = next((one for one in districts if one.id == district), districts[0] if districts and not district else None)
    if chosen is None:
        raise NoSuchDistrict(district=district)
    rows = await account_rows(chosen.id, period, find)
    context = {"period": period, "districts": districts, "district": chosen, "find": find, "rows": rows}
    return Template("settlement/papers/statements.html", context=context)


@get("/statements/{month:str}/{retailer_id:int}/{file:str}", guards=READERS)
async def statement_file(month: FromPath[str], retailer_id: FromPath[int], file: FromPath[str], by: NamedDependency[Actor]) -> Response:
    """statement.pdf, statement.xlsx or statement.csv of one customer."""
    what, kind = named(file)
    if what != "statement":
        raise NoSuchPaper(file=file)
    statement = await statement_of(retailer_id, read_month(month), by=by)
    return await as_file(statement_paper(statement), f"{statement.shop.customer_code}-{statement.period.name}", kind)


@get("/statements/{month:str}/districts/{district_id:int}/{file:str}", guards=READERS)
async def district_statements(month: FromPath[str], district_id: FromPath[int], file: FromPath[str], by: NamedDependency[Actor]) -> Response:
    """statements.pdf (all in one), statements.zip (one PDF for each), or the list of balances: roll.pdf, roll.xlsx, roll.csv."""
    what, kind = named(file)
    district, period = await district_of(district_id, by=by), read_month(month)
    statements = await statements_of(district, period)
    name = f"{district.seat_group}-{period.name}"
    if what == "roll":
        return await as_file(rolls_paper(district, period, statements), f"roll-{name}", kind)
    papers = [(one.shop.customer_code, statement_paper(one)) for one in statements]
    if (what, kind) == ("statements", "pdf"):
        return response(await asyncio.to_thread(papers_pdf, f"{heading(district)} {period.name}", [paper for _code, paper in papers]),
                        f"statements-{name}.pdf", kind)
    if (what, kind) == ("statements", "zip"):
        return response(await asyncio.to_thread(lambda: zipped((f"{code}.pdf", papers_pdf(code, [paper])) for code, paper in papers)),
                        f"statements-{name}.zip", kind)
    raise NoSuchPaper(file=file)


ROUTES = (day_pack_file, month_pack_file, finance_list, debits_file, statements_page, statement_file, district_statements)
