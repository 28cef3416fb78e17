"""What the menus use: commands out, values and keys back; and the ways in which a call ends."""

import asyncio
import logging

import pytest

from telephony.asterisk.channel import CallerGone, Channel, ChannelFailed, serve
from tests.telephony.asterisk.conftest import ENVIRONMENT, calling


async def test_environment_is_read() -> None:
    async def on_call(channel: Channel) -> tuple[str, str, str, list[str]]:
        return channel.script, channel.caller_number, channel.called_number, channel.arguments

    async with calling(on_call) as (_, outcome):
        assert await outcome.get() == ("enter", "13800138000", "96368", ["first", ""])


async def test_prompts_stop_at_the_first_key() -> None:
    async with calling(lambda channel: channel.play(["welcome", "main-menu", "bye"], "12")) as (peer, outcome):
        commands = await peer.answers("200 result=0 endpos=800", "200 result=50 endpos=99")
        assert await outcome.get() == "2"
    assert commands == ['STREAM FILE "welcome" "12" 0', 'STREAM FILE "main-menu" "12" 0']


async def test_digits_use_eight_seconds_then_four() -> None:
    async with calling(lambda channel: channel.get_data("enter-card", digits_max=8)) as (peer, outcome):
        commands = await peer.answers("200 result= (timeout)", "200 result=10000017")
        assert await outcome.get() == "10000017"
    assert commands == ['GET DATA "enter-card" 4000 8', 'GET DATA "" 4000 8']


@pytest.mark.parametrize(
    ("reply", "digits"),
    [("200 result=12 (timeout)", "12"), ("200 result=", ""), ("200 result=123", "123"), ("200 result=10000017", "10000017")],
)
async def test_digits_that_stop_early_or_are_all_there(reply: str, digits: str) -> None:
    async with calling(lambda channel: channel.get_data("enter-card", digits_max=8)) as (peer, outcome):
        await peer.answers(reply)
        assert await outcome.get() == digits


async def test_no_digit_at_all() -> None:
    async with calling(lambda channel: channel.get_data("enter-card", digits_max=8)) as (peer, outcome):
        await peer.answers("200 result= (timeout)", "200 result= (timeout)")
        assert await outcome.get() == ""


async def test_hash_after_a_full_number_does_not_answer_the_next_question() -> None:
    async def on_call(channel: Channel) -> tuple[str, str]:
        return await channel.get_data("enter-card", digits_max=2), await channel.get_data("enter-pin", digits_max=2)

    async with calling(on_call) as (peer, outcome):
        await peer.answers("200 result=12", "200 result=", "200 result=34")
        assert await outcome.get() == ("12", "34")


@pytest.mark.parametrize(("reply", "key"), [("200 result=0", ""), ("200 result=35", "#"), ("200 result=57", "9")])
async def test_wait_for_digit(reply: str, key: str) -> None:
    async with calling(lambda channel: channel.wait_for_digit(4)) as (peer, outcome):
        assert await peer.answers(reply) == ["WAIT FOR DIGIT 4000"]
        assert await outcome.get() == key


async def test_record_file() -> None:
    async with calling(lambda channel: channel.record_file("/spool/v1", max_s=60)) as (peer, outcome):
        assert await peer.answers("200 result=0 (timeout) endpos=480000") == [
            'RECORD FILE "/spool/v1" wav "#" 60000 0 BEEP s=0'
        ]
        assert await outcome.get() == ""


async def test_variables_and_applications() -> None:
    async def on_call(channel: Channel) -> str:
        await channel.set_variable("LEAFLINE_QUEUE", "HP")
        await channel.exec("UserEvent", "LeaflineOffer", "Call: 1")
        return await channel.get_variable("CALLERID(name)")

    async with calling(on_call) as (peer, outcome):
        commands = await peer.answers("200 result=1", "200 result=0", "200 result=1 (王 (记) =店)")
        assert await outcome.get() == "王 (记) =店"
    assert commands[1] == 'EXEC UserEvent "LeaflineOffer,Call: 1"'


@pytest.mark.parametrize(
    "reply", ["200 result=-1", "HANGUP", "511 Command Not Permitted on a dead channel or intercept routine"]
)
async def test_caller_gone(reply: str) -> None:
    async def on_call(channel: Channel) -> str:
        with pytest.raises(CallerGone):
            await channel.stream_file("welcome")
        with pytest.raises(CallerGone):  # without another word to Asterisk
            await channel.stream_file("bye")
        return "told twice"

    async with calling(on_call) as (peer, outcome):
        await peer.answers(reply)
        assert await outcome.get() == "told twice"
        assert await peer.hears() == ""


