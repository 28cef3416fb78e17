"""A real Asterisk in a temporary folder on free ports, with our own dialplan and prompts."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telephony import prompts, speech
from telephony.asterisk import install, server
from telephony.asterisk.ami import Ami
from telephony.asterisk.credentials import Credentials
from telephony.handset.listening import Catalogue
from telephony.handset.phone import Phone
from tests.ports import free_ports, sound_ports

SIP_SEAT = 1099
SOUNDS = install.cached(["sounds"], "short")
# What these calls play, cut short so that a test does not last as long as a call.
SPOKEN = {name: prompts.text(name, "zh")[:6] for name in (*prompts.MENUS, *prompts.TRANSFERS, *(f"number/{n}" for n in range(10)))}


@dataclass(frozen=True)
class Switch:
    plan: server.Plan
    catalogue: Catalogue

    @property
    def logs(self) -> str:
        """All that Asterisk wrote in words."""
        return "".join(
            path.read_text(errors="replace") for path in (self.plan.home / "log").rglob("*") if path.is_file()
        )

    @property
    def tapes(self) -> list[Path]:
        return sorted(self.plan.voicemail.glob("*.wav"))

    def caller(self, number: str = "13800138000") -> AbstractAsyncContextManager[Phone]:
        return Phone.open(number, ("127.0.0.1", self.plan.sip_port), catalogue=self.catalogue)

    def shops(self) -> AbstractAsyncContextManager[Phone]:
        """The telephone company: every call that we make rings here, whatever number it is for."""
        port = int(self.plan.carrier.rpartition(":")[2])
        return Phone.open("shops", ("127.0.0.1", self.plan.sip_port), catalogue=self.catalogue, port=port)

    def credentials(self) -> Credentials:
        return Credentials(self.plan.host, self.plan.ws_port, self.plan.ari_secret)

    def ami(self, **callbacks: Any) -> Ami:
        return Ami(self.plan.host, self.plan.ami_port, "leafline", self.plan.ami_secret, **callbacks)


@asynccontextmanager
async def switch(folder: Path) -> AsyncIterator[Switch]:
    tree = await install.asterisk()
    await speech.synthesise(await install.speech(), SOUNDS / "zh", "zh", SPOKEN, SOUNDS / "recorded")
    (sip, ws, ami, agi, carrier), (first, last) = free_ports(5), sound_ports()
    plan = server.Plan(
        home=folder / "asterisk", sounds=SOUNDS, voicemail=folder / "voicemail", sip_port=sip, ws_port=ws, ami_port=ami,
        agi_port=agi, rtp_start=first, rtp_end=last, ami_secret="for-ami", ari_secret="for-ari", sip_seats=(SIP_SEAT,), carrier=f"127.0.0.1:{carrier}",
    )  # fmt: skip
    server.configure(plan, tree)
    async with server.running(plan, tree):
        yield Switch(plan, Catalogue(SOUNDS))
