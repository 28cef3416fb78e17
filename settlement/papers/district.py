"""One district's customers with their month, as its manager looks for them."""

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import NotFound
from foundation.staff.scope import scoped
from foundation.transaction import reads
from settlement.receivables.queries import Shop, rolls_of, shops_of
from settlement.receivables.rules import Period, Roll

SHOWN = 300


class NoSuchDistrict(NotFound):
    """No such district, or not one of the asker's."""

    code = "no_such_district"


async def district_of(district_id: int, *, by: Actor) -> District:
    district = await scoped(District.filter(id=district_id), by, "id").using_db(reads()).first()
    if district is None:
        raise NoSuchDistrict(district=district_id)
    return district


async def account_rows(district_id: int, period: Period, find: str = "") -> list[tuple[Shop, Roll]]:
    """Customers with a movement or a balance, or whom somebody looks for: who owes most comes first."""
    rolls, wanted = await rolls_of(period, district_id=district_id), find.strip().casefold()
    shops = (await shops_of(district_id=district_id)).values()
    rows = [(shop, rolls.get(shop.id, Roll())) for shop in shops
            if (wanted and wanted in f"{shop.customer_code} {shop.name} {shop.holder}".casefold()) or (not wanted and shop.id in rolls)]
    return sorted(rows, key=lambda row: (-row[1].closing, row[0].customer_code))[:SHOWN]
