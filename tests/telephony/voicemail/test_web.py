"""The page of messages: heard in pieces, taken by one, called back by a click."""

from pathlib import Path

from foundation.audit import AuditLine
from telephony.outgoing.models import OutgoingCall
from telephony.voicemail.models import StaffPin, Voicemail
from telephony.voicemail.rules import VoicemailState
from telephony.voicemail.service import ask_call_back
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import Cast
from tests.telephony.voicemail.test_life import AT, a_call, a_message
from tests.visitor import PASSWORD_HASH, settings_in, visiting


async def test_heard_in_pieces_taken_and_closed(cast: Cast, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, card_pepper="p")
    settings.voicemail.mkdir()
    row = await a_message(cast, settings.voicemail)
    await type(cast.li_na).all().update(password_hash=PASSWORD_HASH)
    async with visiting(settings) as agent, visiting(settings) as other, visiting(settings) as stranger:
        await agent.sign_in("1001")
        await other.sign_in("1002")
        await stranger.sign_in("1003")
        assert cast.shop.name in (await agent.get("/voicemail")).text
        first = await agent.get(f"/voicemail/{row.id}/sound", range="bytes=0-99")
        rest = await agent.get(f"/voicemail/{row.id}/sound", range="bytes=100-")
        assert (first.status_code, first.headers["content-range"], first.content[:4]) == (206, "bytes 0-99/32044", b"RIFF")
        assert first.content + rest.content == (settings.voicemail / str(row.file)).read_bytes()
        assert await AuditLine.filter(verb="listen").count() == 1
        assert (await stranger.get(f"/voicemail/{row.id}/sound")).status_code == 404
        assert (await agent.post(f"/voicemail/{row.id}/claim", "/voicemail", back="standing=")).status_code == 303
        late = await other.post(f"/voicemail/{row.id}/claim", "/voicemail")
        assert (late.status_code, "在李娜手里" in late.text) == (409, True)
        await agent.post(f"/voicemail/{row.id}/not_reached", "/voicemail")
        await agent.post(f"/voicemail/{row.id}/call_back", "/voicemail")
        await agent.post(f"/voicemail/{row.id}/close", "/voicemail")
        kept = await Voicemail.get()
        assert (kept.state, kept.tries) == (VoicemailState.CLOSED, 1)
        assert "没有这样的留言" in (await agent.get("/voicemail")).text
        assert cast.shop.name in (await agent.get("/voicemail?standing=CLOSED")).text
        await Voicemail.all().update(result="@ordered HP000012")
        assert "客户已经订货 HP000012" in (await agent.get("/voicemail?standing=CLOSED")).text


async def test_a_click_asks_for_the_call_and_a_pin_is_set(cast: Cast, tmp_path: Path) -> None:
    row = await ask_call_back(await a_call(cast), cast.shop.order_phone, at=AT)
    await type(cast.li_na).all().update(password_hash=PASSWORD_HASH)
    await ready(cast.li_na.id)
    async with visiting(settings_in(tmp_path, card_pepper="p")) as agent:
        await agent.sign_in("1001")
        assert (await agent.post(f"/voicemail/{row.id}/call", "/voicemail")).status_code == 303
        assert (await OutgoingCall.get()).extension == "1001"
        weak = await agent.post("/voicemail/pin", "/voicemail", pin="123456")
        assert (weak.status_code, "也不能是连号" in weak.text) == (409, True)
        assert (await agent.post("/voicemail/pin", "/voicemail", pin="246813", notify_number="")).status_code == 303
        assert await StaffPin.all().count() == 1
        call = await agent.get(f"/calls/{row.call_id}/sound")
        assert "这通电话" in call.text
