"""Making questionnaires: a draft is written and spoken, then published from a day on; a published version never changes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import Invalid, NotFound, Refused
from foundation.transaction import in_transaction
from retailers.surveys.models import Question, Questionnaire, QuestionnaireVersion
from retailers.surveys.rules import Draft, Occasion, VersionState, checked

TITLE_MAX = 64
SHARE_MAX = 1000
Speak = Callable[[Mapping[str, tuple[str, str]]], Awaitable[None]]
"""Makes the sound of each prompt from its Mandarin and English text; raises EdgeFailed where it cannot."""


class NoSuchQuestionnaire(NotFound):
    code = "no_such_questionnaire"


class TitleMissing(Invalid):
    code = "title_missing"


class FigureUnfit(Invalid):
    """One in 1 to 1000 shops; a low mark is 0 (never) to 4."""

    code = "survey_figure_unfit"


class NothingToPublish(Refused):
    code = "nothing_to_publish"


class PublishedBackwards(Invalid):
    code = "published_backwards"


async def make_questionnaire(title: str, title_en: str, occasion: Occasion, *, by: Actor, at: datetime) -> Questionnaire:
    if not title.strip() or not title_en.strip():
        raise TitleMissing()
    async with in_transaction():
        number = await Questionnaire.all().count() + 1
        sheet = await Questionnaire.create(code=f"q{number}", occasion=occasion, title=title.strip()[:TITLE_MAX],
                                           title_en=title_en.strip()[:TITLE_MAX], by_name=by.name, at=at)
        await audit(by, at, "make_questionnaire", "questionnaire", sheet.id, occasion=occasion)
    return sheet


async def change_questionnaire(questionnaire_id: int, *, title: str, title_en: str, one_in: int, low_mark: int, paused: bool,
                               by: Actor, at: datetime) -> None:
    """How often, how low is low, and whether anybody is asked for now: at once, without a new version."""
    if not title.strip() or not title_en.strip():
        raise TitleMissing()
    if one_in not in range(1, SHARE_MAX + 1) or low_mark not in range(5):
        raise FigureUnfit()
    async with in_transaction():
        sheet = await the_questionnaire(questionnaire_id)
        await Questionnaire.filter(id=sheet.id).update(title=title.strip()[:TITLE_MAX], title_en=title_en.strip()[:TITLE_MAX],
                                                       one_in=one_in, low_mark=low_mark, paused=paused)
        await audit(by, at, "change_questionnaire", "questionnaire", sheet.id, one_in=one_in, low_mark=low_mark, paused=paused)


async def save_draft(questionnaire_id: int, drafts: Sequence[Draft], *, speak: Speak, by: Actor, at: datetime) -> QuestionnaireVersion:
    """Write the questions of the next version and have them spoken; without their sounds nothing is saved."""
    questions = checked(drafts)
    sheet = await the_questionnaire(questionnaire_id)
    await speak({one.prompt: one.spoken for one in questions})
    async with in_transaction():
        last = await QuestionnaireVersion.filter(questionnaire_id=sheet.id).order_by("-version").first()
        if last and last.state is VersionState.DRAFT:
            version = last
            await Question.filter(version_id=version.id).delete()
        else:
            version = await QuestionnaireVersion.create(questionnaire_id=sheet.id, version=last.version + 1 if last else 1,
                                                        by_name=by.name, at=at)
        for seq, one in enumerate(questions, 1):
            await Question.create(version_id=version.id, seq=seq, kind=one.kind, item=one.item, text=one.text, text_en=one.text_en,
                                  choices=[{"key": c.key, "label": c.label, "label_en": c.label_en} for c in one.choices],
                                  prompt=one.prompt)
        await QuestionnaireVersion.filter(id=version.id).update(by_name=by.name, at=at)
        await audit(by, at, "save_questions", "questionnaire", sheet.id, version=version.version, questions=len(questions))
    return version


async def publish(questionnaire_id: int, valid_from: date, *, by: Actor, at: datetime) -> QuestionnaireVersion:
    """The draft holds from this day on, today at the earliest."""
    if valid_from < day(at):
        raise PublishedBackwards(on=valid_from)
    async with in_transaction():
        sheet = await the_questionnaire(questionnaire_id)
        draft = await QuestionnaireVersion.filter(questionnaire_id=sheet.id, state=VersionState.DRAFT).first()
        if draft is None:
            raise NothingToPublish()
        guard = QuestionnaireVersion.filter(id=draft.id, state=VersionState.DRAFT)
        if not await guard.update(state=VersionState.PUBLISHED, valid_from=valid_from, by_name=by.name, at=at):
            raise NothingToPublish()
        await audit(by, at, "publish_questions", "questionnaire", sheet.id, version=draft.version, valid_from=str(valid_from))
    return await QuestionnaireVersion.get(id=draft.id)


async def the_questionnaire(questionnaire_id: int) -> Questionnaire:
    sheet = await Questionnaire.get_or_none(id=questionnaire_id)
    if sheet is None:
        raise NoSuchQuestionnaire(questionnaire_id=questionnaire_id)
    return sheet
