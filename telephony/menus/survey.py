"""The questionnaire after a call, once the agent has hung up."""

from foundation.clock import day
from retailers.surveys.queries import published
from retailers.surveys.rules import Occasion
from retailers.surveys.service import begin_survey
from telephony import dialplan
from telephony.asking import ask_all, surveyed
from telephony.caller import Caller


async def run(caller: Caller) -> str | None:
    await caller.release(dialplan.HANG_UP)
    standing = await caller.look_up(published(Occasion.AFTER_CALL, day(caller.now())))
    if standing:
        survey = await begin_survey(standing.version.id, caller.call_id, retailer_id=caller.retailer_id, district_id=caller.district_id,
                                    staff_id=caller.agent_staff_id, at=caller.now())
        async with surveyed(caller, survey):
            if await ask_all(caller, survey, standing):
                await caller.say("survey-thanks")
    await caller.say("bye")
    return None
