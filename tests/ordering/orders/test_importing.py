import re
from collections.abc import AsyncIterator

import httpx
import pytest

from foundation import clock
from foundation.audit import AuditLine
from foundation.sheets import SheetUnreadable, read_sheet
from foundation.staff.models import Role
from ordering.orders.drafting import set_line
from ordering.orders.importing import import_baskets, read_baskets, try_baskets
from ordering.orders.models import Order
from ordering.orders.opening import open_draft
from ordering.states import State
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, City
from tests.visitor import SETTINGS, Visitor, a_person, visiting

HEADINGS = "customer_code,short_code,cartons"


def file_of(*lines: str) -> bytes:
    return "\n".join([HEADINGS, *lines]).encode("gb18030")


async def test_tried_first_and_nothing_written(city: City) -> None:
    shop, expired = await city.shop(), await city.shop()
    await Retailer.filter(id=expired.id).update(status="CLOSED")
    lines = [f"{shop.customer_code},1021,20", f"{shop.customer_code},1002,12", f"{expired.customer_code},1021,5"]
    baskets, faults = await read_baskets(read_sheet(file_of(*lines), "a.csv"), by=city.leader)
    before = await AuditLine.all().count()
    good, bad = await try_baskets(baskets, by=city.leader, at=AT)
    assert (faults, await Order.all().count(), await AuditLine.all().count()) == ([], 0, before)
    assert (good.state, good.asked, good.ordered, good.cut, good.amount_fen) == (State.CONFIRMED, 32, 28, 4, 20 * 9700 + 8 * 38160)
    assert (bad.state, bad.zh[:10]) == (None, "您的许可证处于歇业状")


async def test_every_bad_row_is_named(city: City) -> None:
    shop = await city.shop()
    lines = ["9999,1021,5", f"{shop.customer_code},9999,5", f"{shop.customer_code},1021,-3", f"{shop.customer_code},1021,5",
             f"{shop.customer_code},1021,6", f"{shop.customer_code},8888,两条"]
    _, faults = await read_baskets(read_sheet(file_of(*lines), "a.csv"), by=city.leader)
    assert [(fault.row, fault.why) for fault in faults] == [
        (2, "no_such_shop"), (3, "no_such_sku"), (4, "cartons_unreadable"), (6, "sku_twice"), (7, "no_such_sku"),
        (7, "cartons_unreadable")]
    _, [fault] = await read_baskets(read_sheet(b"customer_code,cartons\n1,2", "a.csv"), by=city.leader)
    assert (fault.column, fault.why) == ("short_code", "column_missing")
    with pytest.raises(SheetUnreadable):
        read_sheet(b"PK\x03\x04\xff\xff", "a.xlsx")


async def test_placed_once_however_often_it_comes(city: City) -> None:
    shop, other = await city.shop(), await city.shop()
    lines = [f"{shop.customer_code},1021,20", f"{other.customer_code},1022,4"]
    baskets, _ = await read_baskets(read_sheet(file_of(*lines), "a.csv"), by=city.leader)
    first, again = [await import_baskets(baskets, by=city.leader, at=AT) for _ in range(2)]
    assert [(one.state, one.ordered, one.again) for one in first] == [(State.CONFIRMED, 20, False), (State.CONFIRMED, 4, False)]
    assert [(one.state, one.order_no, one.again) for one in again] == [(one.state, one.order_no, True) for one in first]
    assert (await Order.all().count(), await city.taken("1021")) == (2, 20)


async def test_a_shop_at_the_desk_is_left_alone_and_the_rest_go_on(city: City) -> None:
    shop, other = await city.shop(), await city.shop()
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    await set_line(order_id, city.skus["1021"], 7, seen_version=1, by=city.agent, at=AT)
    lines = [f"{shop.customer_code},1021,20", f"{other.customer_code},1022,4"]
    baskets, _ = await read_baskets(read_sheet(file_of(*lines), "a.csv"), by=city.leader)
    busy, done = await import_baskets(baskets, by=city.leader, at=AT)
    assert (busy.refusal.code if busy.refusal else "", done.state) == ("order_at_the_desk", State.CONFIRMED)
    assert (await Order.get(id=order_id)).total_qty == 7


@pytest.fixture
async def leader(city: City) -> AsyncIterator[Visitor]:
    await a_person("2001", Role.SHIFT_LEADER, [city.district])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("2001")
        yield visitor


async def send(visitor: Visitor, address: str, content: bytes) -> httpx.Response:
    token = re.search(r'x-csrftoken": "([^"]+)"', (await visitor.get("/orders/file")).text)
    assert token
    return await visitor.http.post(address, files={"file": ("orders.csv", content)},
                                   headers={"x-csrftoken": token[1], "hx-request": "true"})


async def test_the_page_shows_the_outcome_before_and_after(leader: Visitor, city: City) -> None:
    shop = await city.shop(now=clock.now())
    content = file_of(f"{shop.customer_code},3021,20")
    assert "导入后会是这样" in (await send(leader, "/orders/file/try", content)).text
    assert "1 处错误" in (await send(leader, "/orders/file/try", file_of("1,3021,20"))).text
    assert "已导入" in (await send(leader, "/orders/file/import", content)).text
    assert "已经导入过" in (await send(leader, "/orders/file/import", content)).text
    await set_line(await open_draft((await city.shop(now=clock.now())).id, by=city.agent, at=clock.now()),
                   city.skus["3021"], 7, seen_version=1, by=city.agent, at=clock.now())
    busy = await Retailer.all().order_by("-id").first()
    assert busy
    assert "等那张订单办完再导入" in (await send(leader, "/orders/file/try", file_of(f"{busy.customer_code},3021,9"))).text
