import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from foundation.actor import Actor
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import digits, maybe, on_date, text, whole
from ordering.files.kind import Held, Kind, district_ids, may_touch, not_his, sku_ids, unknown
from ordering.files.rules import Column, Entry, Key
from ordering.kept import forget_kept
from ordering.products.rules import CLASSES
from ordering.supply.models import CapKind, GradeCap, GradeLimit

GROUPS = ("NEW", *(name for name, _lower in CLASSES))
COLUMNS = (
    Column("valid_from", N_("生效日期"), on_date),
    Column("district", N_("区县编码（空为全市）"), maybe(digits(8))),
    Column("target", N_("对象"), text(40)),
    Column("grade_from", N_("档位从"), whole(1, 30), number=True),
    Column("grade_to", N_("档位到"), whole(1, 30), number=True),
    Column("limit_cartons", N_("每期限量（条）"), whole(0, 100_000), number=True),
)
KEY = ("valid_from", "district", "target", "grade_from", "grade_to")


async def held(by: Actor) -> Held:
    codes = {id: code for code, id in (await district_ids()).items()}
    skus = {id: code for code, id in (await sku_ids()).items()}
    limits: list[Any] = await GradeLimit.all().using_db(reads())
    caps: list[Any] = await GradeCap.all().using_db(reads())
    targets = [(row, skus[row.product_id] if row.product_id else row.group) for row in limits]
    targets += [(row, f"{row.kind.lower()}:{row.scope}".removesuffix(":")) for row in caps]
    found = {}
    for row, target in targets:
        if may_touch(row.district_id, by):
            values = (row.valid_from.isoformat(), codes[row.district_id], target, str(row.grade_from), str(row.grade_to))
            found[values] = dict(zip((column.name for column in COLUMNS), (*values, str(row.limit_cartons)), strict=True))
    return dict(sorted(found.items(), key=lambda item: (item[0][:3], int(item[0][3]))))


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Every target is one we know, and no grade has two limits of one thing from one day on (R25)."""
    districts, skus = await district_ids(), await sku_ids()
    faults = unknown(entries, "district", districts) + not_his(entries, districts, by)
    faults += [Fault(entry.row, "target", entry.after["target"], _("看不懂这个对象")) for entry in entries
               if not understood(entry.after["target"], skus)]
    faults += [Fault(entry.row, "grade_to", entry.after["grade_to"], _("不能低于“档位从”")) for entry in entries
               if int(entry.after["grade_from"]) > int(entry.after["grade_to"])]
    return faults + overlapping(entries, held)


def understood(target: str, skus: Iterable[str]) -> bool:
    kind, colon, scope = target.partition(":")
    if not colon:
        return target in GROUPS or target in ("total", "month") or target in skus
    return (kind == "family" and bool(scope)) or (kind == "band" and scope.isascii() and scope.isdigit())


def overlapping(entries: Sequence[Entry], held: Held) -> list[Fault]:
    rows = {entry.key: entry.row for entry in entries}
    ranges: dict[Key, list[tuple[int, int, Key]]] = {}
    for key in {**held, **rows}:
        ranges.setdefault(key[:3], []).append((int(key[3]), int(key[4]), key))
    faults = []
    for of_target in ranges.values():
        of_target.sort(key=lambda reach: reach[:2])
        for (_from, to, first), (start, _to, second) in itertools.pairwise(of_target):
            if start <= to and (row := rows.get(second) or rows.get(first)):
                faults.append(Fault(row, "grade_from", second[3], _("和档位 {first} 重叠", first=f"{first[3]}–{first[4]}")))
    return faults


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    districts, skus = await district_ids(), await sku_ids()
    for entry in entries:
        after = entry.after
        reach: dict[str, Any] = {"district_id": districts[after["district"]], "valid_from": date.fromisoformat(after["valid_from"]),
                 "grade_from": int(after["grade_from"]), "grade_to": int(after["grade_to"])}
        kind, _colon, scope = after["target"].partition(":")
        limit = {"limit_cartons": int(after["limit_cartons"])}
        if kind.upper() in CapKind.__members__:
            await GradeCap.update_or_create(limit, kind=CapKind(kind.upper()), scope=scope, **reach)
        elif kind in skus:
            await GradeLimit.update_or_create(limit, product_id=skus[kind], **reach)
        else:
            await GradeLimit.update_or_create(limit, product_id=None, group=kind, **reach)
    forget_kept()


KIND = Kind("limits", N_("各档限量"), N_("对象是短码、NEW、价类 I–V、total、month、family:牌号 或 band:元"), "ruler-measure", COLUMNS, KEY, held, check, put)
