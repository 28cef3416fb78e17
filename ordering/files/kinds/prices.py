from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.language import N_, _
from foundation.money import format_yuan, parse_yuan
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import on_date, text, yuan
from ordering.files.kind import Held, Kind, sku_ids, unknown
from ordering.files.rules import Column, Entry
from ordering.kept import forget_kept
from ordering.products.models import PriceVersion
from ordering.products.service import put_versions

COLUMNS = (
    Column("short_code", N_("短码"), text(8)),
    Column("valid_from", N_("生效日期"), on_date),
    Column("wholesale_yuan", N_("批发价（元/条）"), yuan, number=True),
    Column("retail_yuan", N_("零售指导价（元/条）"), yuan, number=True),
)


async def held(by: Actor) -> Held:
    rows = await (PriceVersion.all().using_db(reads()).order_by("product__short_code", "valid_from")
                  .values("product__short_code", "valid_from", "wholesale_fen", "retail_fen"))
    return {(row["product__short_code"], row["valid_from"].isoformat()): {
        "short_code": row["product__short_code"], "valid_from": row["valid_from"].isoformat(),
        "wholesale_yuan": plain(row["wholesale_fen"]), "retail_yuan": plain(row["retail_fen"])} for row in rows}


def plain(amount_fen: int) -> str:
    return format_yuan(amount_fen).replace(",", "")


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """A price of the past is history: a new one begins today or later."""
    today = day(at).isoformat()
    return unknown(entries, "short_code", await sku_ids()) + [
        Fault(entry.row, "valid_from", entry.after["valid_from"], _("早于今天，过去的价格不能改")) for entry in entries
        if entry.after["valid_from"] < today and (entry.before is None or entry.differing)]


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    skus = await sku_ids()
    versions: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    for entry in entries:
        price = parse_yuan(entry.after["wholesale_yuan"]), parse_yuan(entry.after["retail_yuan"])
        versions[skus[entry.after["short_code"]]][date.fromisoformat(entry.after["valid_from"])] = price
    await put_versions(versions)
    forget_kept()


KIND = Kind("prices", N_("价格"), N_("批发价和零售指导价，从哪天起；前一个价格到前一天为止"), "tag", COLUMNS, ("short_code", "valid_from"), held, check, put)
