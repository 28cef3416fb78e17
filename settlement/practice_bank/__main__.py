"""`python -m settlement.practice_bank --port 8700 --books bank.sqlite --key <mac key>`: runs until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import os
import signal
from datetime import time
from functools import partial
from pathlib import Path

from settlement.practice_bank.bank import Bank
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import DAY_SWITCH, Clock
from settlement.practice_bank.desk import FileDesk
from settlement.practice_bank.http import serve_one
from settlement.practice_bank.misbehaviour import Plan, read_rates

HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="practice_bank", description="The bank in the box")
    parser.add_argument("--port", type=int, default=8700, help="0 takes a free one; the ready line names it")
    parser.add_argument("--books", type=Path, required=True, help="SQLite file of the bank's own books")
    key = os.environ.get("PRACTICE_BANK_KEY")
    parser.add_argument(
        "--key", default=key, required=not key, help="MAC key agreed with the customer, or PRACTICE_BANK_KEY"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misbehave", type=read_rates, default={}, help="late=0.02,twice=0.02,never=0.01,fail=0.03")
    parser.add_argument("--late", type=float, default=8.0, metavar="SECONDS", help="how late a late answer is")
    parser.add_argument("--exchange", type=Path, help="folder for batch files and statements: to_bank/ and from_bank/ in it")
    parser.add_argument("--company", default="", help="the company's account: its statement is laid out when a day is over")
    parser.add_argument("--day-switch", type=time.fromisoformat, default=DAY_SWITCH, help="later is the next bank day")
    asked = parser.parse_args()
    books = Books(asked.books, asked.day_switch)
    try:
        plan = Plan(asked.seed, asked.misbehave, asked.late)
        asyncio.run(run(books, plan, asked.key.encode(), asked.port, asked.exchange, asked.company))
    finally:
        books.close()


async def run(books: Books, plan: Plan, key: bytes, port: int, exchange: Path | None = None,
              company: str = "") -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    door, clock = Door(port), Clock()
    desk = FileDesk(books, exchange, clock) if exchange else None
    await door.open(Bank(books, plan, key, door.close_for, desk, clock))
    working = asyncio.create_task(desk.work(company)) if desk else None
    print(f"practice bank ready on http://{HOST}:{door.port}", flush=True)
    await stopped.wait()
    if working:
        working.cancel()
    door.close()


class Door:
    """The listening socket; closed for a while it makes the network itself refuse callers."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self, bank: Bank) -> None:
        self._bank = bank
        self._server = await asyncio.start_server(partial(serve_one, bank.respond), HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close_for(self, seconds: float) -> None:
        self.close()
        self._reopening = asyncio.get_running_loop().create_task(self._reopen(seconds))

    async def _reopen(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open(self._bank)

    def close(self) -> None:
        self._server.close()


if __name__ == "__main__":
    main()
