from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.language import N_
from foundation.sheets import Fault
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.files.cells import digits, grade, text
from ordering.files.kind import Held, Kind, unknown
from ordering.files.rules import Column, Entry
from retailers.filing.service import set_grades
from retailers.profile.models import Retailer

COLUMNS = (
    Column("customer_code", N_("客户编码"), digits(13)),
    Column("name", N_("店名"), text(64, empty=True), optional=True),
    Column("grade", N_("档位（1–30，ZZ 为未评）"), grade),
)


async def held(by: Actor) -> Held:
    rows = await scoped(Retailer.all(), by).using_db(reads()).order_by("customer_code").values_list("customer_code", "name", "grade")
    return {(str(code),): {"customer_code": str(code), "name": str(name), "grade": str(at or "ZZ")} for code, name, at in rows}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Only shops that are there; their names are shown for the reader and must be theirs, so that no row slips."""
    return unknown(entries, "customer_code", (code for code, in held)) + [
        Fault(entry.row, "name", entry.after["name"], entry.before["name"]) for entry in entries
        if entry.before and entry.after["name"] != entry.before["name"]]


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    await set_grades({entry.key[0]: None if entry.after["grade"] == "ZZ" else int(entry.after["grade"]) for entry in entries}, by=by, at=at)


KIND = Kind("grades", N_("客户档位"), N_("每次变动都记下：谁、从几档到几档、什么时候"), "stairs-up", COLUMNS, ("customer_code",), held, check, put)
