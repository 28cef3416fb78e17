"""Asterisk's events, in and out of order, become the state of calls and seats."""

import random

from foundation.clock import now
from telephony.agents import queries as seats
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.asterisk.ami import Message
from telephony.calls.models import Call
from telephony.calls.rules import CallState
from telephony.calls.service import end_gone
from telephony.recordings.models import Recording
from telephony.recordings.service import open_recording
from tests.telephony.agents.test_service import LI_NA, ready
from tests.telephony.conftest import AT, Cast
from tests.telephony.fake_asterisk import story
from tests.telephony.phone import Phone

CALLER = "1700000000.1"


def event(name: str, **headers: str) -> Message:
    return Message("\r\n".join(f"{key}: {value}" for key, value in
                               {"Event": name, "Uniqueid": CALLER, "Queue": "HP", **headers}.items()))


JOIN = event("QueueCallerJoin", CallerIDNum="02155551234")
RING = event("AgentCalled", Interface="PJSIP/1001")
MISS = event("AgentRingNoAnswer", Interface="PJSIP/1001")
CONNECT = event("AgentConnect", Interface="PJSIP/1001")
COMPLETE = event("AgentComplete", Interface="PJSIP/1001", Reason="agent")
ABANDON = event("QueueCallerAbandon")
HANGUP = event("Hangup")


async def heard(phone: Phone, *events: Message) -> tuple[CallState, AgentState]:
    for each in events:
        await phone.switchboard.hear(each)
    seat = await seats.by_extension("1001")
    assert seat is not None
    return (await Call.get(uniqueid=CALLER)).state, seat.state


async def test_the_ordinary_call(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    await phone.play(story("order_with_agent")[:-1])
    assert await heard(phone, JOIN, RING) == (CallState.RINGING, AgentState.OFFERED)
    assert await heard(phone, CONNECT) == (CallState.TALKING, AgentState.TALKING)
    assert await heard(phone, COMPLETE) == (CallState.AFTER, AgentState.WRAPPING_UP)
    assert await heard(phone, HANGUP) == (CallState.ENDED, AgentState.WRAPPING_UP)
    assert (await Call.get(uniqueid=CALLER)).result == "served"


async def test_any_order_and_everything_twice_ends_the_same(phone: Phone, cast: Cast):
    chance = random.Random(7)
    for _ in range(6):
        await Agent.filter(staff_id=cast.li_na.id).update(state=AgentState.SIGNED_OUT, call_id=None, last_call_id=None)
        await Call.filter(uniqueid=CALLER).update(uniqueid=str(chance.random()))
        await ready(cast.li_na.id)
        events = [JOIN, RING, CONNECT, COMPLETE] * 2
        chance.shuffle(events)
        await heard(phone, JOIN, *events, HANGUP)
        await agents.heal(set(), at=now())
        seat = await Agent.get(staff_id=cast.li_na.id)
        assert (await Call.get(uniqueid=CALLER)).state is CallState.ENDED
        assert seat.state in (AgentState.WRAPPING_UP, AgentState.READY)


async def test_a_miss_frees_the_seat_and_the_caller_waits_on(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    assert await heard(phone, JOIN, RING, MISS) == (CallState.QUEUED, AgentState.READY)


async def test_who_gives_up_while_it_rings_is_nobodys_miss(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    assert await heard(phone, JOIN, RING, ABANDON, HANGUP) == (CallState.ENDED, AgentState.READY)
    assert (await Agent.get(staff_id=cast.li_na.id)).misses == 0
    assert (await Call.get(uniqueid=CALLER)).result == "abandoned"


async def test_a_call_that_came_while_we_were_away_is_entered(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    assert await heard(phone, JOIN, RING, CONNECT) == (CallState.TALKING, AgentState.TALKING)
    call = await Call.get(uniqueid=CALLER)
    assert (call.caller_number, call.queue, call.verified) == ("02155551234", "HP", "")


async def test_the_pop_is_told_once_by_whoever_is_first(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    await heard(phone, JOIN)
    call = await Call.get(uniqueid=CALLER)
    announced = event("UserEvent", UserEvent="LeaflineOffer", Call=call.call_id, Extension="1001", Uniqueid="agent.leg")
    with phone.house.notices.listening("agent.") as queue:
        await heard(phone, announced, RING, announced)
        assert [queue.get_nowait().facts["what"] for _ in range(queue.qsize())] == ["offer"]


async def test_the_recording_begins_when_the_agent_answers(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    await heard(phone, JOIN)
    call = await Call.get(uniqueid=CALLER)
    await open_recording(phone.house.recordings, call.call_id, at=AT)
    await heard(phone, CONNECT)
    assert (await Recording.get()).began_at == (await Call.get(uniqueid=CALLER)).answered_at


async def test_what_asterisk_no_longer_has_frees_the_seat(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    await heard(phone, JOIN, CONNECT)
    await end_gone(set(), seen_at=now(), at=now())
    await agents.heal(set(), at=now())
    assert await heard(phone) == (CallState.ENDED, AgentState.WRAPPING_UP)
    await agents.finish_wrap_up(cast.li_na.id, by=LI_NA, at=now())


async def test_events_of_strangers_change_nothing(phone: Phone, cast: Cast):
    for each in (CONNECT, COMPLETE, MISS, ABANDON, HANGUP, event("Newchannel"), event("UserEvent", UserEvent="Other")):
        await phone.switchboard.hear(each)
    assert await Call.all().count() == 0
