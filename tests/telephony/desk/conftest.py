"""A desk with a shop on the line: the telephone's cast, the shop's papers, and calls as the phone server makes them."""

from dataclasses import dataclass
from datetime import date, datetime, time

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from foundation.ids import new_id
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from telephony.agents import service as agents
from telephony.calls.models import Call
from telephony.calls.rules import CallState, Verified
from tests.telephony.conftest import Cast

TODAY = date(2026, 11, 24)
AT = datetime.combine(TODAY, time(10), ZONE)


@dataclass
class Line:
    """What the phone server does with calls, done here: each step a verb."""

    cast: Cast
    li_na: Actor

    async def call(self, verified: bool = True) -> Call:
        shop, call_id = self.cast.shop, new_id()
        known = {"retailer_id": shop.id, "district_id": shop.district_id, "verified": Verified.CARD_PIN} if verified else {}
        return await Call.create(
            call_id=call_id, uniqueid=call_id, caller_number=shop.order_phone, queue="HP", state=CallState.RINGING,
            entered_at=AT, queued_at=AT, ringing_at=AT, **known)  # fmt: skip

    async def rings(self, verified: bool = True) -> Call:
        """At li_na's, who is signed in and ready."""
        call = await self.call(verified)
        await agents.sign_in(self.li_na.id or 0, by=self.li_na, at=AT)
        await agents.go_ready(self.li_na.id or 0, by=self.li_na, at=AT)
        await agents.offer(self.li_na.id or 0, call.call_id, at=AT)
        return call

    async def talks(self) -> Call:
        call = await self.rings()
        await agents.answered(self.li_na.id or 0, call.call_id, at=AT)
        await Call.filter(call_id=call.call_id).update(state=CallState.TALKING, answered_at=AT)
        return call


@pytest.fixture
async def line(cast: Cast) -> Line:
    shop = cast.shop
    await Licence.create(retailer=shop, licence_no="310101190001", valid_from=date(2024, 1, 1), valid_to=date(2027, 3, 31))
    await DebitAgreement.create(
        retailer=shop, agreement_no="DK1", bank_code="ICBC", account_no="6222000000001234", account_name="王建国",
        signed_on=date(2024, 1, 1), valid_to=date(2029, 1, 1), single_limit_fen=20_000_000, daily_limit_fen=50_000_000)
    await OrderDay.create(
        retailer=shop, cycle_no=cycle_of(TODAY), call_date=TODAY, delivery_date=date(2026, 11, 25),
        window_open=datetime.combine(TODAY, time(8), ZONE), window_close=datetime.combine(TODAY, time(16), ZONE))
    districts = frozenset({cast.huangpu.id})
    return Line(cast, Actor(ActorKind.STAFF, cast.li_na.id, "李娜", "AGENT", districts, "password"))
