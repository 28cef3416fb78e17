"""A district's orders by file: a real spreadsheet, read and imported as the page does it, and once more by mistake."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from callcenter.simulation.notebook import Notebook, Told
from callcenter.simulation.week import Temper, Visit
from foundation.actor import Actor
from foundation.sheets import read_sheet, write_sheet
from foundation.transaction import Row, Sql, Work, fetch
from ordering.orders.importing import COLUMNS, ShopResult, import_baskets, read_baskets
from ordering.orders.models import Order
from ordering.states import NOT_HELD, State

LAST = f"""
    SELECT r.id AS shop, r.customer_code, p.short_code, l.qty_ordered AS qty FROM retailer r
    JOIN orders o ON o.id = (SELECT MAX(x.id) FROM orders x WHERE x.retailer_id = r.id AND x.state NOT IN ({NOT_HELD}))
    JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
    WHERE r.id IN (%s) AND l.qty_ordered > 0 ORDER BY r.id, l.position"""


async def import_files(visits: Iterable[Visit], managers: Mapping[int, Actor], notebook: Notebook) -> None:
    """One file for each district and day."""
    files: dict[tuple[int, date], list[Visit]] = defaultdict(list)
    for visit in visits:
        files[visit.district, visit.at.date()].append(visit)
    for (district, _), shops in files.items():
        await import_file(shops, managers[district], notebook)


async def import_file(visits: list[Visit], by: Actor, notebook: Notebook) -> None:
    at = min(visit.at for visit in visits)
    content = write_sheet("xlsx", COLUMNS, await rows_of(visits))
    baskets, faults = await read_baskets(read_sheet(content, "orders.xlsx"), by=by)
    notebook.count("files refused" if faults else "files imported")
    with notebook.timed("file, a shop"):
        results = await import_baskets(baskets, by=by, at=at)
    for result in results:
        await note(result, notebook)
    for result in await import_baskets(baskets, by=by, at=at):
        if result.state == State.CONFIRMED:
            notebook.count("imported again, done once" if result.again else "IMPORTED AGAIN, DONE TWICE")


async def note(result: ShopResult, notebook: Notebook) -> None:
    notebook.count("visits FILE")
    if result.state != State.CONFIRMED:
        return notebook.count(f"ended: file {result.state or result.refusal.code if result.refusal else 'refused'}")
    order = await Order.get(order_no=result.order_no)
    notebook.note(Told(order.id, "CONFIRMED", order.version, cartons=result.ordered, amount_fen=result.amount_fen))
    notebook.count("confirmed FILE")


async def rows_of(visits: list[Visit]) -> list[list[str]]:
    tempers = {visit.shop: visit.temper for visit in visits}

    def work() -> Work[list[Row]]:
        return (yield Sql(LAST % ", ".join(map(str, sorted(tempers)))))

    more = {Temper.SURGES: 2, Temper.HOARDS: 3}
    return [[row["customer_code"], row["short_code"], str(row["qty"] * more.get(tempers[row["shop"]], 1))] for row in await fetch(work)]
