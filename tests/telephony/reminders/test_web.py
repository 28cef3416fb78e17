"""The pages as a district manager and an agent meet them, and the gateway's own door."""

import json
from datetime import timedelta

from foundation import clock
from foundation.actor import COMMAND
from foundation.staff.models import Role
from retailers.consent.rules import Purpose
from retailers.messages.links import SIGNATURE, signature
from retailers.messages.models import Message
from retailers.messages.rules import Channel, MessageState
from retailers.messages.service import Draft, write
from retailers.profile.models import Retailer
from retailers.wording.models import Wording
from telephony.reminders.models import ReminderSetting
from telephony.reminders.settings import LINES_NAME
from tests.telephony.conftest import Cast
from tests.visitor import SETTINGS, Visitor, a_person, settings_in, visiting

ORDER = Purpose.ORDER_REMINDER


async def a_message(shop: Retailer, key: str = "k", **changes: object) -> Message:
    now = clock.now()
    draft = Draft(key, "13800138000", ORDER, Channel.SMS, facts={"closes": now + timedelta(hours=1), "shop": shop.short_name, "phone": "96368"},
                  retailer_id=shop.id, district_id=shop.district_id)
    await write([draft], by=COMMAND, at=now)
    await Message.filter(key=key).update(**changes)
    return await Message.get(key=key)


async def manager(visitor: Visitor, cast: Cast) -> None:
    await a_person("3001", Role.DISTRICT_MANAGER, [cast.huangpu])
    await visitor.sign_in("3001")


async def test_the_board_and_one_shops_history(cast: Cast) -> None:
    await a_message(cast.shop, state=MessageState.FAILED, code="REFUSED")
    async with visiting(SETTINGS) as visitor:
        await manager(visitor, cast)
        board = await visitor.get("/reminders")
        assert all(words in board.text for words in ("未订货提醒", "拒绝 1", "王记烟杂店"))
        history = await visitor.get(f"/reminders?retailer={cast.shop.id}")
        assert "提醒：王记烟杂店" in history.text
        assert (await visitor.get("/reminders?on=2026-13-01")).status_code == 422
        again = await visitor.post(f"/reminders/{(await Message.get()).id}/again", page="/reminders")
        assert (again.status_code, await Message.all().count()) == (303, 2)


async def test_a_manager_switches_his_district_and_nobody_elses(cast: Cast) -> None:
    async with visiting(SETTINGS) as visitor:
        await manager(visitor, cast)
        done = await visitor.post("/reminders/switch", page="/reminders", purpose=ORDER, on=0, district=cast.huangpu.id)
        lines = await visitor.post("/reminders/lines", page="/reminders", lines=7, district=cast.huangpu.id)
        assert (done.status_code, lines.status_code) == (303, 303)
        assert await ReminderSetting.all().order_by("id").values_list("name", "value") == [(ORDER, 0), (LINES_NAME, 7)]
        other = await visitor.post("/reminders/switch", page="/reminders", purpose=ORDER, on=0, district=cast.jingan.id)
        many = await visitor.post("/reminders/lines", page="/reminders", lines=999, district=cast.huangpu.id)
        assert (other.status_code, "您可以管自己区县的" in other.text) == (409, True)
        assert "线路数要在 0 到 200 之间" in many.text
        assert "启用" in (await visitor.get(f"/reminders?district={cast.huangpu.id}")).text


async def test_agents_and_other_districts_see_nothing(cast: Cast) -> None:
    await a_message(cast.shop)
    await a_person("1009", Role.AGENT, [cast.huangpu])
    await a_person("3002", Role.DISTRICT_MANAGER, [cast.jingan])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1009")
        assert (await visitor.get("/reminders")).status_code == 403
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("3002")
        assert "王记烟杂店" not in (await visitor.get("/reminders")).text
        assert (await visitor.get(f"/reminders?retailer={cast.shop.id}")).status_code == 404


async def test_words_are_tried_with_a_shops_facts_then_kept(cast: Cast) -> None:
    await a_message(cast.shop)
    form = {"purpose": ORDER, "channel": "SMS", "language": "zh", "district": cast.huangpu.id, "shop": cast.shop.customer_code}
    async with visiting(SETTINGS) as visitor:
        await manager(visitor, cast)
        tried = await visitor.post("/reminders/words", page="/reminders/words", text="{shop}请订货", do="try", **form)
        assert ("王记烟杂店请订货" in tried.text, await Wording.all().count()) == (True, 0)
        kept = await visitor.post("/reminders/words", page="/reminders/words", text="{shop}请订货", do="keep", **form)
        assert (kept.status_code, (await Wording.get()).text) == (303, "{shop}请订货")
        wrong = await visitor.post("/reminders/words", page="/reminders/words", text="{shoq}请订货", do="keep", **form)
        assert (wrong.status_code, "这里没有“shoq”。可以用的有：closes, delivery, district, phone, shop。" in wrong.text) == (409, True)
        for channel in Channel:
            assert (await visitor.get(f"/reminders/words?channel={channel}&language=en&purpose=DEPOSIT")).status_code == 200


async def test_a_test_goes_to_oneself_and_counts_for_no_shop(cast: Cast) -> None:
    form = {"purpose": ORDER, "channel": "SMS", "language": "zh"}
    async with visiting(SETTINGS) as visitor:
        await manager(visitor, cast)
        assert (await visitor.post("/reminders/words/test", page="/reminders/words", to="139 0000 1111", **form)).status_code == 303
        wrong = await visitor.post("/reminders/words/test", page="/reminders/words", to="me", **form | {"channel": "EMAIL"})
        assert "看不懂这个邮箱：me。" in wrong.text
    message = await Message.get()
    assert (message.recipient, message.retailer_id, message.staff_id is not None) == ("13900001111", None, True)


async def test_the_gateway_reports_with_its_signature(cast: Cast) -> None:
    await a_message(cast.shop, key="s1", state=MessageState.SENT)
    body = json.dumps({"key": "s1", "state": "DELIVERED", "words": ""}).encode()
    async with visiting(settings_in(SETTINGS.home, sms_key="g")) as visitor:
        forged = await visitor.http.post("/messages/reports", content=body, headers={SIGNATURE: "x"})
        assert (forged.status_code, (await Message.get()).state) == (422, MessageState.SENT)
        taken = await visitor.http.post("/messages/reports", content=body, headers={SIGNATURE: signature(b"g", body)})
        assert (taken.status_code, (await Message.get()).state) == (200, MessageState.DELIVERED)
        unknown = json.dumps({"key": "nobody", "state": "DELIVERED"}).encode()
        assert (await visitor.http.post("/messages/reports", content=unknown, headers={SIGNATURE: signature(b"g", unknown)})).status_code == 404
