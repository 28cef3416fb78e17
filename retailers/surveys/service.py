"""What a shop answers, as it comes in: every answer is kept at once, so that a hang-up loses nothing."""

from datetime import datetime, timedelta

from tortoise.expressions import Q

from foundation.actor import SCHEDULER, Actor
from foundation.errors import Invalid, Refused
from foundation.transaction import in_transaction
from retailers.consent.rules import Purpose
from retailers.consent.service import opt_out
from retailers.follow_ups.rules import Kind
from retailers.follow_ups.service import Task, add_to, open_follow_up
from retailers.profile.models import Retailer
from retailers.remarks.service import TEXT_LENGTH_MAX
from retailers.surveys.models import (
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Survey,
    SurveyMark,
    SurveyReply,
)
from retailers.surveys.rules import MARKS, MOVES, OVER, SurveyMove, SurveyState, ended_as

LEFT_AFTER = timedelta(minutes=30)
LATER = timedelta(hours=2)


class NoSuchMark(Invalid):
    code = "no_such_mark"


class SurveyOver(Refused):
    """It has been answered, refused or given up."""

    code = "survey_over"


async def record_mark(call_id: str, mark: int, *, question: str, retailer_id: int | None, staff_id: int | None,
                      at: datetime, survey: Survey | None = None, asked_id: int | None = None) -> SurveyMark:
    """Keep the mark of a call, 1 to 5. The first one for a question stands: a second changes nothing."""
    if mark not in MARKS:
        raise NoSuchMark(mark=mark)
    district_id = survey.district_id if survey else None
    if district_id is None and retailer_id:
        district_id = (await Retailer.get(id=retailer_id)).district_id
    row, _ = await SurveyMark.get_or_create(call_id=call_id, question=question, defaults={
        "mark": mark, "retailer_id": retailer_id, "staff_id": staff_id, "at": at, "district_id": district_id,
        "survey_id": survey.id if survey else None, "asked_id": asked_id})
    return row


async def begin_survey(version_id: int, call_id: str, *, retailer_id: int | None, district_id: int | None,
                       staff_id: int | None, at: datetime) -> Survey:
    """After a call: the survey of this call, begun once."""
    row, _ = await Survey.get_or_create(call_id=call_id, defaults={
        "version_id": version_id, "retailer_id": retailer_id, "district_id": district_id, "staff_id": staff_id,
        "state": SurveyState.ASKING, "at": at})
    return row


async def is_called(survey_id: int, call_id: str, *, until: datetime, at: datetime) -> bool:
    """A call for a planned survey is being made: nobody else makes one before `until`. False for who comes second."""
    free = Q(next_at=None) | Q(next_at__lte=at)
    return bool(await Survey.filter(free, id=survey_id, state=SurveyState.PLANNED).update(call_id=call_id, next_at=until))


async def ask_planned(survey_id: int, call_id: str, *, at: datetime) -> Survey:
    """A planned survey's call was answered. SurveyOver when it was asked or given up meanwhile."""
    planned = Survey.filter(id=survey_id, state=SurveyState.PLANNED)
    if not await planned.update(state=SurveyState.ASKING, call_id=call_id, at=at):
        raise SurveyOver(survey_id=survey_id)
    return await Survey.get(id=survey_id)


async def answer_mark(survey: Survey, question: Question, mark: int, *, at: datetime) -> SurveyMark:
    """Keep the mark; one as low as the questionnaire says is followed up, with the call's recording beside it."""
    async with in_transaction():
        row = await record_mark(str(survey.call_id), mark, question=question.item, retailer_id=survey.retailer_id,
                                staff_id=survey.staff_id, at=at, survey=survey, asked_id=question.id)
        version = await QuestionnaireVersion.get(id=question.version_id)
        sheet = await Questionnaire.get(id=version.questionnaire_id)
        if row.mark <= sheet.low_mark:
            await follow_low_mark(survey, question, row.mark, sheet, at=at)
    return row


async def follow_low_mark(survey: Survey, question: Question, mark: int, sheet: Questionnaire, *, at: datetime) -> None:
    """One follow-up for a survey, however many of its marks are low."""
    source, chinese, english = f"survey:{survey.id}", question.text.rstrip("。？"), question.text_en.rstrip(".?")
    task = Task(Kind.LOW_MARK, f"{sheet.title}：{chinese} · {mark} || {sheet.title_en}: {english} · {mark}"[:TEXT_LENGTH_MAX], source,
                survey.retailer_id, survey.district_id, call_id=survey.call_id)
    row = await open_follow_up(task, by=SCHEDULER, at=at)
    if row.created_at != at:
        await add_to(source, f"{chinese} · {mark} || {english} · {mark}", by=SCHEDULER, at=at)


async def answer_choice(survey: Survey, question: Question, key: str, *, at: datetime) -> SurveyReply:
    row, _ = await SurveyReply.get_or_create(survey_id=survey.id, asked_id=question.id, defaults={"choice": key, "at": at})
    return row


async def answer_remark(survey: Survey, question: Question, file: str, *, at: datetime) -> SurveyReply:
    """The row stands before the file is recorded; `file` is its name in the folder of remarks."""
    row, _ = await SurveyReply.get_or_create(survey_id=survey.id, asked_id=question.id, defaults={"file": file, "at": at})
    return row


async def remark_is_whole(reply_id: int, seconds: float) -> None:
    await SurveyReply.filter(id=reply_id, seconds=None).update(seconds=seconds)


async def drop_silence(survey: Survey, question: Question) -> None:
    """Nothing was said after the tone: that is no answer."""
    await SurveyReply.filter(survey_id=survey.id, asked_id=question.id, choice="").delete()


async def move_survey(survey_id: int, move: SurveyMove, *, at: datetime) -> bool:
    """One guarded move; False where it did not fit, and nothing changed."""
    changed = False
    for (origin, event), to in MOVES.items():
        if event is move:
            changes = {"state": to, "ended_at": at if to in OVER else None}
            changed = bool(await Survey.filter(id=survey_id, state=origin).update(**changes)) or changed
    return changed


async def end_survey(survey_id: int, *, at: datetime) -> SurveyState:
    """The questions are through, or the caller is gone: whole, in part, or not answered at all."""
    survey = await Survey.get(id=survey_id)
    answers = await SurveyMark.filter(survey_id=survey.id).count() + await SurveyReply.filter(survey_id=survey.id).count()
    await move_survey(survey.id, ended_as(answers, await Question.filter(version_id=survey.version_id).count()), at=at)
    return (await Survey.get(id=survey_id)).state


async def end_left(*, at: datetime) -> int:
    """Surveys that a crash left open. Returns how many."""
    left = await Survey.filter(state=SurveyState.ASKING, at__lt=at - LEFT_AFTER)
    for survey in left:
        await end_survey(survey.id, at=at)
    return len(left)


async def refuse_survey(survey_id: int, *, for_good: bool, by: Actor, at: datetime) -> None:
    """The shop says no; for good: it is called for no survey again."""
    survey = await Survey.get(id=survey_id)
    await move_survey(survey_id, SurveyMove.REFUSE, at=at)
    if for_good and survey.retailer_id:
        await opt_out(survey.retailer_id, Purpose.SURVEY, reason="@key", call_id=survey.call_id, by=by, at=at)


async def ask_later(survey_id: int, *, at: datetime) -> None:
    """Not now: it goes back to the planned ones, and the try does not count."""
    async with in_transaction():
        if await move_survey(survey_id, SurveyMove.LATER, at=at):
            await Survey.filter(id=survey_id).update(call_id=None, next_at=at + LATER)
