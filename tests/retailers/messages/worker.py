"""A worker to be killed: sends what is due, over and over. `python -m tests.retailers.messages.worker <db> <gateway> <key>`"""

import asyncio
import sys

from callcenter import database
from foundation.clock import now
from retailers.messages.links import MailServer, SmsGateway
from retailers.messages.service import Post, send_due


async def main(database_url: str, gateway_url: str, key: str) -> None:
    async with database.connected(database_url), SmsGateway(gateway_url, key, timeout_s=5) as sms:
        print("working", flush=True)
        while True:
            await send_due(Post(MailServer("", 0, ""), sms), now())
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
