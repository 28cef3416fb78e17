"""Who has not ordered and why: the order's own word, and what the last call to the shop heard. `TODAY` is Wednesday 2 December 2026."""

from datetime import date, datetime, time, timedelta

from foundation.clock import ZONE
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.consent.rules import Purpose
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel
from retailers.profile.models import Retailer, RetailerStatus
from telephony.calls.models import Call
from telephony.campaigns.models import CallTask, CallTry
from telephony.campaigns.rules import Result, TaskState
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import First, Outcome
from telephony.reports.due import REPORT as DUE
from tests.ordering.conftest import TODAY, City
from tests.ordering.conftest import city as city
from tests.ordering.reports.scene import about, sold


def at(hour: int, on: date = TODAY) -> datetime:
    return datetime.combine(on, time(hour), ZONE)


async def test_who_was_due_and_why_he_did_not_order(city: City) -> None:
    named = {"停供": await city.shop(status=RetailerStatus.SUSPENDED, name="停供店"), "草稿": await city.shop(name="草稿店"),
             "没有核对完就截单": await city.shop(name="断线店"), "没有来电，也没有订单": await city.shop(name="没声音店"),
             "班长没有同意": await city.shop(name="不同意店")}
    ordered = await city.shop(name="订了店")
    await sold(city, ordered, TODAY, {"1021": (7, 7, 7)}, kind=OrderKind.REGULAR)
    for why, state, reason in (("草稿", State.DRAFT, ""), ("没有核对完就截单", State.VOID, "EXPIRED"), ("班长没有同意", State.VOID, "REFERRAL_REFUSED")):
        await sold(city, named[why], TODAY, {"1021": (7, 7, 7)}, kind=OrderKind.REGULAR, state=state, confirmed_at=None,
                   void_reason=reason)
    await sold(city, named["停供"], date(2026, 11, 4), {"1021": (1, 1, 1)})
    rows = {row.cells["shop"]: row.cells for row in await DUE.rows(about(period="day"))}
    assert {cells["standing"]: shop for shop, cells in rows.items()} == {why: shop.name for why, shop in named.items()}
    assert rows["停供店"]["last"] == date(2026, 11, 4)
    everybody = {row.cells["shop"]: row.cells["cartons"] for row in await DUE.rows(about(period="day", step="all"))}
    assert everybody["订了店"] == 7
    assert len(everybody) == 6


async def called(shop: Retailer, hour: int, purpose: Purpose, outcome: Outcome, on: date = TODAY) -> str:
    call_id = f"{shop.id:04d}{on:%m%d}{hour:02d}".ljust(26, "0")
    await Call.create(call_id=call_id, uniqueid=call_id, caller_number="96368", called_number=shop.order_phone, direction="OUTBOUND",
                      retailer_id=shop.id, district_id=shop.district_id, state="ENDED", entered_at=at(hour, on), ended_at=at(hour, on))
    await OutgoingCall.create(call_id=call_id, rings_first=First.SHOP, purpose=purpose, number=shop.order_phone[:16], state="OVER",
                              asked_at=at(hour, on), outcome=outcome)
    return call_id


async def listed(shop: Retailer, result: Result, call_id: str | None = None) -> None:
    task = await CallTask.create(district_id=shop.district_id, retailer_id=shop.id, purpose=Purpose.ORDER, listed_on=TODAY, route=shop.route,
                                 route_seq=1, state=TaskState.FAILED, due_at=at(8), result=result, call_id=call_id, done_at=at(16))
    if call_id:
        await CallTry.create(task=task, call_id=call_id, staff_id=1, round=1, result=result, at=at(9))


async def reminded(shop: Retailer, call_id: str, outcome: str) -> None:
    message = await Message.create(key=f"ORDER_REMINDER:{shop.id}", retailer_id=shop.id, recipient=shop.order_phone, purpose=Purpose.ORDER_REMINDER,
                                   channel=Channel.VOICE, created_at=at(8))
    await MessageTry.create(message=message, number=1, at=at(10), outcome=outcome, call_id=call_id)


async def test_what_the_last_call_to_each_heard_stands_beside_it(city: City) -> None:
    asked, told, machine, quiet, never = [await city.shop(name=name) for name in ("约定店", "不订店", "答录店", "没打店", "上周店")]
    await called(asked, 9, Purpose.ORDER, Outcome.BUSY)
    last = await called(asked, 11, Purpose.ORDER_REMINDER, Outcome.ANSWERED)
    await reminded(asked, last, "LATER:30")
    await listed(told, Result.NO_ORDER, await called(told, 9, Purpose.ORDER, Outcome.ANSWERED))
    await reminded(machine, await called(machine, 10, Purpose.ORDER_REMINDER, Outcome.ANSWERED), "MACHINE")
    await listed(quiet, Result.CUT_OFF)
    await called(never, 9, Purpose.ORDER, Outcome.NO_ANSWER, TODAY - timedelta(days=9))
    rows = {row.cells["shop"]: row for row in await DUE.rows(about(period="day"))}
    assert {shop: (row.cells["about"], row.cells["told"]) for shop, row in rows.items()} == {
        "约定店": ("未订货提醒", "晚些再打"), "不订店": ("订货", "这次不订"), "答录店": ("未订货提醒", "答录机"), "没打店": ("", "到截单没打通"), "上周店": ("", "")}
    assert (rows["约定店"].cells["called"], rows["约定店"].links) == (at(11), {"told": f"/calls/{last}"})
