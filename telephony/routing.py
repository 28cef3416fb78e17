"""Where a call goes, and which seats are in which queue.

Our database is the truth for who is signed in and ready; app_queue only distributes. `reconcile` compares what the seats
want with what Asterisk has (a snapshot by QueueStatus) and sends the difference: on every notice about an agent, on every
reconnection, and every half minute. Drift is repaired, and logged.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from foundation.clock import local
from foundation.districts.models import District
from foundation.transaction import reads
from telephony.agents.queries import Place, signed_on
from telephony.agents.rules import AgentState
from telephony.asterisk.ami import Ami, AmiFailed, AmiRefused
from telephony.dialplan import HEADQUARTERS, interface

log = logging.getLogger("leafline.routing")
OPENS, CLOSES = time(7, 30), time(18, 0)
OWN_WAIT_S = 60
HEADQUARTERS_WAIT_S = 120
OVERFLOW_PENALTY, HEADQUARTERS_PENALTY = 1, 2


@dataclass(frozen=True)
class Route:
    """queue: a seat group or headquarters. wait_s: how long before the next one is tried."""

    queue: str
    why: str
    wait_s: int


@dataclass(frozen=True)
class Member:
    """One seat in one queue. paused: '' when it may be rung, else why not. penalty: rung only when no lower one can be."""

    queue: str
    interface: str
    paused: str
    penalty: int
    name: str = ""


def open_hours(at: datetime) -> bool:
    return OPENS <= local(at).time() < CLOSES


async def route(district_id: int | None, called_number: str, unproved: bool) -> Route | None:
    """The shop's own district, else that of the number he dialled, else headquarters; None when nobody sits anywhere.

    unproved: he tried and could not say who he is, so an agent can only answer questions."""
    home = await district_of(district_id, called_number)
    places = await signed_on()
    if not places:
        return None
    group = home.seat_group if home else HEADQUARTERS
    why = "enquiry" if unproved else "district" if district_id else "number"
    if group == HEADQUARTERS or not any(group in (place.seat_group, *place.overflow) for place in places):
        return Route(HEADQUARTERS, why, HEADQUARTERS_WAIT_S)
    return Route(group, why, OWN_WAIT_S)


async def district_of(district_id: int | None, called_number: str) -> District | None:
    if district_id:
        return await District.get_or_none(id=district_id, using_db=reads())
    return await District.get_or_none(did=called_number[-4:], using_db=reads())


def wanted(places: Iterable[Place]) -> set[Member]:
    """The memberships that the seats call for: the own group, the groups it helps out, and headquarters."""
    members: set[Member] = set()
    for place in places:
        paused = why_paused(place)
        groups = {HEADQUARTERS: HEADQUARTERS_PENALTY, **dict.fromkeys(place.overflow, OVERFLOW_PENALTY)}
        if place.seat_group:
            groups[place.seat_group] = 0
        else:
            groups[HEADQUARTERS] = 0
        members |= {Member(queue, interface(place.extension), paused, penalty, str(place.staff_id))
                    for queue, penalty in groups.items()}
    return members


def why_paused(place: Place) -> str:
    """Only a seat that is ready, with its browser there, is rung. One with a call is paused while it rings already."""
    if place.lost:
        return "LOST"
    return "" if place.state is AgentState.READY else {
        AgentState.OFFERED: "", AgentState.TALKING: "CALL", AgentState.WRAPPING_UP: "WRAPUP",
    }.get(place.state, place.reason or "PAUSED")


async def snapshot(ami: Ami) -> set[Member]:
    """The members that Asterisk has now."""
    events = await ami.collect("QueueStatus")
    return {Member(event["Queue"], event["Location"], event.get("PausedReason", "") or "PAUSED"
                   if event.get("Paused") == "1" else "", int(event.get("Penalty", "0")), event.get("Name", ""))
            for event in events if event.get("Event") == "QueueMember"}


class Router:
    """One reconciliation at a time; whoever asks for one while it runs gets a fresh one after it."""

    def __init__(self, ami: Ami) -> None:
        self.ami = ami
        self.asked = asyncio.Event()
        self.lock = asyncio.Lock()

    def ask(self) -> None:
        self.asked.set()

    async def running(self, every_s: float) -> None:
        """For as long as the process lives: when asked, and every `every_s` without being asked."""
        while True:
            unasked = False
            try:
                await asyncio.wait_for(self.asked.wait(), every_s)
            except TimeoutError:
                unasked = True
            self.asked.clear()
            try:
                changes = await self.reconcile()
                if unasked and changes:
                    log.warning("queues.drift repaired=%d", changes)
            except AmiFailed as failure:
                log.info("queues.later reason=%s", failure.code)
            except Exception:
                log.exception("queues.crashed")

    async def reconcile(self) -> int:
        """Make Asterisk's queues agree with the seats. Returns how many actions that took."""
        async with self.lock:
            want, have = wanted(await signed_on()), await snapshot(self.ami)
            changes = list(differences(want, have))
            for action, headers in changes:
                try:
                    await self.ami.action(action, **headers)
                except AmiRefused as refusal:  # it is so already, or has just gone: the next round sees
                    log.info("queues.refused action=%s message=%s", action, refusal.facts.get("message"))
            return len(changes)


def differences(want: set[Member], have: set[Member]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The actions that turn `have` into `want`: first nobody is rung who must not be, then the others come in."""
    wanted_at = {(member.queue, member.interface): member for member in want}
    had_at = {(member.queue, member.interface): member for member in have}
    for place in sorted(had_at.keys() - wanted_at.keys()):
        yield "QueueRemove", {"Queue": place[0], "Interface": place[1]}
    for place, member in sorted(wanted_at.items(), key=lambda item: (not item[1].paused, item[0])):
        had = had_at.get(place)
        where: dict[str, Any] = {"Queue": place[0], "Interface": place[1]}
        if had is None:
            yield "QueueAdd", {**where, "Penalty": member.penalty, "Paused": "true" if member.paused else "false",
                               "MemberName": member.name, "StateInterface": place[1]}
        if member.paused and (had is None or had.paused != member.paused):
            yield "QueuePause", {**where, "Paused": "true", "Reason": member.paused}
        elif had is not None and had.paused and not member.paused:
            yield "QueuePause", {**where, "Paused": "false"}
        if had is not None and had.penalty != member.penalty:
            yield "QueuePenalty", {**where, "Penalty": member.penalty}
