"""A worker process to be killed: sends what is due, over and over. `python -m tests.settlement.debits.worker <db> <bank> <key>`"""

import asyncio
import sys

from callcenter import database
from foundation.clock import now
from settlement.banks.link import BankLink
from settlement.debits.service import send_due


async def main(database_url: str, bank_url: str, key: str) -> None:
    async with database.connected(database_url), BankLink(bank_url, key, timeout_s=5) as link:
        print("working", flush=True)
        while True:
            await send_due(link, now())
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
