"""`./leafline run`: brings everything up on this machine, says where to look, and takes all of it down on Ctrl-C."""

import argparse
import asyncio
import contextlib
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from socket import SOCK_DGRAM, SOCK_STREAM

from callcenter import database, setup
from callcenter.child import Child, port_open, port_taken
from callcenter.demo import bank as demo_bank
from callcenter.demo import clock as demo_clock
from callcenter.demo import load as demo
from callcenter.demo.day.people import DESK_PHONES
from callcenter.settings import Settings, environment
from callcenter.terminal import sentence
from foundation import clock
from foundation.errors import EdgeFailed
from foundation.staff.models import Staff
from telephony.asterisk import install
from telephony.asterisk import server as asterisk

PORTS = {"web_port": SOCK_STREAM, "hub_port": SOCK_STREAM, "bank_port": SOCK_STREAM, "file_bank_port": SOCK_STREAM, "sms_port": SOCK_STREAM,
         "mail_port": SOCK_STREAM, "agi_port": SOCK_STREAM, "ws_port": SOCK_STREAM, "ami_port": SOCK_STREAM, "sip_port": SOCK_DGRAM}
SIP_SEATS = tuple(int(number) for numbers in DESK_PHONES.values() for number in numbers)


class PortTaken(EdgeFailed):
    code = "port_taken"


@dataclass(frozen=True)
class Programs:
    """What one run consists of, in the order of starting; `missing` holds a sentence for each part that is not there."""

    children: list[Child]
    missing: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--retailers", type=int, default=3000, help="size of the demo city at the first run")
    parser.add_argument("--seed", type=int, default=1, help="the demo city's seed")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    check_ports(settings)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    began = time.monotonic()
    print("Leafline is getting ready; the first time takes a few minutes, the next time seconds.", flush=True)
    task = asyncio.create_task(bring_up(settings, args.retailers, args.seed))
    ended = asyncio.create_task(stopped.wait())
    await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await take_down((await task).children)  # it was ready the moment before, or a wait_for lost the cancellation
        return 130
    programs = task.result()
    people = await demo.people(settings) if settings.demo else []
    print(banner(settings, people, programs.missing, time.monotonic() - began), flush=True)
    keepers = [asyncio.create_task(child.keep(say)) for child in programs.children]
    await ended
    print("\nStopping.", flush=True)
    for keeper in keepers:
        keeper.cancel()
    await take_down(programs.children)
    return 0


def check_ports(settings: Settings) -> None:
    """Two programs on one port would quietly answer for one another: refuse before anything is started."""
    for name, kind in PORTS.items():
        if port_taken(settings.host, port := getattr(settings, name), kind):
            raise PortTaken(port=port, setting=f"LEAFLINE_{name.upper()}")


async def bring_up(settings: Settings, retailers: int, seed: int) -> Programs:
    """Set up, migrate, seed, start; what was started is taken down again when a later step fails."""
    children: list[Child] = []
    try:
        missing = await setup.prepare(settings, say)
        if migrations := await database.migrate(settings.database):
            say(f"  tables brought up to date ({migrations} migrations)")
        if settings.demo:
            clock.set_clock(settings.clock, timedelta(seconds=await demo.plant(settings, retailers, seed, say)))
        for child in children_of(settings):
            children.append(child)  # before it starts: whoever interrupts us ends it too
            await child.start()
            if child.name == "bank" and settings.demo:
                await demo.open_accounts_at_bank(settings)
        missing += await start_asterisk(settings, children)
        return Programs(children, missing)
    except BaseException:
        await take_down(children)
        raise


