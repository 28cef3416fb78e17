"""Survey calls without an agent: whom to ask today, the calls within a number of lines, and what became of each."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from foundation.actor import SCHEDULER
from foundation.clock import day
from foundation.ids import new_id
from foundation.transaction import Sql, Work, fetch, transact
from retailers.consent.queries import call_facts
from retailers.consent.rules import Purpose, may_call
from retailers.consent.service import note_called
from retailers.profile.models import Retailer
from retailers.surveys.planning import all_shops, give_up_old, not_reached, plan_surveys
from retailers.surveys.queries import due_surveys, planned_for, published_all, survey_of
from retailers.surveys.rules import Occasion
from retailers.surveys.sampling import Candidate
from retailers.surveys.service import end_left, is_called
from telephony.outgoing.queries import lines_in_use, outgoing
from telephony.outgoing.rules import OURS, Outcome
from telephony.outgoing.service import asking

LINES_MAX = 4
MENU = "survey_call"
TAKES = timedelta(minutes=10)
"""Nobody calls the shop of a survey again while a call for it may be under way."""


async def plan_day(at: datetime) -> int:
    """Draw today's shops: after the deliveries of yesterday, and of all shops. Old plans are given up. Returns how many are new."""
    await end_left(at=at)
    await give_up_old(at=at)
    planned, today = 0, day(at)
    for standing in await published_all((Occasion.AFTER_DELIVERY, Occasion.OUTBOUND), today):
        after_delivery = standing.questionnaire.occasion is Occasion.AFTER_DELIVERY
        candidates = await delivered_on(today - timedelta(days=1)) if after_delivery else await all_shops()
        planned += await plan_surveys(standing, candidates, today, by=SCHEDULER, at=at)
    return planned


async def delivered_on(on: date) -> list[Candidate]:
    """Shops whose goods were signed for on this day, each with its order."""
    def work() -> Work[list[Candidate]]:
        rows = yield Sql("""
            SELECT o.retailer_id, r.district_id, r.route, max(o.id) AS order_id
            FROM delivery_stop s JOIN delivery_run d ON d.id = s.run_id JOIN orders o ON o.id = s.order_id JOIN retailer r ON r.id = o.retailer_id
            WHERE d.delivery_date = $1 AND s.outcome IN ('DELIVERED', 'PART_REFUSED')
            GROUP BY o.retailer_id, r.district_id, r.route""", on)
        return [Candidate(row["retailer_id"], row["district_id"], row["route"], row["order_id"]) for row in rows]

    return await fetch(work)


async def call_due(at: datetime, lines: int = LINES_MAX) -> Sequence[str]:
    """Ask for calls to the shops whose survey is due and who may be called now. Returns the ids of the calls."""
    free = lines - await lines_in_use(Purpose.SURVEY)
    if free <= 0:
        return []
    due = await due_surveys(at, limit=free * 10)
    facts = await call_facts([survey.retailer_id for survey in due if survey.retailer_id], day(at))
    made: list[str] = []
    for survey in due:
        shop = survey.retailer
        if len(made) >= free:
            break
        if shop is None or shop.id not in facts or may_call(Purpose.SURVEY, facts[shop.id], at) is not None:
            continue
        call_id = new_id()
        if await is_called(survey.id, call_id, until=at + TAKES, at=at):
            await place(call_id, shop, at)
            made.append(call_id)
    return made


async def place(call_id: str, shop: Retailer, at: datetime) -> None:
    await transact(lambda: asking(call_id, shop.order_phone, Purpose.SURVEY, retailer_id=shop.id, district_id=shop.district_id,
                                  language=shop.language, menu=MENU, at=at))


async def follow_survey_call(call_id: str, at: datetime) -> None:
    """A call for a survey is over or answered. Not reached: once more later, twice and it is given up."""
    made, survey = await outgoing(call_id), await survey_of(call_id)
    if made is None or survey is None or made.purpose is not Purpose.SURVEY:
        return
    if made.outcome is Outcome.ANSWERED and survey.retailer_id:
        await note_called(survey.retailer_id, Purpose.SURVEY, call_id, at=at)
    if made.outcome and made.outcome not in OURS and (still := await planned_for(call_id)):
        await not_reached(still.id, at=at)
