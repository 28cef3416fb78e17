"""Opt-outs and the day's calls in the database: each counts once."""

import asyncio
from datetime import date, timedelta

from foundation.actor import COMMAND, SCHEDULER
from foundation.audit import AuditLine
from retailers.consent.queries import call_facts, opted_out
from retailers.consent.rules import Purpose, WhyNot, may_call
from retailers.consent.service import note_called, opt_in, opt_out
from retailers.order_days.models import Holiday, HolidayKind
from tests.telephony.conftest import AT, Cast
from tests.telephony.conftest import cast as cast


async def test_a_shop_opts_out_and_in_again(cast: Cast) -> None:
    shop = cast.shop.id
    assert await opt_out(shop, Purpose.SURVEY, reason="忙", by=COMMAND, at=AT) is True
    assert await opt_out(shop, Purpose.SURVEY, reason="忙", by=COMMAND, at=AT) is False
    assert await opted_out(shop) == {Purpose.SURVEY}
    assert may_call(Purpose.SURVEY, (await call_facts([shop], AT.date()))[shop], AT) is WhyNot.OPTED_OUT
    assert await opt_in(shop, Purpose.SURVEY, reason="又愿意了", by=COMMAND, at=AT) is True
    assert await opt_in(shop, Purpose.SURVEY, reason="又愿意了", by=COMMAND, at=AT) is False
    assert may_call(Purpose.SURVEY, (await call_facts([shop], AT.date()))[shop], AT) is None
    assert [line.verb for line in await AuditLine.all().order_by("id")] == ["opt_out", "opt_in"]


async def test_of_many_calls_at_once_one_is_the_days_call(cast: Cast) -> None:
    shop = cast.shop.id
    first = await asyncio.gather(*(note_called(shop, Purpose.DEPOSIT, f"c{n}", at=AT) for n in range(5)))
    assert sorted(first) == [False, False, False, False, True]
    assert await note_called(shop, Purpose.DEBIT_FAILED, "d", at=AT) is True
    assert await note_called(shop, Purpose.DEPOSIT, "e", at=AT + timedelta(days=1)) is True
    assert (await call_facts([shop], AT.date()))[shop].called == {Purpose.DEPOSIT, Purpose.DEBIT_FAILED}


async def test_a_holiday_is_in_the_facts_and_unknown_shops_are_not(cast: Cast) -> None:
    await Holiday.create(on=date(2026, 11, 25), kind=HolidayKind.OFF, name="放假", by_name=SCHEDULER.name, at=AT)
    assert (await call_facts([cast.shop.id, 999], date(2026, 11, 25))).keys() == {cast.shop.id}
    assert (await call_facts([cast.shop.id], date(2026, 11, 25)))[cast.shop.id].day_off
    assert not (await call_facts([cast.shop.id], date(2026, 11, 24)))[cast.shop.id].day_off
