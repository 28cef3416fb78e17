"""A real mail server and a real SMS gateway, each on a port of its own."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from retailers.messages.links import MailServer, SmsGateway
from retailers.messages.service import Post
from tests.ports import free_ports

KEY = "gateway-key"


@dataclass
class MailBox:
    """What a mail server was given. answers: what it says to the next bodies, in turn, in place of 250."""

    mails: list[Envelope] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "swallow":  # taken, and the line breaks before the word
            self.mails.append(envelope)
            assert server.transport is not None
            server.transport.abort()
            return "250 taken"
        if answer.startswith("250"):
            self.mails.append(envelope)
        return answer


@dataclass
class Gateway:
    """The practice post's SMS half, a process of its own."""

    url: str

    def sent(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.url}/sent", timeout=5, trust_env=False).json())

    def misbehave(self, *ways: str) -> None:
        httpx.post(f"{self.url}/misbehave", json={"ways": ways}, timeout=5, trust_env=False).raise_for_status()


@pytest.fixture
def mailbox() -> Iterator[tuple[MailBox, MailServer]]:
    box = MailBox()
    [port] = free_ports(1)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, MailServer("127.0.0.1", port, "卷烟订货中心 <orders@leafline.invalid>", timeout_s=5)
    finally:
        controller.stop()


@pytest.fixture(scope="session")
def gateway_process() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "retailers.practice_post", "--sms-port", "0", "--mail-port", "0", "--key", KEY],
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait(5)
        process.stdout.close()


@pytest.fixture
def gateway(gateway_process: str) -> Gateway:
    httpx.post(f"{gateway_process}/forget", timeout=5, trust_env=False).raise_for_status()
    return Gateway(gateway_process)


@pytest.fixture
async def post(mailbox: tuple[MailBox, MailServer], gateway: Gateway) -> AsyncIterator[Post]:
    async with SmsGateway(gateway.url, KEY, timeout_s=2) as sms:
        yield Post(mailbox[1], sms)
