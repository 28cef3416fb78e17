"""Orders by file: tried, every fault or every shop's outcome shown, then placed."""

from dataclasses import dataclass

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import MultipartBody
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.language import current
from foundation.sheets import read_sheet
from foundation.staff.access import requires
from foundation.staff.rules import Role
from ordering.orders import words
from ordering.orders.importing import COLUMNS, import_baskets, read_baskets, try_baskets

OWNERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
SHOWN_MAX = 300


@dataclass
class OrderFile:
    file: UploadFile


@get("/orders/file", guards=OWNERS)
async def order_file_page() -> Template:
    return Template("ordering/orders/file.html", context={"columns": COLUMNS})


@post("/orders/file/try", guards=OWNERS, status_code=200)
async def try_order_file(data: MultipartBody[OrderFile], by: NamedDependency[Actor]) -> Template:
    return await answer(data.file, by, earnest=False)


@post("/orders/file/import", guards=OWNERS, status_code=200)
async def import_order_file(data: MultipartBody[OrderFile], by: NamedDependency[Actor]) -> Template:
    return await answer(data.file, by, earnest=True)


async def answer(file: UploadFile, by: Actor, *, earnest: bool) -> Template:
    """A fragment: the faults, or what becomes (has become) of each shop's order."""
    at, name = clock.now(), file.filename
    baskets, faults = await read_baskets(read_sheet(await file.read(), name), by=by)
    results = [] if faults else await (import_baskets if earnest else try_baskets)(baskets, by=by, at=at)
    return Template("ordering/orders/_file.html", context={
        "name": name, "faults": faults, "results": results, "earnest": earnest, "words": words, "reader": current.get(),
        "shown_max": SHOWN_MAX})


ROUTES = (order_file_page, try_order_file, import_order_file)
