"""The practice bank in this process, with its own books and file desk, behind a line on which messages are lost and held up."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import httpx

from settlement.banks.link import BankLink
from settlement.practice_bank.bank import Bank
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import Clock
from settlement.practice_bank.desk import FileDesk
from settlement.practice_bank.http import Message
from settlement.practice_bank.misbehaviour import Act, Plan

KEY = "practice-key"
HOLDER = "王福源"
DAY_SWITCH = time(23)


class Hands(Clock):
    """A clock that stands until somebody moves it."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class House:
    """One bank: books, counter and file desk; and what its result files have lied about, by request number."""

    def __init__(self, root: Path, hands: Hands, account_no: str, spoken: str) -> None:
        self.hands, self.account_no = hands, account_no
        self.books, self.plan = Books(":memory:", DAY_SWITCH), Plan()
        self.desk = FileDesk(self.books, root, hands, spoken)
        self.bank = Bank(self.books, self.plan, KEY.encode(), lambda _: None, self.desk, hands)
        self.asked: list[bytes] = []
        self.lied: set[str] = set()

    def open(self, account_no: str, agreement_no: str, balance_fen: int) -> None:
        self.books.open_accounts([{"account_no": account_no, "holder": HOLDER, "balance_fen": balance_fen, "agreements": [
            {"agreement_no": agreement_no, "valid_to": "2099-12-31", "single_limit_fen": 10**9, "daily_limit_fen": 10**10}]}])

    def misbehaves(self, account_no: str, what: str) -> None:
        self.plan.next_for("0200", account_no, Act(what), 1)

    def executed(self) -> dict[str, int]:
        """Request number -> fen, of every debit that the bank has taken."""
        return {entry["request_no"]: entry["amount_fen"] for entry in self.books.entries() if entry["code"] == "00"}

    def balance(self) -> int:
        """Of our account, over all bank days."""
        return self.books.day_of("99999999")[0]


class Wire(httpx.AsyncBaseTransport):
    """Carries each message to the bank, or loses it, or holds it up: a held one arrives when somebody lets it.

    ways: what becomes of the next messages. dies: called when our own program dies at this message."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.ways: deque[str] = deque()
        self.held: list[tuple[datetime, Message]] = []
        self.dies: Callable[[], object] = lambda: None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        way = self.ways.popleft() if self.ways else ""
        message = Message(request.method, request.url.path, {}, {name.lower(): value for name, value in request.headers.items()},
                          await request.aread())
        if way == "refused":
            raise httpx.ConnectError("the door is closed")
        if way == "held":
            self.held.append((self.bank._now(), message))
            raise httpx.ReadTimeout("no answer")
        if way == "dies before":
            await self.died()
        reply = await self.bank.respond(message)
        if way == "dies after":
            await self.died()
        if way == "lost" or reply.hold or reply.cut or not reply.times:
            raise httpx.RemoteProtocolError("the connection broke")
        assert isinstance(reply.body, bytes), reply.body
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)

    async def died(self) -> None:
        self.dies()
        await asyncio.sleep(0.05)
        raise httpx.ReadError("nobody listens any more")

    async def deliver_held(self, before: datetime) -> None:
        """The network gives up what it held; nobody waits for the answers any more."""
        arriving, self.held = [one for one in self.held if one[0] <= before], [one for one in self.held if one[0] > before]
        for _, message in arriving:
            await self.bank.respond(message)


def linked(wire: Wire, hands: Hands) -> BankLink:
    """Our own line to the bank, over a wire of this process."""
    return BankLink("http://127.0.0.1", KEY, timeout_s=5, clock=hands, transport=wire)


HELD_AT_MOST = timedelta(minutes=10)
"""A network that holds a message for an hour would break the rule by which a number unknown to the bank is final."""
