"""The line to the bank: one message, one connection, and an honest account of what came back."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

import httpx

from foundation.clock import now
from settlement.banks.realtime import (
    AnswerUnreadable,
    BankAnswer,
    DebitRequest,
    RefundRequest,
    Sealed,
    balance_message,
    debit_message,
    query_message,
    read_answer,
    read_balance,
    refund_message,
)

RAW_MAX = 2000
log = logging.getLogger("leafline.banks")


class Heard(StrEnum):
    """ANSWERED: read and believed. SILENCE: it may have arrived and been executed. NOT_SENT: no byte left us."""

    ANSWERED = "ANSWERED"
    SILENCE = "SILENCE"
    NOT_SENT = "NOT_SENT"


@dataclass(frozen=True)
class Reply:
    """answer: only with ANSWERED. raw: the bank's own words, or what went wrong, for the evidence."""

    heard: Heard
    at: datetime
    answer: BankAnswer | None = None
    raw: str = ""


class BankLink:
    """timeout_s bounds the whole exchange, connecting included. transport: another way to the bank than the network."""

    def __init__(self, base_url: str, key: str, timeout_s: float, clock: Callable[[], datetime] = now,
                 transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._key, self._clock = key.encode(), clock
        self.timeout_s = timeout_s
        # A connection is never used twice: a doubled or late answer left on it would be taken for the next one's, and a
        # reused connection that breaks cannot tell whether our bytes had left.
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=0),
            headers={"Content-Type": "application/json; charset=utf-8", "Connection": "close"},
            trust_env=False,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, request: DebitRequest) -> Reply:
        return await self._exchange("/debits", debit_message(request, fresh_trace(), self._key, self._clock()))

    async def give_back(self, request: RefundRequest) -> Reply:
        return await self._exchange("/refunds", refund_message(request, fresh_trace(), self._key, self._clock()))

    async def balance(self, account_no: str, agreement_no: str, timeout_s: float) -> int | None:
        """Fen on the account; None when the bank does not tell, in time or at all: nothing hangs on it."""
        message = balance_message(f"BALANCE{fresh_trace()}{secrets.randbelow(1000):03d}", account_no, agreement_no, fresh_trace(),
                                  self._key, self._clock())
        try:
            async with asyncio.timeout(min(timeout_s, self.timeout_s)):
                response = await self._http.post("/balances", content=message.body,
                                                 headers={"X-Trace": message.trace, "X-Mac": message.mac})
            return read_balance(message, response.content, response.headers.get("X-Mac", ""), self._key)
        except (httpx.HTTPError, TimeoutError, AnswerUnreadable) as error:
            log.warning("no balance was told: %s", type(error).__name__)
            return None

    async def query(self, request_no: str) -> Reply:
        return await self._exchange("/queries", query_message(request_no, fresh_trace(), self._key, self._clock()))

    async def _exchange(self, path: str, message: Sealed) -> Reply:
        headers = {"X-Trace": message.trace, "X-Mac": message.mac}
        try:
            async with asyncio.timeout(self.timeout_s):
                response = await self._http.post(path, content=message.body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Reply(Heard.NOT_SENT, self._clock(), raw=type(error).__name__)
        except (httpx.HTTPError, TimeoutError) as error:
            return Reply(Heard.SILENCE, self._clock(), raw=type(error).__name__)
        raw = response.text[:RAW_MAX]
        try:
            answer = read_answer(message, response.content, response.headers.get("X-Mac", ""), self._key)
        except AnswerUnreadable as error:
            return Reply(Heard.SILENCE, self._clock(), raw=f"{error}: {response.status_code} {raw}"[:RAW_MAX])
        return Reply(Heard.ANSWERED, self._clock(), answer, raw)


def fresh_trace() -> str:
    """Field 11: twelve digits of this message alone, so that an answer to another message is recognised."""
    return f"{secrets.randbelow(10**12):012d}"
