"""Dunning against a real bank: tried when there is money, never twice at once, ended once the truck is loaded."""

import asyncio
from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.audit import AuditLine
from foundation.clock import day, now
from foundation.errors import ReasonMissing, Refused, SecondPersonNeeded
from ordering.delivery.models import DeliveryRun
from ordering.delivery.rules import RunState
from ordering.orders.models import Order, SettlementMethod
from ordering.policy.service import NotBackwards, NotYourRules
from ordering.states import State
from retailers.profile.models import Retailer
from settlement.approvals.models import SettingChange
from settlement.approvals.rules import NothingProposed
from settlement.banks.link import BankLink
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.service import debit_again, send_due
from settlement.debits.states import OPEN
from settlement.debits.writing import DebitStillOpen
from settlement.dunning.models import DunningParameter
from settlement.dunning.queries import failed_debit_of
from settlement.dunning.reading import policies
from settlement.dunning.service import (
    NotAtTheDoor,
    agree_parameter,
    dun,
    pay_at_the_door,
    propose_parameter,
    refuse_parameter,
    try_again,
)
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe
from tests.settlement.dunning.conftest import CHECKER, MAKER, Fail, on_the_truck, put


async def planned(order_id: int):  # type: ignore[no-untyped-def]
    debit = await failed_debit_of(order_id, by=SCHEDULER, at=now())
    assert debit
    return debit


async def state_of(order_id: int) -> State:
    return (await Order.get(id=order_id)).state


async def test_it_waits_for_its_hour_and_is_paid_once_there_is_money(fail: Fail, bank: PracticeBank, link: BankLink) -> None:
    order_id = await fail()
    next_at = (await planned(order_id)).next_at
    assert not (await dun(next_at - timedelta(seconds=1))).written
    [(tried, _)] = (await dun(next_at)).written
    assert (tried, await state_of(order_id)) == (order_id, State.DEBIT_PENDING)
    bank.ask("POST", "/deposits", {"deposit_no": f"D{bank.number}", "account_no": bank.account_no, "amount_fen": 10_000})
    assert await send_due(link, next_at) == [order_id]
    assert (await state_of(order_id), bank.balance_fen(), len(bank.debits())) == (State.PAID, 0, 1)
    assert not (await dun(next_at + timedelta(days=9))).written


async def test_each_try_has_its_number_and_the_last_is_the_last(fail: Fail, bank: PracticeBank, link: BankLink) -> None:
    await put("tries_max", "3")
    order_id = await fail(deliver_in_days=5)
    for tries in (2, 3):
        debit = await planned(order_id)
        await try_again(debit, by=SCHEDULER, at=now())
        await send_due(link, now())
        assert await DebitAttempt.all().count() == tries
    debit = await planned(order_id)
    assert (debit.next_at, debit.plan.why) == (None, "TRIES_USED")
    numbers = await DebitAttempt.all().values_list("request_no", flat=True)
    assert len(set(numbers)) == 3


async def test_many_processes_at_once_write_one_try(fail: Fail) -> None:
    order_id = await fail()
    debit = await planned(order_id)
    rounds = await asyncio.gather(*(dun(debit.next_at) for _ in range(5)))
    assert sum(len(done.written) for done in rounds) == 1
    assert await DebitAttempt.filter(state__in=OPEN).count() == 1


async def test_no_try_by_a_plan_that_another_try_has_overtaken(fail: Fail, link: BankLink) -> None:
    order_id = await fail()
    stale = await planned(order_id)
    await debit_again(order_id, by=SCHEDULER, at=now())
    await send_due(link, now())
    with pytest.raises(DebitStillOpen):
        await try_again(stale, by=SCHEDULER, at=now())
    assert await DebitAttempt.all().count() == 2


