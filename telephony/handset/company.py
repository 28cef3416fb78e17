"""The telephone company in the box: every shop of the demo city has a telephone here, and a habit.

`python -m telephony.handset.company --port 5090 --server 127.0.0.1:5060`. What a shop does goes by the last digit of its
number: 0-2 listens to the end, 3 wants to be called in half an hour, 4 hangs up at once, 5 wants no more reminders, 6 is
engaged, 7 does not answer, 8 refuses the call, 9 is an answering machine that talks on."""

import argparse
import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from telephony.handset.phone import Call, Phone

LISTENS_S, THINKS_S, SAYS_HELLO_S = 14.0, 7.0, 60.0
HABITS = {"3": "later", "4": "leaves", "5": "stop", "6": "engaged", "7": "away", "8": "refuses", "9": "machine"}
KEYS = {"later": ("3", "1"), "stop": ("9",)}


async def live(call: Call, speech: Path) -> None:
    """One call to one shop, from the first ring."""
    habit = HABITS.get(call.called[-1:], "listens")
    if habit == "away":
        return
    await asyncio.sleep(1.5)
    if habit in ("engaged", "refuses"):
        return call.refuse("486 Busy Here" if habit == "engaged" else "603 Decline")
    await call.answer()
    if habit == "machine":
        for _ in range(4):
            call.speak(speech)
    if habit == "leaves":
        await asyncio.sleep(2)
        return await call.hangup()
    for key in KEYS.get(habit, ()):
        await asyncio.sleep(LISTENS_S if key != "1" else THINKS_S)
        await call.keys(key)
    with suppress(TimeoutError):
        await asyncio.wait_for(call.ended.wait(), SAYS_HELLO_S)
    await call.hangup()


async def run(port: int, server: tuple[str, int], speech: Path) -> None:
    stopped, lives = asyncio.Event(), set[asyncio.Task[None]]()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with Phone.open("company", server, port=port) as phone:
        print(f"telephone company ready on {port}", flush=True)
        ending = asyncio.create_task(stopped.wait())
        while not stopped.is_set():
            ringing = asyncio.create_task(phone.incoming.get())
            await asyncio.wait({ringing, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not ringing.done():
                ringing.cancel()
                return
            lives.add(asyncio.create_task(live(ringing.result(), speech)))
            lives = {task for task in lives if not task.done()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="company", description="The telephone company in the box")
    parser.add_argument("--port", type=int, default=5090)
    parser.add_argument("--server", default="127.0.0.1:5060", help="where our switch listens")
    parser.add_argument("--speech", type=Path, required=True, help="a wav that an answering machine says")
    asked = parser.parse_args()
    host, _, port = asked.server.rpartition(":")
    asyncio.run(run(asked.port, (host, int(port)), asked.speech))


if __name__ == "__main__":
    main()
