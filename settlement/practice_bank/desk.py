"""The bank's file desk: takes files of debits and of refunds from a folder, executes them, lays results and statements out.

How it misbehaves is planned file by file at the counter, or drawn by the seed:
lost       executes and never answers            twice      delivers the result two times
swapped    two rows have each other's outcome    partial    leaves every third row out, and executes it
wrong_total  sums are one fen off                one_short  takes one fen less than asked, never nothing
next_day   books the rows on the next bank day   redeliver  delivers the result again with the next file
reject     refuses the whole file, executing nothing
closed     finds the first row's account closed  present_again  tries rows without money again by itself, at the day's end"""

import asyncio
import hashlib
import random
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from settlement.practice_bank import iso_paper, paper
from settlement.practice_bank.books import Books

WAYS = ("lost", "twice", "swapped", "partial", "wrong_total", "one_short", "next_day", "redeliver", "reject",
        "closed", "present_again")


class Paper(Protocol):
    """How the files of a bank are written: a module of this folder. Reading one that is not whole is `paper.Unreadable`."""

    STATEMENT: str

    def read(self, data: bytes) -> paper.Asked: ...
    def answer(self, asked: paper.Asked, outcomes: list[paper.Outcome], at: datetime, wrong_total: bool = False) -> bytes: ...
    def rejection(self, name: str, data: bytes, why: str, at: datetime) -> tuple[str, bytes] | None: ...
    def statement(self, account_no: str, day: str, opening_fen: int, movements: list[dict]) -> bytes: ...


PAPERS: dict[str, Paper] = {"fixed_width": paper, "iso20022": iso_paper}


class FileDesk:
    """root/to_bank and root/from_bank; only a file whose .ok flag is there is read. format: a name in PAPERS."""

    def __init__(self, books: Books, root: Path, clock: Callable[[], datetime], format: str = "fixed_width") -> None:
        self.books, self.clock, self.paper = books, clock, PAPERS[format]
        self.inbox, self.outbox = root / "to_bank", root / "from_bank"
        self.planned: deque[str] = deque()
        self.again: list[tuple[str, bytes]] = []
        self.to_present: list[str] = []
        for folder in (self.inbox, self.outbox):
            folder.mkdir(parents=True, exist_ok=True)

    def plan(self, ways: list[str]) -> None:
        if not set(ways) <= set(WAYS) | {""}:
            raise ValueError(f"files misbehave by {', '.join(WAYS)}")
        self.planned.extend(ways)

    def plan_by(self, seed: int, files: int, rate: float) -> list[str]:
        """Draw what the next files suffer; the same seed draws the same."""
        dice = random.Random(seed)
        ways = [dice.choice(WAYS) if dice.random() < rate else "" for _ in range(files)]
        self.plan(ways)
        return ways

    async def work(self, company: str = "") -> None:
        """company: the account whose statement is laid out once its bank day is over."""
        today = self.clock().date()
        while True:
            self.look()
            if company and self.clock().date() > today:
                self.close_day(company, f"{today:%Y%m%d}")
                today = self.clock().date()
            await asyncio.sleep(0.1)

    def look(self) -> None:
        for flag in sorted([*self.inbox.glob("DR_*.ok"), *self.inbox.glob("RR_*.ok")]):
            self.look_at(flag)

    def look_at(self, flag: Path) -> None:
        path = flag.with_suffix("")
        try:
            data, promised = path.read_bytes(), flag.read_text().strip()
        except FileNotFoundError:
            return  # taken away between the two, or about to be laid there again
        flag.unlink(missing_ok=True)
        if promised in ("", hashlib.sha256(data).hexdigest()):
            self.take(path.name, data)

    def take(self, name: str, data: bytes) -> None:
        for late in self.again:
            self.lay_out(*late)
        self.again.clear()
        way = self.planned.popleft() if self.planned else ""
        try:
            if way == "reject":
                raise paper.Unreadable("rejected as planned")
            asked = self.paper.read(data)
        except (paper.Unreadable, ValueError) as fault:
            self.refuse(name, data, str(fault))
            return
        if self.books.batch_known(asked.batch_no, asked.district):
            return  # DUPLICATE_FILE: the batch number was here before
        outcomes = self.execute(asked, way)
        self.deliver(asked.answered_by + name[2:], self.paper.answer(asked, outcomes, self.clock(), way == "wrong_total"), way)

    def refuse(self, name: str, data: bytes, why: str) -> None:
        """By an answer where the format has one for it, else by a note under the file's own name."""
        if answer := self.paper.rejection(name, data, why, self.clock()):
            self.lay_out(*answer)
        else:
            (self.outbox / f"{name}.rej").write_text(why, "utf-8")

    def execute(self, asked: paper.Asked, way: str) -> list[paper.Outcome]:
        at = self.clock() + timedelta(days=way == "next_day")
        if way == "closed" and asked.rows:
            self.books.close_account(asked.rows[0].account_no)
        rows = [replace(request, amount_fen=max(1, request.amount_fen - 1)) for request in asked.rows] if way == "one_short" else asked.rows
        entries = self.books.execute_file(rows, at, (asked.batch_no, asked.district))
        outcomes = [paper.outcome(request, entry) for request, entry in zip(asked.rows, entries, strict=True)]
        if way == "present_again":
            self.to_present += [entry.request_no for entry in entries if entry.code == "51"]
        if way == "swapped" and len(outcomes) > 1:
            first, second = outcomes[:2]
            outcomes[:2] = [replace(second, request=first.request), replace(first, request=second.request)]
        if way == "partial":
            outcomes = [one for place, one in enumerate(outcomes) if place % 3 != 2]
        return outcomes

    def deliver(self, name: str, data: bytes, way: str) -> None:
        if way != "lost":
            self.lay_out(name, data)
        if way == "twice":
            self.lay_out("_2.".join(name.rsplit(".", 1)), data)
        if way == "redeliver":
            self.again.append((name, data))

    def close_day(self, account_no: str, day: str) -> str:
        """The statement of a bank day (yyyymmdd), laid out; its name. What is to be presented again is, just before."""
        while self.to_present:
            self.books.present_again(self.to_present.pop(), self.clock())
        opening, movements = self.books.day_of(day)
        name = f"ST_{account_no}_{day}.{self.paper.STATEMENT}"
        self.lay_out(name, self.paper.statement(account_no, day, opening, movements))
        return name

    def lay_out(self, name: str, data: bytes) -> None:
        fresh = self.outbox / (name + ".part")
        fresh.write_bytes(data)
        fresh.replace(self.outbox / name)
        (self.outbox / (name + ".ok")).write_text(hashlib.sha256(data).hexdigest())
