"""How many shops order on which day."""

from collections import Counter
from datetime import date

from foundation.transaction import reads
from retailers.order_days.models import OrderDay


async def shops_due(district_id: int | None, cycle_no: int) -> Counter[date]:
    """Day -> shops of the district, or of the city, whose order day of the cycle it is."""
    query = OrderDay.filter(cycle_no=cycle_no)
    if district_id is not None:
        query = query.filter(retailer__district_id=district_id)
    return Counter(day for (day,) in await query.using_db(reads()).values_list("call_date"))
