"""One question after the agent has hung up: five is very satisfied, one very dissatisfied."""

from retailers.surveys.service import record_mark
from telephony import dialplan
from telephony.caller import Caller
from telephony.calls.rules import What

QUESTION = "order_call"
MARKS = {str(mark): str(mark) for mark in range(1, 6)}


async def run(caller: Caller) -> str | None:
    await caller.release(dialplan.HANG_UP)
    mark = await caller.choose("survey", MARKS, tries=2)
    if mark:
        await record_mark(caller.call_id, int(mark), question=QUESTION, retailer_id=caller.retailer_id,
                          staff_id=caller.agent_staff_id, at=caller.now())
        await caller.note(What.MARKED)
        await caller.say("survey-thanks")
    await caller.say("bye")
    return None
