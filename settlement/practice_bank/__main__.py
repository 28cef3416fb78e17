"""`python -m settlement.practice_bank --port 8700 --books bank.sqlite --key <mac key>`: runs until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import os
import signal
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import time
from functools import partial
from pathlib import Path

from settlement.practice_bank import desk as files
from settlement.practice_bank import misbehaviour
from settlement.practice_bank.bank import Bank
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import DAY_SWITCH, Clock
from settlement.practice_bank.desk import PAPERS, FileDesk
from settlement.practice_bank.http import serve_one
from settlement.practice_bank.misbehaviour import Plan, read_rates

HOST = "127.0.0.1"


@dataclass(frozen=True)
class House:
    """One bank of this process. code: '' for the only one. company: the account whose statement is laid out at the day's end.

    format: how its files are written, a name in PAPERS."""

    code: str
    port: int
    seed: int
    books: Books
    plan: Plan
    exchange: Path | None
    company: str
    format: str


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="practice_bank", description="The bank in the box, for demo, training and acceptance: one bank, or several by --bank.",
        epilog=f"{misbehaviour.__doc__}\n{files.__doc__}", formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    key = os.environ.get("PRACTICE_BANK_KEY")
    parser.add_argument("--port", type=int, default=8700, help="0 takes a free one; the ready line names it")
    parser.add_argument("--books", type=Path, required=True, help="SQLite file of the bank's own books; with --bank a folder of them")
    parser.add_argument("--bank", action="append", default=[], metavar="CODE[:PORT]",
                        help="one more bank in this process, with books, doors and exchange folder of its own; may be repeated")
    parser.add_argument(
        "--key", default=key, required=not key, help="MAC key agreed with the customer, or PRACTICE_BANK_KEY"
    )
    parser.add_argument("--seed", type=int, default=0, help="of what --misbehave draws; each bank draws its own")
    parser.add_argument("--misbehave", type=read_rates, default={}, help="late=0.02,twice=0.02,never=0.01,fail=0.03")
    parser.add_argument("--misbehave-files", type=float, default=0.0, metavar="RATE", help="share of files that suffer one of the ways below")
    parser.add_argument("--late", type=float, default=8.0, metavar="SECONDS", help="how late a late answer is")
    parser.add_argument("--exchange", type=Path,
                        help="folder for batch files and statements: to_bank/ and from_bank/ in it; with --bank one folder each in it")
    parser.add_argument("--format", action="append", default=[], type=read_format, metavar="[CODE=]FORMAT",
                        help=f"how files are written: {' or '.join(PAPERS)}; with a bank's code before it, of that bank only")
    parser.add_argument("--company", action="append", default=[], type=read_company, metavar="[CODE=]ACCOUNT",
                        help="the company's account: its statement is laid out when a day is over")
    parser.add_argument("--day-switch", type=time.fromisoformat, default=DAY_SWITCH, help="later is the next bank day")
    return parser


def read_format(text: str) -> tuple[str, str]:
    """`iso20022` or `BFAC=iso20022` as bank code ('' for all) and format."""
    code, _, name = text.rpartition("=")
    if name not in PAPERS:
        raise argparse.ArgumentTypeError(f"formats are {', '.join(PAPERS)}")
    return code, name


def read_company(text: str) -> tuple[str, str]:
    code, _, account_no = text.rpartition("=")
    return code, account_no


def said_of(code: str, said: list[tuple[str, str]], otherwise: str) -> str:
    """What was said of this bank, else of all."""
    every = {"": otherwise} | dict(said)
    return every.get(code, every[""])


FILES_PLANNED = 1000


def main() -> None:
    asked = arguments().parse_args()
    with ExitStack() as open_books:
        houses = [house_of(code, asked, open_books) for code in asked.bank or [""]]
        asyncio.run(run(houses, asked.key.encode(), asked.misbehave_files))


def house_of(name: str, asked: argparse.Namespace, open_books: ExitStack) -> House:
    """name: CODE or CODE:PORT, '' for the only bank of the process."""
    code, _, port = name.partition(":")
    if code:
        asked.books.mkdir(parents=True, exist_ok=True)
    books = Books(asked.books / f"{code}.sqlite3" if code else asked.books, asked.day_switch)
    open_books.callback(books.close)
    exchange = asked.exchange / code if asked.exchange and code else asked.exchange
    seed = int.from_bytes(code.encode(), "big") ^ asked.seed
    return House(code, int(port or (0 if code else asked.port)), seed, books, Plan(seed, asked.misbehave, asked.late), exchange,
                 said_of(code, asked.company, ""), said_of(code, asked.format, "fixed_width"))


async def run(houses: list[House], key: bytes, file_rate: float = 0.0) -> None:
    """Every bank until a signal; each says on a line of its own where it stands."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    doors, working = [], []
    for house in houses:
        door, clock = Door(house.port), Clock()
        desk = FileDesk(house.books, house.exchange, clock, house.format) if house.exchange else None
        if desk and file_rate:
            desk.plan_by(house.seed, FILES_PLANNED, file_rate)
        await door.open(Bank(house.books, house.plan, key, door.close_for, desk, clock))
        working += [asyncio.create_task(desk.work(house.company))] if desk else []
        doors.append(door)
        print(f"practice bank {house.code and house.code + ' '}ready on http://{HOST}:{door.port}", flush=True)
    await stopped.wait()
    for task in working:
        task.cancel()
    for door in doors:
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
