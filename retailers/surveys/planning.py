"""Survey calls that are to be made: drawn by sample, kept as planned surveys, given up when nobody is reached."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.transaction import in_transaction
from retailers.consent.models import OptOut
from retailers.consent.parameters import policy_in
from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer, RetailerStatus
from retailers.surveys.models import QuestionnaireVersion, Survey
from retailers.surveys.queries import Standing
from retailers.surveys.rules import Occasion, SurveyMove, SurveyState, quarter_of
from retailers.surveys.sampling import Candidate, draw
from retailers.surveys.service import move_survey

KEPT_DAYS = {Occasion.AFTER_DELIVERY: 1, Occasion.OUTBOUND: 7}
"""How many days after its own a planned survey is still worth a call."""


async def plan_surveys(standing: Standing, candidates: Sequence[Candidate], on: date, *, by: Actor, at: datetime) -> int:
    """Draw the day's shops and plan a survey for each; a second run of the same day plans nothing. Returns how many."""
    planned = Survey.filter(version__questionnaire_id=standing.questionnaire.id, due_on=on)
    if await planned.exists():
        return 0
    quarter = quarter_of(on)
    aside = {int(str(shop)) for shop in await Survey.filter(quarter=quarter, retailer_id__isnull=False).values_list("retailer_id", flat=True)}
    aside |= {int(str(shop)) for shop in await OptOut.filter(purpose=Purpose.SURVEY).values_list("retailer_id", flat=True)}
    drawn = draw(candidates, standing.questionnaire.one_in, seed=f"{standing.questionnaire.code}:{on}", asked=aside)
    async with in_transaction():
        rows = [Survey(version_id=standing.version.id, retailer_id=one.retailer_id, district_id=one.district_id, order_id=one.order_id,
                       state=SurveyState.PLANNED, quarter=quarter, due_on=on, at=at) for one in drawn]
        await Survey.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        await audit(by, at, "plan_surveys", "questionnaire", standing.questionnaire.id, shops=len(rows), of=len(candidates), on=str(on))
    return len(rows)


async def all_shops() -> list[Candidate]:
    """Whom an outbound sample is drawn from: every shop that is served."""
    rows = await Retailer.filter(status__in=[RetailerStatus.ACTIVE, RetailerStatus.RESTRICTED]).values_list("id", "district_id", "route")
    return [Candidate(*row) for row in rows]


async def not_reached(survey_id: int, *, at: datetime) -> None:
    """Busy, or nobody answered: again later, as often as the district's policy says, then given up."""
    district = await Survey.filter(id=survey_id).values_list("district_id", flat=True)
    policy = await policy_in(int(str(district[0])) if district and district[0] is not None else None, day(at))
    async with in_transaction():
        survey = await Survey.get(id=survey_id)
        if survey.state is not SurveyState.PLANNED:
            return
        await Survey.filter(id=survey_id, state=SurveyState.PLANNED).update(tries=survey.tries + 1, call_id=None,
                                                                                 next_at=at + policy.survey_wait)
        if survey.tries + 1 >= policy.survey_tries:
            await move_survey(survey_id, SurveyMove.GIVE_UP, at=at)


async def give_up_old(*, at: datetime) -> int:
    """Planned surveys whose day is long over: the shop no longer knows how it was. Returns how many."""
    old = 0
    for survey in await Survey.filter(state=SurveyState.PLANNED, due_on__lt=day(at)):
        version = await QuestionnaireVersion.get(id=survey.version_id).select_related("questionnaire")
        kept = KEPT_DAYS.get(version.questionnaire.occasion, 1)
        if survey.due_on and day(at) > survey.due_on + timedelta(days=kept):
            old += await move_survey(survey.id, SurveyMove.GIVE_UP, at=at)
    return old
