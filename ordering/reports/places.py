"""District → account manager → shop: at which of them a report's rows stand, and what they are called."""

from collections.abc import Iterable
from typing import Any

from foundation.language import N_, own_name
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read
from foundation.reports.report import Column

TRADING = "'ACTIVE', 'RESTRICTED', 'SUSPENDED'"
"""在营: whose supply is stopped for a while still trades; who is paused, closed or without a licence does not."""
LEVELS = {"district_id": N_("区县"), "manager": N_("客户经理"), "retailer_id": N_("客户")}


def level(asked: Asked) -> str:
    """Headquarters sees districts, a district its account managers, an account manager or a route its shops."""
    if asked.of_shops or asked.grade is not None:
        return "retailer_id"
    return "manager" if asked.single_district else "district_id"


def place_column(asked: Asked) -> Column:
    return Column("name", LEVELS[level(asked)], share=4)


async def names(key: str, keys: Iterable[Any]) -> dict[Any, str]:
    """Of districts in the reader's language; an account manager is his own name."""
    if key == "manager":
        return {one: one or "–" for one in keys}
    if key == "district_id":
        own = own_name()
        return {row["id"]: row[own] for row in await read("SELECT id, name, name_en FROM district")}
    rows = await read(f"SELECT id, name FROM retailer WHERE {among('id', keys)}")
    return {row["id"]: row["name"] for row in rows}


def deeper(asked: Asked, key: str, value: Any) -> str:
    """Where a row is looked at one level down."""
    if key == "district_id":
        return asked.link("sales", district=value)
    if key == "manager":
        return asked.link("sales", manager=value)
    return asked.link("orders", retailer=value)


async def active_shops(asked: Asked, key: str) -> dict[Any, int]:
    """key -> shops that trade, whether they ordered or not."""
    column = {"district_id": "district_id", "manager": "account_manager", "retailer_id": "id", "grade": "COALESCE(grade, 0)"}[key]
    given = {"account_manager": asked.manager, "route": asked.route, "grade": asked.grade, "id": asked.retailer}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    where = "".join(f" AND {name} = ${n}" for n, name in enumerate(given, 1))
    rows = await read(f"""SELECT {column} AS key, COUNT(*) AS shops FROM retailer
        WHERE status IN ({TRADING}) AND {among('district_id', asked.districts)}{where} GROUP BY {column}""", *given.values())
    return {row["key"]: int(row["shops"]) for row in rows}
