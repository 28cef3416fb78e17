"""Which orders depend on a shop's order day: handed to the calendar, which knows no orders."""

from collections.abc import Mapping

from ordering.orders.models import Order


async def orders_of_cycle(cycle_no: int) -> Mapping[int, str]:
    """Retailer id -> the number of an order of the cycle that is not void; read on the writing connection."""
    rows = await Order.filter(cycle_no=cycle_no).exclude(state="VOID").values_list("retailer_id", "order_no")
    return {int(str(retailer_id)): str(order_no) for retailer_id, order_no in rows}
