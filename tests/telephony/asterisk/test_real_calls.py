"""Real Asterisk, real SIP, real sound: what a caller hears with our phone server, and without it."""

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from telephony import dialplan
from telephony.asterisk.channel import Channel, serve
from telephony.asterisk.credentials import CredentialsRefused
from telephony.handset import commands
from telephony.handset.phone import Phone
from telephony.handset.sip import CallRefused
from tests.telephony.asterisk.real import SIP_SEAT, Switch, switch

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]
CARD, PIN = "10000017", "736251"


@pytest.fixture(scope="module")
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Switch]:
    async with switch(tmp_path_factory.mktemp("switch")) as running:
        yield running


async def card_and_pin(channel: Channel) -> tuple[str, str]:
    await channel.play(["welcome"])
    return await channel.get_data("enter-card", digits_max=8), await channel.get_data("enter-pin", digits_max=6)


async def test_card_and_pin_are_heard_and_no_digit_is_logged(
    asterisk: Switch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keyed: list[tuple[str, str]] = []

    async def on_call(channel: Channel) -> None:
        keyed.append(await card_and_pin(channel))
        await channel.play(["thanks", "bye"])
        await channel.set_variable(dialplan.RESULT, dialplan.HANG_UP)

    server = await serve("127.0.0.1", asterisk.plan.agi_port, on_call)
    async with asterisk.caller() as phone, server:
        call = await phone.call("96368")
        await call.hears("enter-card")
        await call.keys(f"{CARD}#")  # the # comes when the card is full: it must not answer the next question
        await call.hears("enter-pin")
        await call.keys(PIN)
        await call.hears("bye")
        await asyncio.wait_for(call.ended.wait(), 5)
    assert keyed == [(CARD, PIN)]
    assert CARD not in asterisk.logs + caplog.text
    assert PIN not in asterisk.logs + caplog.text


async def test_one_patience_for_the_first_digit_and_one_between(asterisk: Switch) -> None:
    took: list[float] = []

    async def on_call(channel: Channel) -> None:
        for _ in range(2):
            began = asyncio.get_running_loop().time()
            await channel.get_data("number/8", digits_max=8, first_digit_s=3, inter_digit_s=1)
            took.append(asyncio.get_running_loop().time() - began)
        await channel.stream_file("bye")
        await channel.set_variable(dialplan.RESULT, dialplan.HANG_UP)

    server = await serve("127.0.0.1", asterisk.plan.agi_port, on_call)
    async with asterisk.caller() as phone, server:
        call = await phone.call("96368")
        await call.hears("number/8")
        await call.hears("number/8")
        await call.keys("12")
        await call.hears("bye")
    assert took[0] > 3.2
    assert 1.2 < took[1] < took[0] - 0.5


async def test_without_the_phone_server_an_apology_and_a_tape(asterisk: Switch) -> None:
    async with asterisk.caller("13900139000") as phone:
        call = await phone.call("8101")
        await call.hears("apology")
        await call.hears("voicemail")
        await call.hears("beep")
        call.speak(asterisk.plan.sounds / "zh" / "voicemail-thanks.wav")
        await asyncio.sleep(2)
        await call.keys("#")
        await call.hears("voicemail-thanks")
        await call.hears("bye")
    (tape,) = asterisk.tapes
    message = dialplan.message(tape.name)
    assert message is not None
    assert (message.caller_number, message.called_number) == ("13900139000", "8101")
    assert tape.stat().st_size > 16000
    tape.unlink()


async def test_a_phone_server_that_breaks_off_is_as_good_as_none(
    asterisk: Switch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def on_call(channel: Channel) -> None:
        await channel.stream_file("welcome")
        raise KeyError("bug")

    steps = "hears welcome, hears apology; hears voicemail, hangs up"
    args = argparse.Namespace(number="96368", caller="13700137000", script=steps, save=None)
    settings = SimpleNamespace(host="127.0.0.1", sip_port=asterisk.plan.sip_port, sounds=asterisk.plan.sounds)
    async with await serve("127.0.0.1", asterisk.plan.agi_port, on_call):
        assert await commands.run(args, settings) == 0
    printed = capsys.readouterr().out
    assert "♪ 您好，欢迎致电卷烟订货中心。\n♪ 非常抱歉" in printed
    assert "ended by us" in printed


async def test_a_seat_is_announced_before_it_rings_and_the_caller_is_asked_after(
    asterisk: Switch, tmp_path: Path
) -> None:
    order: list[str] = []

    async def on_call(channel: Channel) -> None:
        if channel.script == "enter":
            await channel.set_variable(dialplan.CALL, "01CALL")
            await channel.set_variable(dialplan.QUEUE, "HP")
            await channel.set_variable(dialplan.RECORDING, str(tmp_path / "01CALL.wav"))
            await channel.set_variable(dialplan.RESULT, dialplan.TO_QUEUE)
        elif channel.script == "offer":
            order.append(f"offer {channel.arguments}")
            await asyncio.sleep(0.3)  # as long as this takes, the telephone does not ring
            order.append("offered")
        elif channel.script == "survey":
            order.append(f"mark {await channel.get_data('survey', digits_max=1)}")

    _, password = await asterisk.credentials().grant(SIP_SEAT)
    sip = ("127.0.0.1", asterisk.plan.sip_port)
    server = await serve("127.0.0.1", asterisk.plan.agi_port, on_call)
    async with (
        server,
        asterisk.ami().running() as ami,
        Phone.open(str(SIP_SEAT), sip, password) as seat,
        asterisk.caller() as phone,
    ):
        await seat.register()
        await asyncio.wait_for(ami.connected.wait(), 5)
        await ami.action("QueueAdd", Queue="HP", Interface=dialplan.interface(SIP_SEAT))
        call = await phone.call("96368")
        ringing = await asyncio.wait_for(seat.incoming.get(), 10)
        order.append(f"rings {ringing.invited[dialplan.CALL_HEADER]}")
        await ringing.answer()
        ringing.speak(asterisk.plan.sounds / "zh" / "thanks.wav")
        await call.hears("thanks")
        await ringing.hangup()
        await call.hears("survey")
        await call.keys("5")
        await asyncio.wait_for(call.ended.wait(), 5)
        await ami.action("QueueRemove", Queue="HP", Interface=dialplan.interface(SIP_SEAT))
    assert order == [f"offer ['01CALL', '{SIP_SEAT}']", "offered", "rings 01CALL", "mark 5"]
    assert (tmp_path / "01CALL.wav").stat().st_size > 8000


async def test_credentials_open_a_seat_and_close_it(asterisk: Switch) -> None:
    credentials, sip = asterisk.credentials(), ("127.0.0.1", asterisk.plan.sip_port)
    _, first = await credentials.grant(SIP_SEAT)
    _, second = await credentials.grant(SIP_SEAT)
    async with Phone.open(str(SIP_SEAT), sip, first) as late, Phone.open(str(SIP_SEAT), sip, second) as seat:
        with pytest.raises(CallRefused, match="401"):
            await late.register()
        await seat.register()
        await seat.register(expires_s=0)
        await credentials.revoke(SIP_SEAT)
        await credentials.revoke(SIP_SEAT)
        with pytest.raises(CallRefused):
            await seat.register()


async def test_credentials_without_asterisk_say_so(asterisk: Switch) -> None:
    with pytest.raises(CredentialsRefused):
        await type(asterisk.credentials())("127.0.0.1", asterisk.plan.ws_port, "wrong").grant(1001)
    with pytest.raises(CredentialsRefused, match="ConnectError"):
        await type(asterisk.credentials())("127.0.0.1", 1, "any").grant(1001)