def children_of(settings: Settings) -> list[Child]:
    variables = environment(settings)

    def ours(name: str, port: int) -> Child:
        return Child(name, [sys.executable, "-m", "callcenter", name], settings.logs / f"{name}.log",
                     port_open(settings.host, port) if port else started, variables)

    ports = {demo_bank.AT_ONCE: settings.bank_port, demo_bank.BY_FILE: settings.file_bank_port}
    banks = [word for code, port in ports.items()
             for word in ("--bank", f"{code}:{port}", "--company", f"{code}={demo_bank.ACCOUNTS[code]}")]
    bank = Child("bank", [sys.executable, "-m", "settlement.practice_bank", "--books", str(demo_bank.keep_books(settings.home)), "--exchange",
                          str(settings.exchange), *banks, "--format", f"{demo_bank.BY_FILE}=iso20022"],
                 settings.logs / "bank.log", port_open(settings.host, settings.file_bank_port),
                 {"PRACTICE_BANK_KEY": settings.bank_key, "PRACTICE_BANK_CLOCK": str(settings.clock) if settings.demo else ""})
    town = [ours("town", 0)] if settings.demo and settings.town else []
    return [bank, *practice_children(settings), ours("web", settings.web_port), ours("phone", settings.agi_port), ours("jobs", 0), *town]


def practice_children(settings: Settings) -> list[Child]:
    """The post office in the box, where no gateway and no mail server are set."""
    post = Child("post", [sys.executable, "-m", "retailers.practice_post", "--sms-port", str(settings.sms_port), "--mail-port",
                          str(settings.mail_port)],
                 settings.logs / "post.log", port_open(settings.host, settings.sms_port), {"PRACTICE_POST_KEY": settings.sms_key})
    return [post] if settings.practice_post else []


async def started() -> bool:
    return True


async def start_asterisk(settings: Settings, children: list[Child]) -> list[str]:
    """Asterisk comes last: the phone server is there when the first call arrives. Without it the rest runs on."""
    try:
        child = asterisk_child(settings, await install.asterisk(say))
    except EdgeFailed as error:
        return [f"Asterisk: {sentence(error)} No call can be made, the web console runs."]
    children.append(child)
    try:
        await child.start()
    except EdgeFailed as error:
        await child.stop()
        children.remove(child)
        return [f"Asterisk: {sentence(error)} No call can be made, the web console runs."]
    return []


def asterisk_child(settings: Settings, tree: install.Tree) -> Child:
    plan = plan_of(settings)
    asterisk.configure(plan, tree)
    return Child("asterisk", asterisk.command(plan, tree), settings.logs / "asterisk.log",
                 lambda: asterisk.booted(plan, tree))


def plan_of(settings: Settings) -> asterisk.Plan:
    return asterisk.Plan(
        home=settings.home / "asterisk", sounds=settings.sounds, voicemail=settings.voicemail, sip_port=settings.sip_port,
        ws_port=settings.ws_port, ami_port=settings.ami_port, agi_port=settings.agi_port, rtp_start=settings.rtp_start,
        rtp_end=settings.rtp_end, ami_secret=settings.ami_secret, ari_secret=settings.ari_secret, host=settings.host,
        carrier=settings.carrier, sip_seats=SIP_SEATS if settings.demo else ())


async def take_down(children: list[Child]) -> None:
    """Asterisk first, so that no call arrives at a phone server that is gone; the bank last."""
    for child in reversed(children):
        await child.stop()


def banner(settings: Settings, people: list[Staff], missing: list[str], seconds: float) -> str:
    lines = ["", f"Leafline is running (ready after {seconds:.0f} s). Ctrl-C stops it.", "",
             f"  Order desk    {settings.web_url}/        sign in as:"]
    lines += [f"                  {person.agent_no}  {demo.PASSWORD}  {person.role.lower().replace('_', ' ')}, {person.name}"
              for person in people]
    lines += ["", f"  A retailer    {settings.web_url}/handset   a telephone in the browser, with the demo cards beside it",
              "                ./leafline call             the same in a terminal"]
    if settings.practice_post:
        lines += ["", f"  SMS, e-mail   {settings.gateway_url}/   what was sent, and nothing of it leaves this machine"]
    if settings.demo and (shift := demo_clock.sentence(float(settings.clock.read_text()))):
        lines += ["", f"  {shift}"]
    lines += [f"  Missing       {sentence}" for sentence in missing]
    return "\n".join([*lines, f"  Logs          {settings.logs}", ""])


def say(line: str) -> None:
    print(line, flush=True)
