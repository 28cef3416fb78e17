"""`./leafline play day`: in a running demonstration the next working day goes by, while you look on."""

import argparse
import asyncio

from callcenter import database
from callcenter.child import port_open
from callcenter.demo.day.hall import Hall
from callcenter.demo.day.script import next_working_day, play
from callcenter.settings import Settings
from foundation import clock
from foundation.errors import Refused
from telephony.handset.listening import Catalogue


class NoDemonstration(Refused):
    """A day is played where everything is practice, and only there: facts need."""

    code = "play_needs_a_demonstration"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["day"], help="day: the next working day, in about five minutes, in the Leafline that ./leafline run has started")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    await check(settings)
    catalogue = await asyncio.to_thread(Catalogue, settings.sounds)
    async with database.connected(settings.database):
        hall = Hall(settings, catalogue, await next_working_day(clock.now()), lambda line: print(line, flush=True))
        print(f"{hall.on:%A %Y-%m-%d} is going to be played: Leafline's clock is put forward to its morning, and through it hour by hour.\n"
              f"Look on at {settings.web_url}/: sign in (again, since sessions end by that clock) as 2001 for the floor, 3001 for the\n"
              f"reviews, 4001 for settlement. SMS and e-mails: {settings.gateway_url}/", flush=True)
        await play(hall)
    print(f"The day is over; it is {clock.now():%A %Y-%m-%d %H:%M} now.")
    return 0


async def check(settings: Settings) -> None:
    """Only with the demo city, its practice bank and town, and while all of it runs. NoDemonstration."""
    if not settings.demo:
        raise NoDemonstration(need="LEAFLINE_DEMO=true")
    if not settings.town:
        raise NoDemonstration(need="LEAFLINE_TOWN=true")
    if not (settings.clock.exists() and await port_open(settings.host, settings.web_port)()):
        raise NoDemonstration(need="./leafline run")
