from collections.abc import Callable
from typing import Any

from foundation.transaction import Row, Sql, Work, transact
from ordering.kept import forget_kept
from ordering.orders.ground import Ground, GroundOf, on_ground
from tests.ordering.conftest import AT, City


async def test_what_was_read_for_a_work_holds_however_long_it_waits(city: City) -> None:
    shop = await city.shop(18)
    tries = []

    async def after_a_long_wait(doing: Callable[[], Work[Any]]) -> Any:
        tries.append(1)
        forget_kept()  # what is kept for seconds was kept too long
        return await transact(doing)

    def work(ground_of: GroundOf) -> Work[Ground]:
        [row] = yield Sql("SELECT district_id, grade FROM retailer WHERE id = $1", shop.id)
        found: Row = row
        return ground_of(found)

    ground = await on_ground(after_a_long_wait, work, AT)
    assert (ground.limits.total_cap, len(tries)) == (150, 2)
