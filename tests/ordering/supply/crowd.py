"""Customers at work: each opens, keys, confirms and sometimes cancels an order, as fast as he can. Also a process of its own."""

import asyncio
import random
import sys

from callcenter import database
from foundation.actor import COMMAND
from foundation.errors import Refused
from ordering.orders.models import Order
from ordering.orders.service import confirm_order, open_draft, read_back, set_lines, void_order
from ordering.states import State
from tests.ordering.conftest import AT


async def orders(shop: int, skus: list[int], chance: random.Random, rounds: int) -> None:
    for _ in range(rounds):
        try:
            order_id = await open_draft(shop, by=COMMAND, at=AT)
            version = (await Order.get(id=order_id)).version
            wanted: dict[int, int | str] = {sku: chance.randint(0, 4) for sku in skus}
            keyed = await set_lines(order_id, wanted, seen_version=version, by=COMMAND, at=AT)
            await read_back(order_id, seen_version=keyed.version, by=COMMAND, at=AT)
            confirmed = await confirm_order(order_id, version=keyed.version, settle=None, by=COMMAND, at=AT)
            if confirmed.state == State.CONFIRMED and chance.random() < 0.6:
                await void_order(order_id, "CHANGED_MIND", by=COMMAND, at=AT)
        except Refused:
            pass


async def crowd(shops: list[int], skus: list[int], seed: int, rounds: int) -> None:
    await asyncio.gather(*(orders(shop, skus, random.Random(f"{seed}:{shop}"), rounds) for shop in shops))


async def main(url: str, shops: str, skus: str, seed: str, rounds: str) -> None:
    async with database.connected(url):
        customers, wanted = [int(n) for n in shops.split(",")], [int(n) for n in skus.split(",")]
        await crowd(customers, wanted, int(seed), rounds=1)
        print("working", flush=True)
        await crowd(customers, wanted, int(seed), int(rounds))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
