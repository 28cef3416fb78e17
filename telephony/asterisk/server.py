"""One Asterisk of our own: its configuration written, the process started, awaited and stopped. Loopback only.

plan = Plan(home=settings.home / "asterisk", …)
tree = await install.asterisk()
configure(plan, tree)
async with running(plan, tree): …               # or command(plan, tree) for another supervisor
"""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from foundation.errors import EdgeFailed
from telephony import dialplan
from telephony.asterisk.install import Tree

TEMPLATES = Path(__file__).parent / "etc"
BOOT_S = 20.0
STOP_S = 8.0
# Asterisk complains at each start about these when they are missing.
EMPTY = ("acl", "aeap", "ccss", "cdr", "cel", "chan_websocket", "cli", "cli_aliases", "cli_permissions", "extconfig",
         "geolocation", "pjproject", "pjsip_notify", "queuerules", "udptl", "websocket_client")  # fmt: skip


class AsteriskDown(EdgeFailed):
    """Asterisk did not start; facts: why, log."""

    code = "asterisk_down"


@dataclass(frozen=True)
class Plan:
    """home: all that Asterisk writes. sounds: holds zh/ and en/. voicemail: the folder of the dialplan's own tapes.

    carrier: host:port to which calls into the public network go.
    sip_seats: extensions whose telephone speaks plain SIP over UDP, for tests and measurements; the others are browsers.
    """

    home: Path
    sounds: Path
    voicemail: Path
    sip_port: int
    ws_port: int
    ami_port: int
    agi_port: int
    rtp_start: int
    rtp_end: int
    ami_secret: str
    ari_secret: str
    host: str = "127.0.0.1"
    carrier: str = "127.0.0.1:5090"
    sip_seats: tuple[int, ...] = ()


def configure(plan: Plan, tree: Tree) -> None:
    """Write the whole configuration afresh; what an earlier version left there goes."""
    etc = plan.home / "etc"
    shutil.rmtree(etc, ignore_errors=True)
    for folder in (
        etc,
        plan.voicemail,
        *(plan.home / name for name in ("lib/keys", "data", "spool/tmp", "run", "log", "cache")),
    ):
        folder.mkdir(parents=True, exist_ok=True)
    etc.chmod(0o700)  # manager.conf and ari.conf hold secrets
    values = placeholders(plan, tree)
    for template in TEMPLATES.glob("*.conf"):
        text = template.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (etc / template.name).write_text(text)
    (etc / "extensions.conf").write_text(dialplan.extensions(f"{plan.host}:{plan.agi_port}", str(plan.voicemail)))
    for name in EMPTY:
        (etc / f"{name}.conf").touch()
    for name in ("documentation", "rest-api", "moh"):
        link(plan.home / "data" / name, data_folder(tree) / name)
    link(plan.home / "data/sounds", plan.sounds)


def placeholders(plan: Plan, tree: Tree) -> dict[str, str]:
    """What stands for each @NAME@ of the templates."""
    seats = (seat(n, "sip-seat" if n in plan.sip_seats else "seat") for n in dialplan.SEATS)
    return {
        "HOME": str(plan.home), "MODULES": str(modules_folder(tree)), "HOST": plan.host,
        "SIP_PORT": str(plan.sip_port), "WS_PORT": str(plan.ws_port), "AMI_PORT": str(plan.ami_port),
        "RTP_START": str(plan.rtp_start), "RTP_END": str(plan.rtp_end),
        "AMI_SECRET": plan.ami_secret, "ARI_SECRET": plan.ari_secret, "CALL": dialplan.CALL, "CARRIER": plan.carrier,
        "ICE_HOST_CANDIDATES": "\n".join(f"{address} => {plan.host}" for address in own_addresses()),
        "SEATS": "\n".join(seats), "QUEUES": "\n".join(f"[{name}](group)" for name in dialplan.QUEUES),
    }  # fmt: skip


def seat(extension: int, template: str) -> str:
    aor_and_auth = f"aors = {extension}\nauth = {extension}\ncallerid = {extension} <{extension}>\n"
    return f"[{extension}]({template})\n{aor_and_auth}[{extension}](place)\n"


def command(plan: Plan, tree: Tree) -> list[str]:
    """The words that run Asterisk in the foreground; SIGTERM stops it."""
    return tree.command("asterisk", "-C", plan.home / "etc/asterisk.conf", "-f", "-n")


async def booted(plan: Plan, tree: Tree) -> bool:
    return "fully booted" in await cli(plan, tree, "core waitfullybooted")


async def cli(plan: Plan, tree: Tree, line: str) -> str:
    """What Asterisk's own command line answers; "" when it is not running."""
    words = tree.command("asterisk", "-C", plan.home / "etc/asterisk.conf", "-rx", line)
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output, _ = await process.communicate()
    return output.decode("utf-8", "replace") if process.returncode == 0 else ""


@asynccontextmanager
async def running(plan: Plan, tree: Tree) -> AsyncIterator[None]:
    """Asterisk is up within the block, and gone after it, however it ends."""
    with output(plan) as log:
        process = await asyncio.create_subprocess_exec(
            *command(plan, tree), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        await wait_until_booted(plan, tree, process)
        yield
    finally:
        await stop(process)


def output(plan: Plan) -> BinaryIO:
    return open(plan.home / "log/output", "wb")


async def wait_until_booted(plan: Plan, tree: Tree, process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(BOOT_S):
            while not await booted(plan, tree):
                if process.returncode is not None:
                    raise AsteriskDown(why=f"it ended with {process.returncode}", log=plan.home / "log")
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AsteriskDown(why=f"it was not ready within {BOOT_S:.0f} s", log=plan.home / "log") from None


async def stop(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is None:
            process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), STOP_S)
            except TimeoutError:
                continue


def modules_folder(tree: Tree) -> Path:
    return tree.folder(
        "usr/lib/*-linux-gnu*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules"
    )


def data_folder(tree: Tree) -> Path:
    return tree.folder("usr/share/asterisk", "var/lib/asterisk")


def link(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def own_addresses() -> list[str]:
    """The addresses of this machine's interfaces, loopback left out."""
    found = (
        subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
        if shutil.which("hostname")
        else None
    )
    return found.stdout.split() if found else []
