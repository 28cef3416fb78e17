"""A survey by a call of ours, after a delivery or by sample: may we ask? Then the questions of its own version."""

from foundation.actor import Actor, ActorKind
from retailers.surveys.queries import planned_for, standing_of_survey
from retailers.surveys.service import ask_later, ask_planned, refuse_survey
from telephony import dialplan
from telephony.asking import ask_all, surveyed
from telephony.caller import Caller

CONSENT = {"1": "yes", "2": "later", "9": "never"}


async def run(caller: Caller) -> str | None:
    await caller.release(dialplan.HANG_UP)
    planned = await caller.look_up(planned_for(caller.call_id))
    if planned is None:
        await caller.say("bye")
        return None
    survey = await ask_planned(planned.id, caller.call_id, at=caller.now())
    async with surveyed(caller, survey):
        answer = await caller.choose("survey-call", CONSENT, tries=2)
        if answer == "yes":
            if await ask_all(caller, survey, await caller.look_up(standing_of_survey(survey))):
                await caller.say("survey-thanks")
        elif answer == "later":
            await ask_later(survey.id, at=caller.now())
            await caller.say("survey-later")
        elif answer == "never":
            shop = Actor(ActorKind.RETAILER, caller.retailer_id, "caller")
            await refuse_survey(survey.id, for_good=True, by=shop, at=caller.now())
            await caller.say("survey-never")
        await caller.say("bye")
    return None
