"""Whom to call and why, what an account's own history says, and who must sign again."""

from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.clock import day, now
from retailers.agreements.models import AgreementStatus, DebitAgreement
from retailers.profile.models import ProfileChange, Retailer, RetailerStatus
from settlement.banks.link import BankLink
from settlement.batches.models import BankProfile
from settlement.debits.models import DebitAttempt
from settlement.debits.service import send_due
from settlement.dunning.queries import agreements_to_sign, due_calls, failed_debit_of, parameters_held
from settlement.dunning.rules import Action, Why
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe
from tests.settlement.dunning.conftest import Fail, on_the_truck, put

ELSEWHERE = Actor(ActorKind.STAFF, 7, "别区的人", "SHIFT_LEADER", frozenset({999}))


@pytest.mark.parametrize(("code", "called"), [("51", True), ("61", True), ("14", True), ("96", False), ("30", False)])
async def test_a_shop_is_called_about_what_it_can_mend(fail: Fail, retailer: Retailer, code: str, called: bool) -> None:
    order_id = await fail(code)
    calls = await due_calls(by=SCHEDULER, at=now())
    assert [(one.order_id, one.retailer_id, one.amount_fen, one.code) for one in calls] == (
        [(order_id, retailer.id, 10_000, code)] if called else [])
    assert await due_calls(by=ELSEWHERE, at=now()) == []
    assert await due_calls(by=SCHEDULER, at=on_the_truck()) == []


async def test_the_accounts_own_history_names_the_hour(fail: Fail, owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=40_000)
    for _ in range(4):
        await owe()
    await send_due(link, now())
    hour = 10 if now().hour == 11 else 11  # today's failed try must not fall into it
    then = (now() - timedelta(days=7)).replace(hour=hour, minute=20)
    await DebitAttempt.all().update(sent_at=then, created_at=then)
    order_id = await fail(deliver_in_days=5)
    debit = await failed_debit_of(order_id, by=SCHEDULER, at=now())
    assert debit
    assert debit.plan.hour
    assert (debit.plan.why, debit.plan.hour.paid, debit.plan.hour.tries) == (Why.LEARNED, 4, 4)
    assert debit.next_at
    assert f"{debit.next_at:%H:%M}" == f"{hour}:20"


async def test_at_a_bank_by_file_the_run_takes_it(fail: Fail, owe: Owe) -> None:
    order_id = await fail(deliver_in_days=5)
    await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no="1", since=day(now()), by_batch=True)
    debit = await failed_debit_of(order_id, by=SCHEDULER, at=now())
    assert debit
    assert debit.plan.why == Why.RUN


async def test_a_bank_that_presents_again_itself_is_left_its_time(fail: Fail) -> None:
    order_id = await fail(deliver_in_days=5)
    await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no="1", since=day(now()), by_batch=False,
                             represents_until="23:59")
    debit = await failed_debit_of(order_id, by=SCHEDULER, at=now())
    assert debit
    assert debit.next_at
    assert day(debit.next_at) > day(now())


async def to_sign() -> list[tuple[str, str]]:
    return [(one.reason, one.code) for one in await agreements_to_sign(by=SCHEDULER, on=day(now()))]


async def test_who_must_sign_again_and_why(retailer: Retailer) -> None:
    today, mine = day(now()), DebitAgreement.filter(retailer_id=retailer.id)
    assert await to_sign() == [("EXPIRING", "")]  # the fixture's ends today
    await mine.update(valid_to=today + timedelta(days=400), signed_on=today - timedelta(days=90))
    assert await to_sign() == []
    await ProfileChange.create(retailer=retailer, field="account", reason="", by_name="王经理", at=now())
    assert await to_sign() == [("ACCOUNT_CHANGED", "")]
    await mine.update(signed_on=today)
    assert await to_sign() == []
    await mine.update(valid_to=today - timedelta(days=1))
    assert await to_sign() == [("EXPIRED", "")]
    await mine.update(status=AgreementStatus.CANCELLED)
    assert await to_sign() == [("REVOKED", "")]
    await mine.delete()
    assert await to_sign() == [("MISSING", "")]
    await Retailer.filter(id=retailer.id).update(status=RetailerStatus.CLOSED)
    assert await to_sign() == []


async def test_what_the_bank_refuses_stands_until_another_agreement_is_signed(fail: Fail, retailer: Retailer) -> None:
    mine = DebitAgreement.filter(retailer_id=retailer.id)
    await mine.update(valid_to=day(now()) + timedelta(days=400))
    order_id = await fail("AG03")
    assert await to_sign() == [("REFUSED", "AG03")]
    debit = await failed_debit_of(order_id, by=SCHEDULER, at=now())
    assert debit
    assert debit.action == Action.SIGN_AGAIN
    await mine.update(agreement_no="DK-NEW")
    assert await to_sign() == []


async def test_the_pages_figures_show_what_holds_and_what_comes(retailer: Retailer) -> None:
    today = day(now())
    await put("tries_max", "3")
    await put("tries_max", "9", retailer.district_id, in_days=1)
    held = {one.name: one for one in await parameters_held(retailer.district_id, today)}
    assert (held["tries_max"].value, held["tries_max"].own, held["tries_max"].coming[0].value) == ("3", False, "9")
    assert held["times"].since is None
