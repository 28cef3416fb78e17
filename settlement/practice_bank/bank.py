"""The bank at work: debits, refunds and questions through the front door, and a counter for seeding, tests and the demo.

Front door (MAC on every message): POST /debits, POST /refunds, POST /queries, POST /balances.
Counter (a real bank has none): GET /health, PUT /accounts (with their agreements; a status closes one), POST /revocations,
POST /deposits, GET /books, POST /misbehave, POST /executed (debits of before its books began), and with an exchange folder
POST /file-plan, /movements, /present-again and /statements. POST /clock sets the bank's time forward."""

import asyncio
import hmac
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from settlement.practice_bank import wire
from settlement.practice_bank.books import Books, Request
from settlement.practice_bank.clock import Clock
from settlement.practice_bank.desk import FileDesk
from settlement.practice_bank.http import Message, Reply
from settlement.practice_bank.misbehaviour import Act, Plan

SILENCE = Reply(b"", times=0, hold=True)


class Bank:
    """close_door(seconds): stop listening for a while, so that the next callers are refused by the network itself.

    desk: where files are exchanged, if they are."""

    def __init__(self, books: Books, plan: Plan, key: bytes, close_door: Callable[[float], None],
                 desk: FileDesk | None = None, clock: Clock | None = None) -> None:
        self._books, self._plan, self._key, self._close_door, self._desk = books, plan, key, close_door, desk
        self._now = clock or Clock()
        self._routes: dict[tuple[str, str], Callable[[Message], Awaitable[Reply]]] = {
            ("POST", "/debits"): self._debit,
            ("POST", "/refunds"): self._refund,
            ("POST", "/queries"): self._query,
            ("POST", "/balances"): self._balance,
            ("POST", "/executed"): self._plant,
            ("GET", "/health"): self._health,
            ("PUT", "/accounts"): self._open_accounts,
            ("POST", "/deposits"): self._deposit,
            ("GET", "/books"): self._show_books,
            ("POST", "/revocations"): self._revoke,
            ("POST", "/misbehave"): self._misbehave,
            ("POST", "/file-plan"): self._plan_files,
            ("POST", "/movements"): self._move,
            ("POST", "/present-again"): self._present_again,
            ("POST", "/statements"): self._close_day,
            ("POST", "/clock"): self._set_clock,
        }

    async def respond(self, message: Message) -> Reply:
        route = self._routes.get((message.method, message.path))
        if route is None:
            return Reply({"error": "no such address"}, status=404)
        try:
            return await route(message)
        except (KeyError, TypeError, ValueError, sqlite3.Error) as fault:
            print(f"{message.method} {message.path}: {type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
            return Reply({"error": f"{type(fault).__name__}: {fault}"}, status=422)

    async def _debit(self, message: Message) -> Reply:
        trace = message.headers.get("x-trace", "")
        try:
            self._check_mac(message, trace)
            request = wire.read_debit(message.body)
        except wire.Refusal as refusal:
            return self._sealed("0200", trace, _request_no(message.body), refusal.code)
        act = self._plan.act("0200", request.account_no, request.request_no)
        if act.what == "never":
            return SILENCE
        return await self._acted(act, self._executed(request, trace, act))

    def _executed(self, request: Request, trace: str, act: Act) -> Reply:
        entry, is_new = self._books.execute(request, self._now(), act.code if act.what == "fail" else None)
        return self._sealed("0200", trace, request.request_no, entry.code if is_new else "94")

    async def _refund(self, message: Message) -> Reply:
        trace = message.headers.get("x-trace", "")
        try:
            self._check_mac(message, trace)
            asked = wire.read_refund(message.body)
        except wire.Refusal as refusal:
            return self._sealed("0220", trace, _request_no(message.body), refusal.code)
        act = self._plan.act("0220", asked.account_no, asked.request_no)
        if act.what == "never":
            return SILENCE
        done, is_new = self._books.give_back(asked, self._now(), act.code if act.what == "fail" else None)
        return await self._acted(act, self._sealed("0220", trace, asked.request_no, done.code if is_new else "94"))

    async def _balance(self, message: Message) -> Reply:
        """What is on an account now; its question has a number only so that the answer can be told from others."""
        trace = message.headers.get("x-trace", "")
        try:
            self._check_mac(message, trace)
            asked = wire.read(message.body, "0100")
        except wire.Refusal as refusal:
            return self._sealed("0100", trace, _request_no(message.body), refusal.code)
        account_no = asked.get("payer_account", "")
        act, balance_fen = self._plan.act("0100", account_no, asked["request_no"]), self._books.balance_of(account_no)
        if act.what == "never":
            return SILENCE
        words = wire.answer("0100", trace, asked["request_no"], "00" if balance_fen is not None else "14", None, self._now())
        if balance_fen is not None:
            words |= {"amount": f"{balance_fen:012d}", "currency": wire.CURRENCY_CNY}  # fields 54 and 49
        return await self._acted(act, self._signed(trace, words))

    async def _query(self, message: Message) -> Reply:
        trace = message.headers.get("x-trace", "")
        try:
            self._check_mac(message, trace)
            request_no = wire.read(message.body, "0300")["request_no"]
        except wire.Refusal as refusal:
            return self._sealed("0300", trace, _request_no(message.body), refusal.code)
        entry = self._books.find_any(request_no)
        act = self._plan.act("0300", entry.account_no if entry else "", request_no)
        if act.what == "never":
            return SILENCE
        code = act.code if act.what == "fail" else "00" if entry else "25"
        return await self._acted(act, self._sealed("0300", trace, request_no, code))

    def _check_mac(self, message: Message, trace: str) -> None:
        if not hmac.compare_digest(wire.mac(self._key, trace, message.body), message.headers.get("x-mac", "")):
            raise wire.Refusal("A0")

    def _sealed(self, type_: str, trace: str, request_no: str, code: str) -> Reply:
        believed = code not in ("A0", "30", "13", "03")
        entry = self._books.find_any(request_no) if believed else None
        if type_ == "0300" and code != "00":
            entry = None
        return self._signed(trace, wire.answer(type_, trace, request_no, code, entry, self._now()))

    def _signed(self, trace: str, words: dict[str, str]) -> Reply:
        body = json.dumps(words, ensure_ascii=False).encode()
        return Reply(body, headers={"X-Trace": trace, "X-Mac": wire.mac(self._key, trace, body)})

    async def _acted(self, act: Act, reply: Reply) -> Reply:
        """The reply as it leaves the house; by now the books are written."""
        match act.what:
            case "late":
                await asyncio.sleep(act.seconds)
            case "twice":
                return Reply(reply.body, headers=reply.headers, times=2)
            case "lost":
                return Reply(reply.body, headers=reply.headers, times=0)
            case "garble":
                return Reply(reply.body, headers=reply.headers, cut=True)
        return reply

    async def _health(self, _: Message) -> Reply:
        return Reply({"bank": "practice", "at": self._now().isoformat()})

    async def _open_accounts(self, message: Message) -> Reply:
        accounts = json.loads(message.body)["accounts"]
        opened = self._books.open_accounts(accounts)
        return Reply({"opened": opened, "already": len(accounts) - opened})

    async def _revoke(self, message: Message) -> Reply:
        return Reply({"revoked": self._books.revoke_agreement(json.loads(message.body)["agreement_no"])})

    async def _deposit(self, message: Message) -> Reply:
        body = json.loads(message.body)
        self._books.deposit(body["deposit_no"], body["account_no"], int(body["amount_fen"]))
        return Reply({"accounts": self._books.accounts(body["account_no"])})

    async def _plant(self, message: Message) -> Reply:
        """Debits that this bank executed before its books began: the demo city's. Each number once, as ever."""
        done = {}
        for row in json.loads(message.body)["debits"]:
            request = Request(**{name: row[name] for name in Request.__annotations__})
            entry, _ = self._books.execute(request, datetime.fromisoformat(row["at"]))
            done[entry.request_no] = (entry.code, entry.bank_reference)
        return Reply({"executed": done})

    async def _show_books(self, message: Message) -> Reply:
        account_no = message.query.get("account_no")
        entries = self._books.entries(account_no)
        return Reply(
            {
                "accounts": self._books.accounts(account_no),
                "agreements": self._books.agreements(account_no),
                "debits": [entry for entry in entries if entry["code"] == "00"],
                "refused": [entry for entry in entries if entry["code"] != "00"],
                "refunds": [entry for entry in self._books.refunds(account_no) if entry["code"] == "00"],
            }
        )

    async def _misbehave(self, message: Message) -> Reply:
        body = json.loads(message.body)
        if "rates" in body:
            self._plan.draw_by(int(body.get("seed", 0)), body["rates"])
        elif body["what"] == "refuse":
            self._close_door(float(body["seconds"]))
        else:
            act = Act(body["what"], float(body.get("seconds", Act.seconds)), body.get("code", Act.code))
            self._plan.next_for(body.get("type", "0200"), body["account_no"], act, int(body.get("times", 1)))
        return Reply({"planned": body})

    async def _plan_files(self, message: Message) -> Reply:
        body, desk = json.loads(message.body), self._files()
        if "seed" in body:
            return Reply({"planned": desk.plan_by(int(body["seed"]), int(body["files"]), float(body["rate"]))})
        desk.plan(body["ways"])
        return Reply({"planned": body["ways"]})

    async def _move(self, message: Message) -> Reply:
        body = json.loads(message.body)
        self._books.move_other(self._now(), **body)
        return Reply({"moved": body})

    async def _present_again(self, message: Message) -> Reply:
        return Reply({"code": self._books.present_again(json.loads(message.body)["request_no"], self._now())})

    async def _close_day(self, message: Message) -> Reply:
        body = json.loads(message.body)
        return Reply({"statement": self._files().close_day(body["account_no"], body["day"])})

    async def _set_clock(self, message: Message) -> Reply:
        self._now.shift = timedelta(seconds=float(json.loads(message.body)["shift_s"]))
        return Reply({"at": self._now().isoformat()})

    def _files(self) -> FileDesk:
        if self._desk is None:
            raise ValueError("this bank was started without an exchange folder")
        return self._desk


def _request_no(body: bytes) -> str:
    """The request number of a message that was refused, as far as one can be seen in it."""
    try:
        return str(json.loads(body)["request_no"])
    except (ValueError, KeyError, TypeError):
        return ""
