"""What a kind of file is: its columns, what stands now, what must fit together, and how it is put in place."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.language import _
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.rules import Column, Entry, Key, Values
from ordering.products.models import Product

Held = Mapping[Key, Values]


class Put(Protocol):
    def __call__(self, entries: Sequence[Entry], *, by: Actor, at: datetime) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """key: the columns that name a row. held: every row that the actor may see, by its key. check: faults between rows
    and with what stands. put: inside the import's transaction, the added and changed rows."""

    name: str
    label: str
    note: str
    icon: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    held: Callable[[Actor], Awaitable[Held]]
    check: Callable[[Sequence[Entry], Held, Actor, datetime], Awaitable[Iterable[Fault]]]
    put: Put


async def sku_ids() -> dict[str, int]:
    """Short code -> sku id."""
    return {row.short_code: row.id for row in await Product.all().using_db(reads())}


async def district_ids() -> dict[str, int | None]:
    """District code -> id; '' is the whole city."""
    return {"": None} | {row.code: row.id for row in await District.all().using_db(reads())}


def unknown(entries: Iterable[Entry], column: str, known: Iterable[str]) -> list[Fault]:
    names = set(known)
    return [Fault(entry.row, column, entry.after[column], _("系统里没有 {value}", value=entry.after[column])) for entry in entries
            if entry.after[column] not in names]


def not_his(entries: Iterable[Entry], districts: Mapping[str, int | None], by: Actor, column: str = "district") -> list[Fault]:
    """Rows of districts, or of the whole city, that are not the actor's."""
    return [Fault(entry.row, column, entry.after[column], _("不在您负责的区县")) for entry in entries
            if entry.after[column] in districts and not may_touch(districts[entry.after[column]], by)]


def may_touch(district_id: int | None, by: Actor) -> bool:
    return by.districts is None or (district_id is not None and by.may_touch(district_id))
