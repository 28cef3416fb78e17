import asyncio

from foundation.transaction import Row, in_transaction, transact
from ordering.orders.drafting import set_line
from ordering.orders.models import Order, OrderLine
from ordering.orders.opening import open_draft
from ordering.orders.reading import Found, read_order_and_lines
from ordering.states import State
from tests.ordering.conftest import AT, City


async def test_lines_read_while_waiting_for_the_order_are_read_again(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    await set_line(order_id, city.skus["1021"], 20, seen_version=1, by=city.agent, at=AT)
    changed = asyncio.Event()

    async def confirming() -> tuple[Row, Found]:
        await changed.wait()
        return await transact(lambda: read_order_and_lines(order_id, city.agent))

    reading = asyncio.create_task(confirming())
    async with in_transaction():
        await Order.filter(id=order_id).update(state=State.REVIEWED)
        await OrderLine.filter(order_id=order_id).update(qty_ordered=3, amount_fen=3 * 9700)
        changed.set()
        await asyncio.sleep(0.2)
    order, (lines, _) = await reading
    assert (order["state"], lines[0]["state"], lines[0]["qty_ordered"]) == (State.REVIEWED, State.REVIEWED, 3)
