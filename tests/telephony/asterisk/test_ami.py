"""AMI against a switch that answers late, out of order, in pieces, with nonsense, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from telephony.asterisk import ami as module
from telephony.asterisk.ami import Ami, AmiDown, AmiRefused, AmiSilent, Message, render

Replies = Callable[[Message, "Switch"], Awaitable[None]]


class Switch:
    """A manager interface that lets a test decide every answer but the login's."""

    def __init__(self, replies: Replies) -> None:
        self.replies = replies
        self.logins = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.asked: list[Message] = []
        self.came_back = asyncio.Event()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await self.talk(reader, writer)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        while line := await reader.readline():
            block = line
            while line not in (b"\r\n", b""):
                block += (line := await reader.readline())
            action = Message(block.decode())
            if action["Action"] == "Login":
                self.logins += 1
                if self.logins == 2:
                    self.came_back.set()
                self.says(Response="Success", ActionID=action["ActionID"], Message="Authentication accepted")
                self.says(Event="FullyBooted")
            else:
                self.asked.append(action)
                await self.replies(action, self)

    def says(self, **headers: str) -> None:
        self.writers[-1].write("".join(f"{key}: {value}\r\n" for key, value in headers.items()).encode() + b"\r\n")

    def drops(self) -> None:
        self.writers[-1].transport.abort()


async def succeed(action: Message, switch: Switch) -> None:
    switch.says(Response="Success", ActionID=action["ActionID"], Message=action["Action"])


@asynccontextmanager
async def talking(replies: Replies = succeed, **callbacks: Any) -> AsyncIterator[tuple[Ami, Switch]]:
    switch = Switch(replies)
    server = await asyncio.start_server(switch.meet, "127.0.0.1", 0)
    ami = Ami("127.0.0.1", server.sockets[0].getsockname()[1], "leafline", "secret", **callbacks)
    async with ami.running():
        await asyncio.wait_for(ami.connected.wait(), 5)
        yield ami, switch
    server.close()


async def test_an_action_and_its_answer() -> None:
    async with talking() as (ami, switch):
        assert (await ami.action("QueuePause", Queue="HP", Variable=["a=1", "b=2"]))["Message"] == "QueuePause"
    assert switch.asked[0].every("Variable") == ["a=1", "b=2"]


async def test_answers_out_of_order_find_their_askers() -> None:
    held: list[Message] = []

    async def backwards(action: Message, switch: Switch) -> None:
        held.append(action)
        if len(held) == 20:
            for action in reversed(held):
                await succeed(action, switch)

    async with talking(backwards) as (ami, _):
        answers = await asyncio.gather(*(ami.action(f"Ask{n}") for n in range(20)))
    assert [answer["Message"] for answer in answers] == [f"Ask{n}" for n in range(20)]


async def test_a_list_is_collected_and_other_events_pass() -> None:
    heard: list[str] = []

    async def hear(event: Message) -> None:
        heard.append(event["Event"])

    async def members(action: Message, switch: Switch) -> None:
        known = {"ActionID": action["ActionID"]}
        switch.says(Response="Success", EventList="start", **known)
        switch.says(Event="QueueMember", Name="1001", **known)
        switch.says(Event="AgentConnect")
        switch.says(Event="QueueMember", Name="1002", **known)
        switch.says(Event="QueueStatusComplete", EventList="Complete", **known)

    async with talking(members, on_event=hear) as (ami, _):
        assert [event["Name"] for event in await ami.collect("QueueStatus")] == ["1001", "1002"]
        await asyncio.sleep(0.01)
    assert heard == ["FullyBooted", "AgentConnect"]


async def test_an_answer_in_pieces_with_repeated_headers() -> None:
    async def pieces(action: Message, switch: Switch) -> None:
        text = f"Response: Success\r\nActionID: {action['ActionID']}\r\nOutput: one\r\nOutput: two: 2\r\n\r\n"
        for start in range(0, len(text), 7):
            switch.writers[-1].write(text[start : start + 7].encode())
            await asyncio.sleep(0.001)

    async with talking(pieces) as (ami, _):
        answer = await ami.action("Command")
    assert answer.every("Output") == ["one", "two: 2"]
    assert answer.every("Variable") == []


async def test_a_refusal_carries_asterisks_words() -> None:
    async def refuse(action: Message, switch: Switch) -> None:
        switch.says(Response="Error", ActionID=action["ActionID"], Message="No such queue")

    async with talking(refuse) as (ami, _):
        with pytest.raises(AmiRefused, match="No such queue"):
            await ami.action("QueueAdd", Queue="XX")


async def test_silence_is_bounded_and_a_late_answer_harms_nobody() -> None:
    late: list[Message] = []

    async def hold(action: Message, switch: Switch) -> None:
        late.append(action)
        if action["Action"] == "Second":
            for held in late:
                await succeed(held, switch)

    async with talking(hold) as (ami, _):
        with pytest.raises(AmiSilent):
            await ami.action("First", within_s=0.02)
        assert (await ami.action("Second"))["Message"] == "Second"


async def test_a_drop_fails_the_waiting_and_is_mended() -> None:
    snapshots: list[int] = []

    async def drop_once(action: Message, switch: Switch) -> None:
        if switch.logins == 1:
            switch.drops()
        else:
            await succeed(action, switch)

    async def snapshot() -> None:
        snapshots.append(1)

    async with talking(drop_once, on_connected=snapshot) as (ami, switch):
        with pytest.raises(AmiDown):
            await ami.action("Ping")
        await asyncio.sleep(0.05)
        await asyncio.wait_for(ami.connected.wait(), 5)
        await ami.action("Ping")
        assert (switch.logins, len(snapshots)) == (2, 2)


async def test_nothing_is_sent_while_down() -> None:
    with pytest.raises(AmiDown):
        await Ami("127.0.0.1", 1, "leafline", "secret").action("Ping")


async def test_events_wait_for_the_snapshot() -> None:
    order: list[str] = []

    async def snapshot() -> None:
        await asyncio.sleep(0.02)
        order.append("snapshot")

    async def hear(event: Message) -> None:
        order.append(event["Event"])

    async with talking(on_connected=snapshot, on_event=hear) as (ami, _):
        await ami.action("Ping")
        await asyncio.sleep(0.01)
    assert order == ["snapshot", "FullyBooted"]


async def test_a_crash_in_our_callback_stops_nothing() -> None:
    heard: list[str] = []

    async def crash(event: Message) -> None:
        heard.append(event["Event"])
        raise KeyError("bug")

    async with talking(on_event=crash) as (ami, switch):
        switch.says(Event="AgentConnect")
        await ami.action("Ping")
        await asyncio.sleep(0.01)
    assert heard == ["FullyBooted", "AgentConnect"]


async def test_a_hanging_switch_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.02)
    monkeypatch.setattr(module, "ANSWER_S", 0.02)

    async def say_nothing(action: Message, switch: Switch) -> None:
        pass

    async with talking(say_nothing) as (_, switch):
        await asyncio.wait_for(switch.came_back.wait(), 5)


@pytest.mark.parametrize("value", ["x\r\nAction: Logoff", "x\ny", "x\ry", ["fine", "x\r\n"]])
def test_a_value_cannot_begin_a_header(value: object) -> None:
    with pytest.raises(ValueError, match="line break"):
        render({"Action": "Originate", "CallerID": value})
