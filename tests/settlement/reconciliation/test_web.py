"""Finance at the pages: a day seen, cases emptied by two people, the day closed and opened again."""

from collections.abc import AsyncIterator

import pytest

from foundation.clock import day, now
from foundation.staff.models import Role
from settlement.journal.models import DayClose
from settlement.reconciliation.categories import CaseState
from settlement.reconciliation.models import Case
from tests.settlement.batches.conftest import Day
from tests.visitor import SETTINGS, Visitor, a_person, two_of_finance, visiting


@pytest.fixture
async def finance(played: Day) -> AsyncIterator[tuple[Visitor, Visitor]]:
    async with two_of_finance() as both:
        yield both


async def test_the_day_at_a_glance_names_what_is_red(finance: tuple[Visitor, Visitor], played: Day) -> None:
    await played.owe(12_345)
    batch = await played.run("lost")
    page = (await finance[0].get("/settlement")).text
    assert batch.batch_no in page
    assert "对账单已到" in page
    assert "还没到时间" in page  # the statement comes tomorrow morning
    assert "不符" in page
    assert 'disabled>' in page
    refused = await finance[0].post("/settlement/close", "/settlement", on=str(day(now())))
    assert (refused.status_code, "还不能日结" in refused.text) == (409, True)


async def test_two_people_empty_the_list_and_close_the_day(finance: tuple[Visitor, Visitor], played: Day) -> None:
    maker, checker = finance
    played.bank.ask("POST", "/movements", {"reference": "T1", "direction": "C", "amount_fen": 500, "type": "TR", "payer": "陈 卫"})
    await played.statement()
    case = await Case.get()
    assert "来历不明" in (await maker.get("/settlement/cases")).text
    form = {"treatment": "RETURN", "note": "退给陈卫", "standing": "", "category": ""}
    assert (await maker.post(f"/settlement/cases/{case.id}", "/settlement/cases", **form)).status_code == 303
    twice = await maker.post(f"/settlement/cases/{case.id}", "/settlement/cases", **form)
    assert (twice.status_code, "提出的人不能自己同意" in twice.text) == (409, True)
    assert "周敏 提议" in (await checker.get(f"/settlement/cases/{case.id}")).text
    await checker.post(f"/settlement/cases/{case.id}", "/settlement/cases", **form)
    assert (await Case.get()).state == CaseState.CLOSED
    assert (await maker.post("/settlement/close", "/settlement", on=str(day(now())))).status_code == 303
    assert "周敏 在" in (await maker.get("/settlement")).text


async def test_a_day_is_opened_again_by_the_second_person(finance: tuple[Visitor, Visitor], played: Day) -> None:
    maker, checker = finance
    await played.statement()
    on = str(day(now()))
    await maker.post("/settlement/close", "/settlement", on=on)
    await maker.post("/settlement/reopen", "/settlement", on=on, reason="漏了一笔")
    assert (await maker.post("/settlement/reopen", "/settlement", on=on)).status_code == 409
    await checker.post("/settlement/reopen", "/settlement", on=on)
    assert (await DayClose.get()).reopened_by == "陈卫"


@pytest.mark.parametrize("role", [Role.AGENT, Role.SHIFT_LEADER])
async def test_others_have_no_business_there(database: str, role: Role) -> None:
    await a_person("1003", role)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert (await visitor.get("/settlement")).status_code == 403
