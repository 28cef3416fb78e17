"""Which questionnaire holds, which surveys are due, and the pages of the questionnaires."""

from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from foundation.clock import day
from foundation.transaction import reads
from retailers.surveys.models import Question, Questionnaire, QuestionnaireVersion, Survey, SurveyReply
from retailers.surveys.rules import Choice, Draft, Occasion, SurveyState, VersionState


@dataclass(frozen=True)
class Standing:
    """A questionnaire as it is asked: its version's questions in their order."""

    questionnaire: Questionnaire
    version: QuestionnaireVersion
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Listed:
    questionnaire: Questionnaire
    standing: QuestionnaireVersion | None
    coming: QuestionnaireVersion | None
    draft: QuestionnaireVersion | None
    questions: int
    answered: int


async def published(occasion: Occasion, on: date) -> Standing | None:
    """What is asked on this occasion: of several questionnaires the one whose version is the latest; None for nothing."""
    version = await (QuestionnaireVersion.filter(state=VersionState.PUBLISHED, valid_from__lte=on, questionnaire__occasion=occasion,
                                                 questionnaire__paused=False)
                     .using_db(reads()).order_by("-valid_from", "-id").first())
    return await standing_of(version) if version else None


async def published_all(occasions: tuple[Occasion, ...], on: date) -> list[Standing]:
    """Each questionnaire of these occasions in the version of the day."""
    found = []
    for sheet in await Questionnaire.filter(occasion__in=list(occasions), paused=False).using_db(reads()).order_by("id"):
        if version := await version_on(sheet.id, on):
            found.append(await standing_of(version))
    return found


async def version_on(questionnaire_id: int, on: date) -> QuestionnaireVersion | None:
    query = QuestionnaireVersion.filter(questionnaire_id=questionnaire_id, state=VersionState.PUBLISHED, valid_from__lte=on)
    return await query.using_db(reads()).order_by("-valid_from", "-version").first()


async def standing_of(version: QuestionnaireVersion) -> Standing:
    sheet = await Questionnaire.get(id=version.questionnaire_id, using_db=reads())
    return Standing(sheet, version, tuple(await questions_of(version.id)))


async def questions_of(version_id: int) -> list[Question]:
    return await Question.filter(version_id=version_id).using_db(reads()).order_by("seq")


async def due_surveys(at: datetime, limit: int = 50) -> list[Survey]:
    """Planned surveys to call now, the longest waiting first, with their shops. Whether a shop may be called at this moment
    (quiet hours, opt-out, once a day) is the caller's to ask."""
    now = Q(next_at=None) | Q(next_at__lte=at)
    return await (Survey.filter(now, state=SurveyState.PLANNED, due_on__lte=day(at)).using_db(reads())
                  .select_related("retailer").order_by("due_on", "id").limit(limit))


async def planned_for(call_id: str) -> Survey | None:
    """The survey that a call of ours was made for."""
    return await Survey.filter(call_id=call_id, state=SurveyState.PLANNED).first()


async def survey_of(call_id: str) -> Survey | None:
    return await Survey.filter(call_id=call_id).first()


async def standing_of_survey(survey: Survey) -> Standing:
    return await standing_of(await QuestionnaireVersion.get(id=survey.version_id, using_db=reads()))


async def listed(on: date) -> list[Listed]:
    rows = []
    answered = dict(await Survey.filter(state__in=[SurveyState.COMPLETE, SurveyState.PARTIAL]).using_db(reads())
                    .annotate(surveys=Count("id")).group_by("version__questionnaire_id")
                    .values_list("version__questionnaire_id", "surveys"))
    for sheet in await Questionnaire.all().using_db(reads()).order_by("occasion", "id"):
        versions = await QuestionnaireVersion.filter(questionnaire_id=sheet.id).using_db(reads()).order_by("-version")
        standing = await version_on(sheet.id, on)
        draft = next((one for one in versions if one.state is VersionState.DRAFT), None)
        coming = next((one for one in versions if one.valid_from and one.valid_from > on), None)
        shown = standing or coming or draft
        rows.append(Listed(sheet, standing, coming, draft,
                           await Question.filter(version_id=shown.id).using_db(reads()).count() if shown else 0,
                           int(answered.get(sheet.id, 0))))
    return rows


async def versions_of(questionnaire_id: int) -> list[tuple[QuestionnaireVersion, list[Question]]]:
    """Every version, the latest first, each with its questions."""
    versions = await QuestionnaireVersion.filter(questionnaire_id=questionnaire_id).using_db(reads()).order_by("-version")
    return [(one, await questions_of(one.id)) for one in versions]


async def replies_of(call_id: str) -> list[SurveyReply]:
    """What was chosen and said in the survey of a call, with its questions."""
    return await SurveyReply.filter(survey__call_id=call_id).using_db(reads()).select_related("asked").order_by("asked__seq")


async def unheard_remarks() -> list[SurveyReply]:
    """Spoken remarks whose file nobody has looked at yet."""
    return await SurveyReply.filter(seconds=None, file__isnull=False)


async def spoken_prompts() -> dict[str, tuple[str, str]]:
    """Prompt -> its Mandarin and English text, of every question of a version that holds or comes."""
    rows = await Question.all().using_db(reads())
    return {row.prompt: draft_of(row).spoken for row in rows if row.prompt.startswith("question/")}


def draft_of(row: Question) -> Draft:
    return Draft(row.kind, row.item, row.text, row.text_en,
                 tuple(Choice(one["key"], one["label"], one["label_en"]) for one in row.choices))
