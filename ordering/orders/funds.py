"""R35: what is on the caller's account, asked beside the call and never in its way.

Who asks the bank is handed in: ordering knows no bank. An order is asked for when it is opened and again when it is read
back; an answer that does not come leaves it as it is, without a balance."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.transaction import Row, Sql, Work, fetch
from ordering.orders.caller import note_funds

AskBalance = Callable[[int], Awaitable[int | None]]
"""Retailer id -> fen on the account that he is debited from; None where the bank does not tell."""
AT_ONCE = 20
WITHIN = timedelta(hours=1)
WANTED = f"""
    SELECT id, retailer_id FROM orders WHERE state IN ('DRAFT', 'REVIEWED') AND settlement_method = 'DEBIT' AND opened_at >= $1
    AND (funds_at IS NULL OR funds_at < read_back_at) ORDER BY id DESC LIMIT {AT_ONCE}"""


async def learn_funds(ask: AskBalance, *, by: Actor, at: datetime) -> list[int]:
    """Ask for every order on a table that wants it, side by side; ids of those of which the bank has told."""

    def read() -> Work[list[Row]]:
        return (yield Sql(WANTED, at - WITHIN))

    orders = await fetch(read)
    told = await asyncio.gather(*(ask(order["retailer_id"]) for order in orders))
    for order, funds_fen in zip(orders, told, strict=True):
        await note_funds(order["id"], funds_fen, by=by, at=at)
    return [order["id"] for order, funds_fen in zip(orders, told, strict=True) if funds_fen is not None]
