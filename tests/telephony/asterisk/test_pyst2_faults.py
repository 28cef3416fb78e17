"""The faults of pyst2 0.5.1 that `channel` cures: each is shown in pyst2 itself, then shown gone.

When a test's first half begins to fail, pyst2 has been mended and the cure can go.
"""

import io
import threading
from typing import Any

import pytest
from asterisk.agi import AGI, AGIUnknownError

from telephony.asterisk.channel import CallerGone, Channel, ChannelFailed, Commands
from tests.telephony.asterisk.conftest import calling


def pyst2(*replies: str) -> AGI:
    """pyst2's own session over a text that ends where the replies end; its chatter is in `.stderr`."""
    return AGI(
        io.StringIO("agi_request: x\n\n" + "".join(line + "\n" for line in replies)), io.StringIO(), io.StringIO()
    )


def test_hangup_line_is_a_hangup() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        pyst2("HANGUP", "200 result=0").noop()


@pytest.mark.parametrize("reply", ["511 Command Not Permitted on a dead channel", "100 Trying"])
def test_511_and_100_are_unknown_to_pyst2(reply: str) -> None:
    with pytest.raises(AGIUnknownError):
        pyst2(reply).noop()


@pytest.mark.parametrize(("reply", "ending"), [("HANGUP", CallerGone), ("511 Command Not Permitted", CallerGone)])
async def test_hangup_and_511_end_the_call(reply: str, ending: type[Exception]) -> None:
    async with calling(lambda channel: channel.answer()) as (peer, outcome):
        await peer.answers(reply)
        assert isinstance(await outcome.get(), ending)


async def test_100_is_waited_out() -> None:
    async with calling(lambda channel: channel.wait_for_digit(1)) as (peer, outcome):
        await peer.answers("100 Trying...\n200 result=49")
        assert await outcome.get() == "1"


INJECTION = 'x"\nEXEC System "id'


def test_pyst2_lets_a_value_start_a_command() -> None:
    session = pyst2("200 result=1")
    session.set_variable("NAME", INJECTION)
    assert 'EXEC System "id"' in session.stdout.getvalue().splitlines()


@pytest.mark.parametrize(
    "say",
    [
        lambda channel: channel.set_variable("NAME", INJECTION),
        lambda channel: channel.stream_file(INJECTION),
        lambda channel: channel.get_variable(INJECTION),
        lambda channel: channel.exec("NoOp", INJECTION),
        lambda channel: channel.record_file(INJECTION, max_s=1),
    ],
)
async def test_no_value_starts_a_command(say: Any) -> None:
    async with calling(say) as (peer, outcome):
        (command,) = await peer.answers("200 result=0")
        await outcome.get()
        assert await peer.hears() == ""
    assert r'"x\" EXEC System \"id"' in command


async def test_chinese_backslashes_and_quotes_arrive_whole() -> None:
    async with calling(lambda channel: channel.set_variable("NAME", r'王"记"\食杂店')) as (peer, _):
        assert await peer.answers("200 result=1") == [r'SET VARIABLE "NAME" "王\"记\"\\食杂店"']


async def test_pyst2_prints_digits_and_we_do_not(capfd: pytest.CaptureFixture[str]) -> None:
    session = pyst2("200 result=112233")
    session.get_data("enter-pin")
    assert "112233" in session.stderr.getvalue()
    async with calling(lambda channel: channel.get_data("enter-pin", digits_max=6)) as (peer, outcome):
        await peer.answers("200 result=112233")
        assert await outcome.get() == "112233"
    assert "112233" not in "".join(capfd.readouterr())


def test_pyst2_wants_the_main_thread_and_we_do_not() -> None:
    seen: list[object] = []

    def make(session: Any) -> None:
        try:
            seen.append(session())
        except ValueError as failure:
            seen.append(str(failure))

    for session in (pyst2, lambda: Commands(None)):
        thread = threading.Thread(target=make, args=(session,))
        thread.start()
        thread.join()
    assert "signal only works in main thread" in str(seen[0])
    assert isinstance(seen[1], Commands)


def test_pyst2_reads_a_cut_usage_text_for_ever() -> None:
    class Cut:
        reads = 0

        def readline(self) -> str:
            self.reads += 1
            if self.reads > 1000:
                raise InterruptedError
            return "520-Invalid command syntax." if self.reads == 1 else ""

    session = pyst2()
    session.stdin = Cut()
    with pytest.raises(InterruptedError):
        session.get_result()


async def test_a_cut_usage_text_ends_the_call() -> None:
    async with calling(lambda channel: channel.answer()) as (peer, outcome):
        await peer.answers("520-Invalid command syntax.\nUsage: ANSWER")
        peer.leaves()
        assert isinstance(await outcome.get(), CallerGone)


async def test_a_silent_asterisk_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def on_call(channel: Channel) -> None:
        await channel.exec("Wait", 9, within_s=0.05)  # pyst2 would wait for ever

    async with calling(on_call) as (_, outcome):
        failure = await outcome.get()
    assert isinstance(failure, ChannelFailed)
    assert failure.code == "no_answer"
