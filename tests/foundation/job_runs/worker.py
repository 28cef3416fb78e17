"""A process that takes what work there is: `python -m tests.foundation.job_runs.worker <database> <slots> <term s> [hang]`.

Prints a line for each piece of work that it begins and one when it ends. hang: it keeps the first one and does nothing more."""

import asyncio
import sys
from datetime import date, timedelta

from callcenter import database
from foundation.clock import now
from foundation.job_runs.service import claim, finish, this_process

ON = date(2026, 11, 27)


async def main(url: str, slots: int, term_s: float, hang: bool) -> None:
    async with database.connected(url):
        print("ready", flush=True)
        sys.stdin.readline()
        for slot in range(slots):
            held = await claim("write batch run", ON, f"R{slot}", planned_at=now(), holder=this_process(), at=now(),
                               term=timedelta(seconds=term_s))
            if held is None:
                continue
            print(f"began R{slot} {held.tries}", flush=True)
            if hang:
                await asyncio.Event().wait()
            print(f"ended R{slot} {await finish(held, 'done', at=now())}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:] == ["hang"]))
