"""Prices from a day on, never two on one day, neither by our hands nor by anybody's."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError, OperationalError

from ordering.products.models import PriceVersion
from ordering.products.queries import catalogue
from ordering.products.service import BarcodeWrong, put_prices, put_products, put_versions
from tests.ordering.conftest import AT, City, cast

JANUARY, JUNE, JULY = date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)


async def versions(sku: int) -> list[tuple[date, date | None, int]]:
    rows = await PriceVersion.filter(product_id=sku).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.wholesale_fen) for row in rows]


async def test_a_price_between_two_takes_its_place(city: City) -> None:
    sku = city.skus["1021"]
    await put_prices({sku: (99_00, 110_00)}, JULY)
    await put_prices({sku: (98_00, 110_00)}, JUNE)
    await put_prices({sku: (98_00, 110_00)}, JUNE)
    assert await versions(sku) == [
        (JANUARY, date(2026, 5, 31), 97_00), (JUNE, date(2026, 6, 30), 98_00), (JULY, None, 99_00)]
    assert (await catalogue(date(2026, 6, 30)))[sku].price_fen == 98_00


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 1, 20)), st.integers(1, 9)), max_size=6))
async def test_in_whatever_order_prices_come_one_holds_on_each_day(city: City, coming: list[tuple[date, int]]) -> None:
    sku = city.skus["1022"]
    for valid_from, yuan in coming:
        await put_versions({sku: {valid_from: (yuan * 100, 1000)}})
    rows = await versions(sku)
    for day in range(1, 31):
        on = date(2026, 1, day)
        assert len([1 for first, last, _ in rows if first <= on and (last is None or on <= last)]) == 1


async def test_the_database_lets_no_two_prices_hold_on_one_day(city: City) -> None:
    price = {"product_id": city.skus["1001"], "wholesale_fen": 1, "retail_fen": 2}
    with pytest.raises(IntegrityError):
        await PriceVersion.create(valid_from=JUNE, valid_to=JULY, **price)
    with pytest.raises((IntegrityError, OperationalError)):  # PostgreSQL calls a range that ends before it begins bad data
        await PriceVersion.filter(product_id=city.skus["1001"]).update(valid_to=date(2025, 1, 1))


async def test_a_wrong_barcode_is_refused(city: City) -> None:
    row = cast("products.csv")[0] | {"carton_barcode": "6901028075023"}
    with pytest.raises(BarcodeWrong):
        await put_products([row], valid_from=JANUARY, by=city.leader, at=AT)
