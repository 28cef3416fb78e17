"""Calls are merged from events that come late, twice and in any order."""

from datetime import timedelta
from itertools import permutations

from telephony.calls import queries, service
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import CallState, EndedBy, What, mask
from tests.telephony.conftest import AT


async def entered(uniqueid: str = "1700000000.1") -> str:
    return (await service.enter(uniqueid, caller_number="02155551234", called_number="96368", at=AT)).call_id


async def test_a_channel_is_one_call_whoever_sees_it_first(database: str):
    assert await entered() == await entered()
    assert await CallEvent.all().count() == 1


async def test_however_they_come_the_call_talks(database: str):
    for n, order in enumerate(permutations([What.QUEUED, What.RANG, What.ANSWERED])):
        call_id = await entered(f"17000.{n}")
        for what in (*order, *order):
            await service.happened(call_id, what, at=AT, agent=7)
        assert (await Call.get(call_id=call_id)).state is CallState.TALKING
        assert await CallEvent.filter(call_id=call_id, what=What.ANSWERED).count() == 1


async def test_an_ended_call_stays_ended(database: str):
    call_id = await entered()
    assert await service.end(call_id, at=AT)
    assert not await service.end(call_id, at=AT)
    assert not await service.happened(call_id, What.ANSWERED, at=AT)
    call = await Call.get(call_id=call_id)
    assert (call.state, call.ended_by, call.result) == (CallState.ENDED, EndedBy.CALLER, "left_early")


async def test_a_queued_call_that_ends_was_abandoned(database: str):
    call_id = await entered()
    await service.happened(call_id, What.QUEUED, at=AT)
    await service.end(call_id, at=AT)
    assert (await Call.get(call_id=call_id)).result == "abandoned"


async def test_a_call_whose_agent_was_lost_is_queued_again(database: str):
    call_id = await entered()
    for what in (What.QUEUED, What.RANG, What.ANSWERED, What.AGENT_LEFT, What.QUEUED):
        assert await service.happened(call_id, what, at=AT)
    assert (await Call.get(call_id=call_id)).state is CallState.QUEUED


async def test_the_sweep_ends_only_what_is_gone(database: str):
    gone, here, fresh = [await entered(f"17000.{n}") for n in range(3)]
    await Call.filter(call_id=fresh).update(entered_at=AT + timedelta(seconds=5))
    ended = await service.end_gone({"17000.1"}, seen_at=AT + timedelta(seconds=1), at=AT)
    assert ended == [gone]
    assert await queries.living() == {here, fresh}


def test_a_mask_says_how_many_and_not_which():
    assert mask("81012346") == "••••••••"
