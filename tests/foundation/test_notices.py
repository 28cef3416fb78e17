"""Notices reach every process, come back after a restart of the hub, and strangers get none."""

import asyncio

from callcenter.local_postgres import free_port
from foundation.notices import Notice, Notices


async def heard(queue: asyncio.Queue[Notice]) -> Notice:
    return await asyncio.wait_for(queue.get(), 5)


async def test_a_notice_reaches_its_own_process_and_the_others() -> None:
    port, web, phone, jobs = free_port(), Notices("key"), Notices("key"), Notices("key")
    async with web.hub("127.0.0.1", port), phone.connected("127.0.0.1", port), jobs.connected("127.0.0.1", port):
        await until(lambda: len(web.peers) == 2)
        with web.listening("agent.") as at_web, phone.listening("agent.") as at_phone, jobs.listening("agent.") as at_jobs:
            await phone.publish("agent.7", what="offer", call_id="C1")
            for queue in (at_web, at_phone, at_jobs):
                assert await heard(queue) == Notice("agent.7", {"what": "offer", "call_id": "C1"})


async def test_a_peer_comes_back_when_the_hub_does() -> None:
    port, phone = free_port(), Notices("key")
    async with phone.connected("127.0.0.1", port):
        for _ in range(2):
            web = Notices("key")
            async with web.hub("127.0.0.1", port):
                await until(lambda web=web: web.peers)
                with phone.listening("order.") as queue:
                    await web.publish("order.1", what="paid")
                    assert (await heard(queue)).topic == "order.1"


async def test_a_stranger_without_the_key_hears_and_says_nothing() -> None:
    port, web = free_port(), Notices("key")
    async with web.hub("127.0.0.1", port):
        with web.listening("agent.") as queue:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b'wrong\n{"topic": "agent.1", "facts": {}}\n')
            assert await asyncio.wait_for(reader.read(), 5) == b""
            assert queue.empty()
            writer.close()


async def test_a_reader_that_does_not_read_loses_the_oldest_only() -> None:
    notices = Notices()
    with notices.listening() as queue:
        for number in range(1005):
            await notices.publish("n", number=number)
        assert queue.qsize() == 1000
        assert queue.get_nowait().facts == {"number": 5}


async def until(true: object) -> None:
    for _ in range(200):
        if true():  # type: ignore[operator]
            return
        await asyncio.sleep(0.02)
    raise AssertionError("did not come true in time")
