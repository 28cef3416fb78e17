"""Seats in the database: one call at one seat, every move journalled, what is lost is healed."""

import asyncio
import random
from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError

from foundation.actor import Actor, ActorKind
from telephony.agents import queries, service
from telephony.agents.models import Agent, AgentJournal
from telephony.agents.rules import LOST_GRACE, AgentState
from tests.telephony.conftest import AT, Cast

LI_NA = Actor(ActorKind.STAFF, 1, "李娜", "AGENT")


async def ready(staff_id: int) -> None:
    await service.sign_in(staff_id, by=LI_NA, at=AT)
    await service.go_ready(staff_id, by=LI_NA, at=AT)


async def state_of(staff_id: int) -> tuple[AgentState, str | None]:
    agent = await Agent.get(staff_id=staff_id)
    return agent.state, agent.call_id


async def test_a_call_is_journalled_from_offer_to_ready(cast: Cast):
    me = cast.li_na.id
    await ready(me)
    await service.offer(me, "c1", at=AT)
    await service.answered(me, "c1", at=AT)
    await service.hung_up(me, "c1", at=AT)
    await service.finish_wrap_up(me, by=LI_NA, at=AT)
    lines = await AgentJournal.all().order_by("id")
    assert [line.cause for line in lines] == [
        "sign_in", "go_ready", "offer", "answer", "hang_up", "finish_wrap_up"]
    assert [line.call_id for line in lines] == [None, None, "c1", "c1", "c1", "c1"]


async def test_a_call_that_rings_elsewhere_no_longer_rings_here(cast: Cast):
    await ready(cast.li_na.id)
    await ready(cast.wang_wei.id)
    await service.offer(cast.li_na.id, "c1", at=AT)
    await service.offer(cast.wang_wei.id, "c1", at=AT)
    assert await state_of(cast.li_na.id) == (AgentState.READY, None)
    assert await state_of(cast.wang_wei.id) == (AgentState.OFFERED, "c1")


async def test_the_database_itself_refuses_one_call_at_two_seats(cast: Cast):
    await Agent.filter(staff_id=cast.li_na.id).update(state=AgentState.TALKING, call_id="c1")
    with pytest.raises(IntegrityError):
        await Agent.filter(staff_id=cast.wang_wei.id).update(state=AgentState.OFFERED, call_id="c1")
    with pytest.raises(IntegrityError):
        await Agent.filter(staff_id=cast.wang_wei.id).update(state=AgentState.READY, call_id="c2")


async def test_of_two_offers_at_once_one_wins(cast: Cast):
    await ready(cast.li_na.id)
    won = await asyncio.gather(*(service.offer(cast.li_na.id, f"c{n}", at=AT) for n in range(6)))
    assert sum(agent is not None for agent in won) == 1


async def test_shuffled_events_leave_a_legal_seat(cast: Cast):
    await ready(cast.li_na.id)
    chance = random.Random(4)
    verbs = [service.offer, service.answered, service.missed, service.hung_up, service.withdrawn] * 8
    chance.shuffle(verbs)
    for verb in verbs:
        await verb(cast.li_na.id, chance.choice(["c1", "c2"]), at=AT)
    await service.heal(set(), at=AT + timedelta(hours=1))
    state, call_id = await state_of(cast.li_na.id)
    assert (call_id is not None) == (state is AgentState.WRAPPING_UP)


async def test_pausing_while_talking_is_refused_and_twice_is_once(cast: Cast):
    await ready(cast.li_na.id)
    await service.pause(cast.li_na.id, "meal", by=LI_NA, at=AT)
    assert (await service.pause(cast.li_na.id, "meal", by=LI_NA, at=AT)).reason == "meal"
    await service.answered(cast.li_na.id, "c1", at=AT)
    with pytest.raises(service.MoveRefused):
        await service.pause(cast.li_na.id, "meal", by=LI_NA, at=AT)


async def test_a_lost_browser_has_its_grace(cast: Cast):
    await ready(cast.li_na.id)
    await service.lost(cast.li_na.id, at=AT)
    assert (await queries.signed_on())[0].lost
    assert await service.heal(set(), at=AT + LOST_GRACE / 2) == []
    await service.found(cast.li_na.id)
    assert await service.heal(set(), at=AT + LOST_GRACE * 2) == []
    await service.lost(cast.li_na.id, at=AT)
    assert [agent.state for agent in await service.heal(set(), at=AT + LOST_GRACE * 2)] == [AgentState.SIGNED_OUT]


async def test_a_lost_browser_does_not_end_a_call_that_lives(cast: Cast):
    await ready(cast.li_na.id)
    await service.answered(cast.li_na.id, "c1", at=AT)
    await service.lost(cast.li_na.id, at=AT)
    assert await service.heal({"c1"}, at=AT + LOST_GRACE * 2) == []
    assert len(await service.heal(set(), at=AT + LOST_GRACE * 2)) == 1


async def test_the_floor_shows_only_ones_own_districts(cast: Cast):
    leader = Actor(ActorKind.STAFF, 9, "班长", "SHIFT_LEADER", frozenset({cast.jingan.id}))
    assert [place.extension for place in await queries.floor(leader)] == ["1003"]
    assert len(await queries.floor(Actor(ActorKind.STAFF, 9, "总部"))) == 3


async def test_who_helps_out_whom(cast: Cast):
    await ready(cast.zhang_min.id)
    assert (await queries.signed_on())[0].overflow == ("HP",)
