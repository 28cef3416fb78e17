from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER, Actor, ActorKind
from ordering.orders.models import Order
from ordering.orders.opening import open_draft
from ordering.states import State
from telephony.agents import service as agents
from telephony.floor.queries import progress, the_floor, waiting
from tests.telephony.desk.conftest import AT, TODAY, Line
from tests.telephony.desk.conftest import line as line


@pytest.fixture
def leader(line: Line) -> Actor:
    return Actor(ActorKind.STAFF, 900, "陈强", "SHIFT_LEADER", frozenset({line.cast.huangpu.id}), "password")


async def test_a_draft_is_not_done_and_a_confirmed_order_is(line: Line, leader: Actor) -> None:
    order_id = await open_draft(line.cast.shop.id, by=line.li_na, at=AT)
    [drafted] = await progress(leader, TODAY)
    await Order.filter(id=order_id).update(state=State.PAID)
    [paid] = await progress(leader, TODAY)
    assert (drafted.due, drafted.done, paid.done, paid.percent) == (1, 0, 1, 100)


async def test_the_longest_wait_is_the_one_of_who_came_first(line: Line) -> None:
    first = await line.call()
    await line.call()
    queue = await waiting(["HP"])
    assert (queue.count, queue.since) == (2, first.queued_at)
    assert (await waiting(["JA"])).count == 0


async def test_a_leader_sees_his_own_district(line: Line, leader: Actor) -> None:
    await line.talks()
    await agents.sign_in(line.cast.zhang_min.id, by=SCHEDULER, at=AT + timedelta(minutes=1))
    floor = await the_floor(leader, TODAY)
    assert [seat.name for seat in floor.here] == ["李娜"]
    assert [seat.name for seat in floor.absent] == ["王伟"]
