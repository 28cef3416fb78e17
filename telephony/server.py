"""The phone server: each address of the dialplan (agi://…/enter) is one flow of menus.

On any surprise the caller hears an apology and goes on to a person at headquarters, unproved; with the database down too.
Where even that fails, the socket closes without a result and the dialplan does the same by itself.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from foundation.clock import now
from foundation.errors import EdgeFailed
from foundation.ids import new_id
from telephony import dialplan
from telephony.agents import queries as seats
from telephony.asterisk.channel import CallerGone, Channel, ChannelFailed
from telephony.caller import Caller, House, send_to_queue
from telephony.calls import queries, service
from telephony.calls.models import Call, Direction
from telephony.calls.rules import HANGS_UP, What
from telephony.menus import MENUS
from telephony.routing import HEADQUARTERS_WAIT_S
from telephony.switchboard import Switchboard

log = logging.getLogger("leafline.phone")
MENUS_MAX = 60
DATABASE_S = 4.0
WORD_S, LOOK_S = 2.0, 0.1
"""How long the word of an agent's page may be behind the end of his telephone, and how often we look."""
T = TypeVar("T")


class TooManyMenus(EdgeFailed):
    """Somebody, or a stuck key, goes round in the menus for ever: a person had better look."""

    code = "too_many_menus"


