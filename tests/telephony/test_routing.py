"""The queues are made to agree with the seats, whatever they were before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import ZONE
from telephony.agents import queries
from telephony.agents import service as agents
from telephony.agents.queries import Place
from telephony.agents.rules import AgentState
from telephony.asterisk.ami import Ami
from telephony.routing import Member, Router, differences, open_hours, wanted
from tests.telephony.agents.test_service import LI_NA, ready
from tests.telephony.conftest import AT, Cast

SEAT = Place(1, "李娜", "1001", "1001", 1, "HP", ("JA",), AgentState.READY, "", AT, None, False)
MEMBERS = st.builds(Member, st.sampled_from(["HP", "JA", "HQ"]), st.sampled_from(["PJSIP/1001", "PJSIP/1002"]),
                    st.sampled_from(["", "CALL", "meal"]), st.integers(0, 2))


def applied(actions: list[tuple[str, dict[str, Any]]], have: set[Member]) -> set[Member]:
    """What app_queue has after the actions."""
    at = {(member.queue, member.interface): member for member in have}
    for action, headers in actions:
        place = headers["Queue"], headers["Interface"]
        if action == "QueueRemove":
            del at[place]
        elif action == "QueueAdd":
            assert place not in at
            at[place] = Member(*place, "PAUSED" if headers["Paused"] == "true" else "", headers["Penalty"],
                               headers["MemberName"])
        elif action == "QueuePause":
            at[place] = replace(at[place], paused=headers["Reason"] if headers["Paused"] == "true" else "")
        elif action == "QueuePenalty":
            at[place] = replace(at[place], penalty=headers["Penalty"])
    return set(at.values())


def unique(members: set[Member]) -> set[Member]:
    return set({(member.queue, member.interface): member for member in members}.values())


@given(st.sets(MEMBERS), st.sets(MEMBERS))
@settings(max_examples=100, deadline=None)
def test_whatever_the_queues_were_they_become_what_is_wanted(want: set[Member], have: set[Member]):
    want, have = unique(want), unique(have)
    after = applied(list(differences(want, have)), have)
    assert {replace(member, name="") for member in after} == want
    assert list(differences(want, after)) == []


def test_a_seat_is_in_its_own_group_in_those_it_helps_and_at_headquarters():
    assert {(member.queue, member.penalty) for member in wanted([SEAT])} == {("HP", 0), ("JA", 1), ("HQ", 2)}


@pytest.mark.parametrize(("state", "lost", "paused"), [
    (AgentState.READY, False, ""), (AgentState.OFFERED, False, ""), (AgentState.TALKING, False, "CALL"),
    (AgentState.WRAPPING_UP, False, "WRAPUP"), (AgentState.PAUSED, False, "meal"), (AgentState.READY, True, "LOST")])
def test_who_is_rung_and_who_not(state: AgentState, lost: bool, paused: str):
    reason = "meal" if state is AgentState.PAUSED else ""
    assert {member.paused for member in wanted([replace(SEAT, state=state, lost=lost, reason=reason)])} == {paused}


@pytest.mark.parametrize(("hour", "is_open"), [(7, False), (8, True), (17, True), (18, False)])
def test_open_hours(hour: int, is_open: bool):
    assert open_hours(datetime(2026, 11, 24, hour, tzinfo=ZONE)) is is_open


class Queues:
    """The AMI end of app_queue: members that can be added, paused and removed, over a real socket."""

    def __init__(self) -> None:
        self.members: set[Member] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(line.split(": ", 1) for line in block.strip().split("\r\n"))
                writer.write(self.reply(action, f"ActionID: {action['ActionID']}\r\n").encode())
        writer.close()

    def reply(self, action: dict[str, str], tag: str) -> str:
        if action["Action"] == "QueueStatus":
            listed = "".join(
                f"Event: QueueMember\r\n{tag}Queue: {m.queue}\r\nLocation: {m.interface}\r\nName: {m.name}\r\n"
                f"Paused: {int(bool(m.paused))}\r\nPausedReason: {m.paused}\r\nPenalty: {m.penalty}\r\n\r\n"
                for m in self.members)
            return (f"Response: Success\r\n{tag}EventList: start\r\n\r\n{listed}"
                    f"Event: QueueStatusComplete\r\n{tag}EventList: Complete\r\n\r\n")
        if action["Action"].startswith("Queue"):
            headers: dict[str, Any] = action | ({"Penalty": int(action["Penalty"])} if "Penalty" in action else {})
            self.members = applied([(action["Action"], headers)], self.members)
        return f"Response: Success\r\n{tag}\r\n"


@asynccontextmanager
async def routing(queues: Queues) -> AsyncIterator[Router]:
    server = await asyncio.start_server(queues.serve, "127.0.0.1", 0)
    ami = Ami("127.0.0.1", server.sockets[0].getsockname()[1], "leafline", "secret")
    async with ami.running():
        await asyncio.wait_for(ami.connected.wait(), 5)
        yield Router(ami)
    server.close()


async def test_a_seat_through_its_day(cast: Cast):
    queues = Queues()
    async with routing(queues) as router:
        await ready(cast.li_na.id)
        assert await router.reconcile() == 2
        await agents.answered(cast.li_na.id, "c1", at=AT)
        await router.reconcile()
        assert {(member.queue, member.paused) for member in queues.members} == {("HP", "CALL"), ("HQ", "CALL")}
        await agents.hung_up(cast.li_na.id, "c1", at=AT)
        await agents.finish_wrap_up(cast.li_na.id, by=LI_NA, at=AT)
        await router.reconcile()
        assert {member.paused for member in queues.members} == {""}
        await agents.sign_out(cast.li_na.id, by=LI_NA, at=AT)
        await router.reconcile()
        assert queues.members == set()


async def test_drift_is_repaired_and_then_there_is_none(cast: Cast):
    queues = Queues()
    async with routing(queues) as router:
        await ready(cast.zhang_min.id)
        await router.reconcile()
        queues.members = {Member("HP", "PJSIP/1099", "", 0), Member("JA", "PJSIP/1003", "CALL", 5)}
        assert await router.reconcile() > 0
        assert await router.reconcile() == 0
        assert {replace(member, name="") for member in queues.members} == {
            replace(member, name="") for member in wanted(await queries.signed_on())}
