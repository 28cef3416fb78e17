"""The phone process: FastAGI and AMI on one side, the database and the notices on the other."""

import argparse
import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

from callcenter import database, logs
from callcenter.settings import Settings
from foundation.clock import now
from foundation.notices import Notices
from telephony.asterisk.ami import Ami
from telephony.asterisk.channel import serve
from telephony.caller import House
from telephony.campaigns.following import follow as follow_task
from telephony.campaigns.listing import leave_lists
from telephony.outgoing.service import ASKED
from telephony.questions_spoken import Speaker, speak_questions
from telephony.routing import Router
from telephony.server import PhoneServer
from telephony.surveying import follow_survey_call
from telephony.sweeps import end_gone_calls, place_asked, take_in_sound
from telephony.switchboard import Follower, Switchboard
from telephony.voicemail.service import follow_call_back

log = logging.getLogger("leafline.phone")
AMI_USER = "leafline"
RECONCILE_S = 30.0
SWEEP_S = 10.0
LOOK_S = 2.0
SETTLE_S = 1.0
ENDS_OF_A_TALK = ("agent_left", "ended")
FOLLOWERS: tuple[Follower, ...] = (follow_task, follow_survey_call, follow_call_back)
"""Who hears what becomes of our own calls; one line adds one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is in the settings."""


async def run(args: argparse.Namespace, settings: Settings) -> int:
    logs.begin()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with database.connected(settings.database), running(settings):
        log.info("phone.ready")
        await stopped.wait()
    log.info("phone.stopped")
    return 0


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """The phone server serves while the block runs. The database is connected already."""
    for folder in (settings.recordings, settings.voicemail):
        folder.mkdir(parents=True, exist_ok=True)
    notices = Notices(settings.hub_key)
    house = House(notices, settings.recordings, settings.voicemail, settings.card_pepper, settings.sounds)
    switchboard = Switchboard(notices, lambda: router.ask(), FOLLOWERS)

    async def reconnected() -> None:
        """First what ended while we were away, then the queues; Asterisk's events wait for it."""
        await end_gone_calls(ami, switchboard)
        await router.reconcile()

    ami = Ami(settings.host, settings.ami_port, AMI_USER, settings.ami_secret,
              on_event=switchboard.hear, on_connected=reconnected)
    router = Router(ami)
    phone_server = PhoneServer(house, switchboard)
    server = await serve(settings.host, settings.agi_port, phone_server.answer)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(notices.connected(settings.host, settings.hub_port))
        await stack.enter_async_context(ami.running())
        stack.push_async_callback(closed, server)
        for work in (speak_questions(Speaker(settings.sounds)), place_calls(notices, ami, switchboard, settings), follow_orders(notices),
                     router.running(RECONCILE_S), follow_agents(notices, router), phone_server.follow_desks(),
                     every(SWEEP_S, lambda: end_gone_calls(ami, switchboard)),
                     every(SWEEP_S, lambda: take_in_sound(settings.recordings, settings.voicemail, now()))):
            await stack.enter_async_context(background(work))
        yield


async def follow_agents(notices: Notices, router: Router) -> None:
    """A seat changed in the browser: the queues follow."""
    async for notice in notices.subscribe("agent.", "hub.joined"):
        if notice.facts.get("what") != "offer":
            router.ask()


async def place_calls(notices: Notices, ami: Ami, switchboard: Switchboard, settings: Settings) -> None:
    """Calls that any process asks for: at once on its notice, and every two seconds for the notices that were lost."""
    with notices.listening(ASKED) as asked:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await asked.get()
            try:
                await place_asked(ami, switchboard, settings.recordings)
            except Exception:
                log.exception("phone.calls_not_placed")


async def follow_orders(notices: Notices) -> None:
    """An order was confirmed, or a caller has left an agent: those shops need not be called any more."""
    with notices.listening("order.", "call.") as moved:
        while True:
            notice = await moved.get()
            if notice.topic.startswith("call.") and notice.facts.get("what") not in ENDS_OF_A_TALK:
                continue
            await asyncio.sleep(SETTLE_S)
            while not moved.empty():
                moved.get_nowait()
            try:
                await leave_lists(at=now())
            except Exception:
                log.exception("phone.lists_not_kept")


async def every(seconds: float, sweep: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await sweep()
        except Exception:
            log.exception("phone.sweep_failed")
        await asyncio.sleep(seconds)


@contextlib.asynccontextmanager
async def background(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def closed(server: asyncio.Server) -> None:
    """No new call; the calls that are in a menu go on in the dialplan, which finds no result."""
    server.close()