async def test_socket_closed_in_mid_reply() -> None:
    async with calling(lambda channel: channel.stream_file("welcome")) as (peer, outcome):
        await peer.hears()
        peer.writer.write(b"200 resu")
        peer.leaves()
        assert isinstance(await outcome.get(), CallerGone)


async def test_reply_split_over_packets_and_late() -> None:
    async with calling(lambda channel: channel.get_variable("X")) as (peer, outcome):
        await peer.hears()
        for part in ("100 Trying...\n20", "0 res", "ult=1 (yes", ")\n"):
            peer.writer.write(part.encode())
            await asyncio.sleep(0.01)
        assert await outcome.get() == "yes"


async def test_a_question_of_two_prompts_takes_a_key_pressed_during_the_first() -> None:
    async with calling(lambda channel: channel.get_data(["zh/language", "en/language"], digits_max=4)) as (
        peer,
        outcome,
    ):
        commands = await peer.answers("200 result=50 endpos=100", "200 result=3")
        assert await outcome.get() == "23"
    assert commands == ['STREAM FILE "zh/language" "0123456789*#" 0', 'GET DATA "" 4000 3']


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("<html>", "not_a_reply"),
        ("", "not_a_reply"),
        ("510 Invalid or unknown command", "command_refused"),
        ("520-Invalid command syntax.\nUsage: NOOP\n520 End of proper usage.", "command_refused"),
        ("200 result=-2", "no_such_application"),
        ("200 result=" + "1" * 9000, "line_too_long"),
        ("\n".join(["520-more"] * 300), "reply_too_long"),
    ],
)
async def test_nonsense_fails_the_channel(reply: str, code: str) -> None:
    async with calling(lambda channel: channel.exec("Nothing")) as (peer, outcome):
        await peer.answers(reply)
        failure = await outcome.get()
    assert isinstance(failure, ChannelFailed)
    assert failure.code == code


async def test_no_answer_is_bounded_and_the_stream_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.asterisk.channel.PLAY_S", 0.05)

    async def on_call(channel: Channel) -> list[str]:
        codes = []
        for _ in range(2):
            with pytest.raises(ChannelFailed) as failed:
                await channel.exec("Wait", 1, within_s=0.05)
            codes.append(failed.value.code)
        return codes

    async with calling(on_call) as (_, outcome):
        assert await outcome.get() == ["no_answer", "out_of_step"]


@pytest.mark.parametrize(
    "opening",
    [
        "",
        "GET / HTTP/1.1\r\n\r\n",
        "agi_request: x\nagi_chan",
        "\0\xff" * 5000,
        "agi_a: b\n" * 300,
        "agi_x: " + "y" * 9000 + "\n",
    ],
)
async def test_a_peer_that_is_no_call_is_let_go_and_others_are_served(opening: str) -> None:
    served = asyncio.Event()

    async def on_call(channel: Channel) -> None:
        served.set()

    server = await serve("127.0.0.1", 0, on_call)
    address = server.sockets[0].getsockname()
    stranger, caller = await asyncio.open_connection(*address), await asyncio.open_connection(*address)
    stranger[1].write(opening.encode("latin-1"))
    caller[1].write(ENVIRONMENT.encode())
    await asyncio.wait_for(served.wait(), 1)
    assert await caller[0].read() == b""
    if opening:
        stranger[1].write_eof()
        assert await asyncio.wait_for(stranger[0].read(), 1) == b""
    stranger[1].close()
    server.close()


async def test_a_slow_header_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.asterisk.wire.OPEN_S", 0.05)
    async with calling(lambda channel: channel.answer(), opening="agi_request: x\n") as (peer, _):
        assert await peer.hears() == ""


async def test_our_own_crash_gives_the_call_back() -> None:
    async def on_call(channel: Channel) -> None:
        raise KeyError("bug")

    async with calling(on_call) as (peer, _):
        assert await peer.hears() == ""


async def test_no_digit_in_logs_or_reprs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []

    async def on_call(channel: Channel) -> None:
        await channel.get_data("enter-card", digits_max=8)
        seen.append(repr(channel))
        await channel.wait_for_digit(1)

    async with calling(on_call) as (peer, outcome):
        await peer.answers("200 result=49 endpos=9", "200 result=0000017", "200 result=x10000017")
        seen.append(repr(await outcome.get()))
        await peer.hears()
    assert "10000017" not in caplog.text + "".join(seen)
