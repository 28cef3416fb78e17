import re
from collections.abc import AsyncIterator

import httpx
import pytest

from foundation.sheets import read_sheet
from foundation.staff.models import Role
from ordering.products.models import PriceVersion
from tests.ordering.conftest import City
from tests.visitor import SETTINGS, Visitor, a_person, visiting

FUTURE = "short_code,valid_from,wholesale_yuan,retail_yuan\n1021,2099-01-01,99,115\n"


@pytest.fixture
async def administrator(city: City) -> AsyncIterator[Visitor]:
    await a_person("9001", Role.ADMINISTRATOR)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("9001")
        yield visitor


async def send(visitor: Visitor, address: str, content: str, **fields: str) -> httpx.Response:
    token = re.search(r'x-csrftoken": "([^"]+)"', (await visitor.get("/files")).text)
    assert token
    return await visitor.http.post(address, data={"kind": "prices"} | fields, files={"file": ("prices.csv", content.encode())},
                                   headers={"x-csrftoken": token[1], "hx-request": "true"})


async def test_a_file_is_tried_and_then_imported_as_shown(administrator: Visitor, city: City) -> None:
    tried = (await send(administrator, "/files/try", FUTURE)).text
    seen = re.search(r'"seen": "(\w+)"', tried)
    assert seen, tried
    assert await PriceVersion.filter(product_id=city.skus["1021"]).count() == 1
    assert "prices.csv 已导入。" in (await send(administrator, "/files/import", FUTURE, seen=seen[1])).text
    assert await PriceVersion.filter(product_id=city.skus["1021"]).count() == 2
    assert "完全一样" in (await send(administrator, "/files/try", FUTURE)).text
    assert (await send(administrator, "/files/import", FUTURE.replace("99,", "98,"), seen=seen[1])).status_code == 409


async def test_faults_are_shown_with_row_column_value_and_why(administrator: Visitor) -> None:
    page = (await send(administrator, "/files/try", FUTURE.replace("99,115", "abc,115"))).text
    assert all(words in page for words in ("有 1 处错误", "批发价（元/条）", "abc", "要金额，最多两位小数"))


async def test_an_export_is_a_file_that_can_be_read(administrator: Visitor) -> None:
    answer = await administrator.get("/files/products/xlsx")
    assert "leafline-products-" in answer.headers["content-disposition"]
    assert read_sheet(answer.content, "a.xlsx").columns[:2] == ("短码", "品名")
    assert (await administrator.get("/files/nonsense/xlsx")).status_code == 422


async def test_agents_have_no_business_here(city: City) -> None:
    await a_person("1003", Role.AGENT, [city.district])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert (await visitor.get("/files")).status_code == 403