class PhoneServer:
    def __init__(self, house: House, switchboard: Switchboard) -> None:
        self.house = house
        self.switchboard = switchboard
        self.hung_up: deque[str] = deque(maxlen=500)
        """Topics of the calls that an agent's page said it hangs up."""
        self.scripts: dict[str, Callable[[Channel], Awaitable[None]]] = {
            "enter": self.enter,
            "offer": self.offer,
            "survey": self.survey,
            "voicemail": self.voicemail,
            "leave": self.leave,
            "shop": self.shop,
            "answered": self.answered,
        }

    async def answer(self, channel: Channel) -> None:
        """One AGI conversation. A script that we do not know ends without a result: the dialplan takes over."""
        script = self.scripts.get(channel.script)
        if script is None:
            log.warning("phone.unknown_script")
            return
        await script(channel)

    async def enter(self, channel: Channel) -> None:
        """A call comes in. Without a row it goes to headquarters at once."""
        call_id = new_id()
        async with never_dropped(channel, call_id):
            call = await bounded(service.enter(
                channel.uniqueid, called_number=argument(channel, 0), caller_number=argument(channel, 1), at=now(),
                call_id=call_id))
            await channel.set_variable(dialplan.CALL, call.call_id)
            await self.walk("message_box" if argument(channel, 0) == dialplan.MESSAGE_BOX else "welcome", self.caller_of(channel, call))

    async def follow_desks(self) -> None:
        """For as long as the process lives: remember who hangs up by hand."""
        async for notice in self.house.notices.subscribe("call."):
            if notice.facts.get("what") == HANGS_UP:
                self.hung_up.append(notice.topic)

    async def offer(self, channel: Channel) -> None:
        """An agent's telephone is about to ring, and waits for us: the pop first."""
        call = await bounded(queries.call(argument(channel, 0)))
        await self.switchboard.offer(call, dialplan.extension_of(dialplan.interface(argument(channel, 1))), now())

    async def survey(self, channel: Channel) -> None:
        """The agent is gone and the caller is not. Did the agent hang up, or did his browser die?"""
        async with never_dropped(channel, argument(channel, 0)):
            call = await bounded(self.call_on(channel))
            if call.direction is Direction.OUTBOUND:
                await self.switchboard.agent_hung_up(call.call_id, now())
            await service.happened(call.call_id, What.AGENT_LEFT, at=now())
            caller = self.caller_of(channel, call)
            await self.walk("to_agent" if await self.agent_was_lost(call) else "survey", caller)

    async def shop(self, channel: Channel) -> None:
        """A call of ours: the shop's telephone is about to ring, and waits for us."""
        await bounded(self.switchboard.shop_rings(argument(channel, 0), channel.uniqueid, now()))

    async def answered(self, channel: Channel) -> None:
        """A call of ours without an agent: the shop is there, and hears the menu that the call was asked for with."""
        async with never_dropped(channel, argument(channel, 0)):
            call = await bounded(queries.call(argument(channel, 0)))
            if call is None:
                return
            await bounded(self.switchboard.shop_answered(call, now()))
            await self.walk(argument(channel, 1) or None, self.caller_of(channel, call))

    async def voicemail(self, channel: Channel) -> None:
        """Nobody took the call in time: headquarters is tried after a seat group, and a message comes last."""
        async with never_dropped(channel, argument(channel, 0)):
            call = await bounded(self.call_on(channel))
            await service.happened(call.call_id, What.LEFT_QUEUE, at=now())
            caller = self.caller_of(channel, call)
            tried = await channel.get_variable(dialplan.QUEUE)
            if tried != dialplan.HEADQUARTERS and await seats.signed_on():
                await caller.transfer(dialplan.HEADQUARTERS, why="nobody_in_time", wait_s=HEADQUARTERS_WAIT_S)
            else:
                await self.walk("leave_message", caller)

    async def leave(self, channel: Channel) -> None:
        """Who would rather not wait has pressed a key in the queue."""
        async with never_dropped(channel, argument(channel, 0)):
            call = await bounded(self.call_on(channel))
            await service.happened(call.call_id, What.LEFT_QUEUE, at=now())
            await self.walk("call_back", self.caller_of(channel, call))

    async def walk(self, menu: str | None, caller: Caller) -> None:
        """From menu to menu until one lets go of the call."""
        for _ in range(MENUS_MAX):
            if menu is None:
                return
            await bounded(service.at_menu(caller.call_id, menu, at=now()))
            menu = await MENUS[menu](caller)
        raise TooManyMenus(call_id=caller.call_id)

    async def agent_was_lost(self, call: Call) -> bool:
        """He did not hang up: his browser is gone, and with it his telephone. Either word may come a moment later."""
        for _ in range(round(WORD_S / LOOK_S)):
            if f"call.{call.call_id}" in self.hung_up or call.agent_staff_id is None:
                return False
            seat = await bounded(seats.seat_of(call.agent_staff_id))
            if seat is not None and seat.lost_at is not None:
                return True
            await asyncio.sleep(LOOK_S)
        return False

    def caller_of(self, channel: Channel, call: Call) -> Caller:
        return Caller(channel, self.house, call.call_id, call.other_number, call.called_number, call.language,
                      call.retailer_id, call.district_id, agent_staff_id=call.agent_staff_id)

    async def call_on(self, channel: Channel) -> Call:
        """The call of this channel, entered now if the phone server was away when it came."""
        return await service.enter(channel.uniqueid, caller_number=channel.caller_number, called_number="", at=now())


@asynccontextmanager
async def never_dropped(channel: Channel, call_id: str) -> AsyncIterator[None]:
    """Around a flow: whatever goes wrong in it, but for a caller who hung up, ends at headquarters."""
    try:
        yield
    except (CallerGone, ChannelFailed):
        raise
    except Exception:
        # The trace names our lines only: what was keyed is in Digits, which print as dots.
        log.exception("phone.surprise call_id=%s", call_id)
        await channel.play(["apology"])
        await send_to_queue(channel, call_id, dialplan.HEADQUARTERS, wait_s=HEADQUARTERS_WAIT_S)


async def bounded(work: Awaitable[T]) -> T:
    """No caller waits longer than this for a database that is stuck."""
    return await asyncio.wait_for(work, DATABASE_S)


def argument(channel: Channel, n: int) -> str:
    """What the dialplan handed over in this place, "" when nothing."""
    return channel.arguments[n] if n < len(channel.arguments) else ""
