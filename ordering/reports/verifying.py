"""Do the daily sums agree with the orders? Every summed day is summed again and compared, row by row."""

from datetime import date
from typing import Any

from foundation.reports.reading import read, span
from foundation.transaction import calendar_day
from ordering.reports.statements import MEASURES, scarce_days, shop_days, sku_days, skus_of

LONGEST_S = 600
SHOP_KEY, SKU_KEY, SCARCE_KEY = ("retailer_id", "district_id"), ("district_id", "product_id"), ("district_id", "product_id", "cartons")
SHOP_FIGURES, SKU_FIGURES = ("orders", *MEASURES), ("shops", "new_in_cycle", "new_in_month", *MEASURES)
SCARCE_FIGURES = ("times",)


async def verify_reports() -> list[str]:
    """A line for each day and table that differs. What a shop was when its day was summed (grade, account manager) is not
    held against what it is now: grades move, and the sums keep the old one."""
    complaints = []
    for row in await read("SELECT sold_on, scarce FROM summed_day ORDER BY sold_on"):
        on = calendar_day(row["sold_on"])
        assert on is not None
        complaints += await compared(on, "shop_day", SHOP_KEY, SHOP_FIGURES, shop_days("$1", "$2"))
        complaints += await compared(on, "sku_day", SKU_KEY, SKU_FIGURES, sku_days("$1", "$2"))
        complaints += await compared(on, "scarce_day", SCARCE_KEY, SCARCE_FIGURES, scarce_days("$1", "$2", skus_of(row["scarce"])))
    return complaints


async def compared(on: date, table: str, key: tuple[str, ...], figures: tuple[str, ...], anew: str) -> list[str]:
    sums = f"{', '.join(key)}, {', '.join(f'SUM({name}) AS {name}' for name in figures)}"
    kept = await read(f"SELECT {sums} FROM {table} WHERE sold_on = $1 GROUP BY {', '.join(key)}", on, longest_s=LONGEST_S)
    counted = await read(f"SELECT {sums} FROM ({anew}) AS a GROUP BY {', '.join(key)}", *span(on, on), longest_s=LONGEST_S)
    mine, theirs = keyed(kept, key, figures), keyed(counted, key, figures)
    wrong = [one for one in sorted({*mine, *theirs}) if mine.get(one) != theirs.get(one)]
    if not wrong:
        return []
    first = wrong[0]
    names = ", ".join(f"{name} {value}" for name, value in zip(key, first, strict=True))
    return [f"{on} {table}: {len(wrong)} rows differ, first {names}: kept {mine.get(first)}, orders say {theirs.get(first)}"]


def keyed(rows: list[dict[str, Any]], key: tuple[str, ...], figures: tuple[str, ...]) -> dict[tuple[int, ...], tuple[int, ...]]:
    return {tuple(int(row[name]) for name in key): tuple(int(row[name]) for name in figures) for row in rows}