async def test_never_while_an_outcome_is_unknown(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("lost")
    await owe()
    [order_id] = await send_due(link, now())
    assert await failed_debit_of(order_id, by=SCHEDULER, at=now()) is None
    done = await dun(now() + timedelta(days=9))
    assert (done.written, done.void, await state_of(order_id)) == ([], [], State.DEBIT_UNKNOWN)


async def test_once_the_truck_is_loaded_the_order_is_void(fail: Fail) -> None:
    order_id = await fail()
    assert (await dun(on_the_truck())).void == [order_id]
    order = await Order.get(id=order_id)
    assert (order.state, order.void_reason) == (State.VOID, "DEBIT_FAILED")
    assert not (await dun(on_the_truck())).void


async def test_a_truck_that_is_picked_early_is_loaded(fail: Fail, retailer: Retailer) -> None:
    order_id = await fail()
    order = await Order.get(id=order_id)
    truck = await DeliveryRun.create(district_id=retailer.district_id, route=retailer.route, planned_at=now(),
                                     delivery_date=order.delivery_date)
    assert (await planned(order_id)).next_at
    await DeliveryRun.filter(id=truck.id).update(state=RunState.PICKED, picked_at=now())
    assert (await planned(order_id)).next_at is None
    assert (await dun(now())).void == [order_id]


async def test_a_district_that_lets_the_driver_collect(fail: Fail, retailer: Retailer) -> None:
    await put("ending", "COD", retailer.district_id)
    order_id = await fail()
    assert (await dun(on_the_truck())).cod == [order_id]
    order = await Order.get(id=order_id)
    assert (order.state, order.settlement_method) == (State.READY, SettlementMethod.COD)


async def test_agreed_on_the_telephone_it_is_paid_at_the_door(fail: Fail) -> None:
    order_id = await fail("14")
    await pay_at_the_door(order_id, by=SCHEDULER, at=now())
    assert await state_of(order_id) == State.READY
    with pytest.raises(NotAtTheDoor):
        await pay_at_the_door(order_id, by=SCHEDULER, at=now())


async def test_a_fault_of_ours_waits_for_a_person(fail: Fail) -> None:
    order_id = await fail("30")
    done = await dun(now() + timedelta(days=30))
    assert (done.void, await state_of(order_id)) == ([], State.DEBIT_FAILED)


async def test_every_try_and_every_end_leaves_its_line(fail: Fail) -> None:
    order_id = await fail()
    await dun((await planned(order_id)).next_at)
    line = await AuditLine.get(verb="try_debit_again")
    assert (line.noun_id, line.facts["code"], line.facts["tries"]) == (str(order_id), "51", 2)


async def test_a_district_proposes_its_own_figures_from_today_on(retailer: Retailer) -> None:
    mine = Actor(ActorKind.STAFF, 7, "王经理", "DISTRICT_MANAGER", frozenset({retailer.district_id}))
    await propose_parameter("times", "18:00", district_id=retailer.district_id, valid_from=day(now()), by=mine, at=now())
    for district_id, days, refusal in ((None, 0, NotYourRules), (retailer.district_id, -1, NotBackwards)):
        with pytest.raises(Refused) as refused:
            await propose_parameter("times", "18:00", district_id=district_id, valid_from=day(now()) + timedelta(days=days), by=mine, at=now())
        assert isinstance(refused.value, refusal)


async def test_a_figure_holds_once_another_person_has_agreed(retailer: Retailer) -> None:
    change_id = await propose_parameter("tries_max", "3", district_id=None, valid_from=day(now()), by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await agree_parameter(change_id, by=MAKER, at=now())
    assert (await policies(day(now())))[None].tries_max == 5
    await agree_parameter(change_id, by=CHECKER, at=now())
    assert (await policies(day(now())))[None].tries_max == 3
    assert (await DunningParameter.get()).by_name == "周敏, 陈卫"
    with pytest.raises(NothingProposed):
        await agree_parameter(change_id, by=CHECKER, at=now())


async def test_what_is_refused_or_proposed_anew_never_holds(retailer: Retailer) -> None:
    first, second = [await propose_parameter("tries_max", value, district_id=None, valid_from=day(now()), by=MAKER, at=now())
                     for value in ("3", "4")]
    with pytest.raises(ReasonMissing):
        await refuse_parameter(second, " ", by=CHECKER, at=now())
    await refuse_parameter(second, "太少了", by=CHECKER, at=now())
    for change_id in (first, second):
        with pytest.raises(NothingProposed):
            await agree_parameter(change_id, by=CHECKER, at=now())
    assert [(one.state, one.answer) for one in await SettingChange.all().order_by("id")] == [("WITHDRAWN", ""), ("REJECTED", "太少了")]
    assert await DunningParameter.all().count() == 0


async def test_a_day_that_has_gone_by_is_proposed_anew(retailer: Retailer) -> None:
    change_id = await propose_parameter("tries_max", "3", district_id=None, valid_from=day(now()), by=MAKER, at=now())
    with pytest.raises(NotBackwards):
        await agree_parameter(change_id, by=CHECKER, at=now() + timedelta(days=1))
    assert (await SettingChange.get()).state == "PROPOSED"


async def test_the_amount_is_what_the_order_owes_and_never_more(fail: Fail, bank: PracticeBank, link: BankLink) -> None:
    order_id = await fail(amount_fen=7_777)
    bank.ask("POST", "/deposits", {"deposit_no": f"D{bank.number}", "account_no": bank.account_no, "amount_fen": 99_999})
    next_at = (await planned(order_id)).next_at
    await dun(next_at)
    await send_due(link, next_at)
    assert [debit["amount_fen"] for debit in bank.debits()] == [7_777]
    assert (await Debit.get(order_id=order_id)).state == "SETTLED"
