"""Questionnaires: the list, one with its questions and versions, and the scores with their files."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError, NotFound
from foundation.language import _
from foundation.sheets import MEDIA_TYPES
from foundation.staff.access import requires
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.surveys import words
from retailers.surveys.making import (
    Speak,
    change_questionnaire,
    make_questionnaire,
    publish,
    save_draft,
    the_questionnaire,
)
from retailers.surveys.models import Questionnaire, SurveyMark
from retailers.surveys.queries import draft_of, listed, versions_of
from retailers.surveys.rules import (
    QUESTIONS_MAX,
    Draft,
    Occasion,
    QuestionKind,
    QuestionUnfit,
    VersionState,
    read_choices,
)
from retailers.surveys.scores import Filters, as_sheet, scores

READERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
MAKERS = [requires(Role.ADMINISTRATOR)]
SHOWN_DAYS = 30


class NoSuchSheet(NotFound):
    """Scores are had as xlsx or csv."""

    code = "no_such_sheet"


@dataclass
class MakeForm:
    title: str
    title_en: str
    occasion: Occasion


@dataclass
class ChangeForm:
    title: str
    title_en: str
    one_in: int = 10
    low_mark: int = 2
    paused: str = ""


@dataclass
class PublishForm:
    valid_from: date


@get("/surveys", guards=READERS)
async def surveys_page(by: NamedDependency[Actor]) -> Template:
    return await all_shown(by)


async def all_shown(by: Actor, refusal: DomainError | None = None) -> Template:
    context = {"rows": await listed(clock.day(clock.now())), "words": words, "makes": by.role == Role.ADMINISTRATOR, "refusal": refusal}
    return Template("retailers/surveys/surveys.html", context=context, status_code=409 if refusal else 200)


@post("/surveys", guards=MAKERS)
async def make_here(data: URLEncodedBody[MakeForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        sheet = await make_questionnaire(data.title, data.title_en, data.occasion, by=by, at=clock.now())
    except DomainError as refusal:
        return await all_shown(by, refusal)
    return Redirect(f"/surveys/{sheet.id}?done=made", status_code=303)


@get("/surveys/{sheet_id:int}", guards=READERS)
async def survey_page(sheet_id: FromPath[int], by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await one_shown(sheet_id, by, done=done)


async def one_shown(sheet_id: int, by: Actor, *, done: str = "", refusal: DomainError | None = None, typed: list[Draft] | None = None) -> Template:
    sheet, versions, today = await the_questionnaire(sheet_id), await versions_of(sheet_id), clock.day(clock.now())
    written = typed if typed is not None else [draft_of(row) for row in versions[0][1]] if versions else []
    context: dict[str, Any] = {
        "sheet": sheet, "versions": versions, "rows": [*written, *[None] * max(1, min(3, QUESTIONS_MAX - len(written)))][:QUESTIONS_MAX],
        "draft": bool(versions) and versions[0][0].state is VersionState.DRAFT, "makes": by.role == Role.ADMINISTRATOR, "today": today,
        "words": words, "done": words.DONE.get(done, ""), "refusal": refusal,
        "unfit": unfit(refusal) if isinstance(refusal, QuestionUnfit) else ""}
    return Template("retailers/surveys/survey.html", context=context, status_code=409 if refusal else 200)


def unfit(refusal: QuestionUnfit) -> str:
    why = words.UNFIT[str(refusal.facts["why"])]
    return _(why, seq=refusal.facts["seq"])


@post("/surveys/{sheet_id:int}/questions", guards=MAKERS)
async def save_here(request: Request, sheet_id: FromPath[int], by: NamedDependency[Actor], speak: NamedDependency[Speak]) -> Redirect | Template:
    """The questions as typed, spoken in both languages while one waits; what cannot be saved stays on the page."""
    typed = drafts_of(dict(await request.form()))
    try:
        await save_draft(sheet_id, typed, speak=speak, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(sheet_id, by, refusal=refusal, typed=typed)
    return Redirect(f"/surveys/{sheet_id}?done=saved", status_code=303)


@post("/surveys/{sheet_id:int}/publish", guards=MAKERS)
async def publish_here(sheet_id: FromPath[int], data: URLEncodedBody[PublishForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await publish(sheet_id, data.valid_from, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(sheet_id, by, refusal=refusal)
    return Redirect(f"/surveys/{sheet_id}?done=published", status_code=303)


@post("/surveys/{sheet_id:int}", guards=MAKERS)
async def change_here(sheet_id: FromPath[int], data: URLEncodedBody[ChangeForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await change_questionnaire(sheet_id, title=data.title, title_en=data.title_en, one_in=data.one_in, low_mark=data.low_mark,
                                   paused=bool(data.paused), by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(sheet_id, by, refusal=refusal)
    return Redirect(f"/surveys/{sheet_id}?done=changed", status_code=303)


def drafts_of(form: dict[str, Any]) -> list[Draft]:
    """text_1, text_en_1, kind_1, item_1, choices_1, text_2 …: rows without any text are left out."""
    drafts = []
    for n in range(1, QUESTIONS_MAX + 1):
        text, text_en = str(form.get(f"text_{n}", "")).strip(), str(form.get(f"text_en_{n}", "")).strip()
        kind, item = str(form.get(f"kind_{n}", "")), str(form.get(f"item_{n}", ""))
        if text or text_en:
            drafts.append(Draft(QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.MARK, item if item in words.ITEMS else "other",
                                text, text_en, read_choices(str(form.get(f"choices_{n}", "")))))
    return drafts


def asked_for(since: date | None, until: date | None, questionnaire: int, district: int, staff: int, item: str) -> Filters:
    today = clock.day(clock.now())
    until = until or today
    return Filters(since or until - timedelta(days=SHOWN_DAYS - 1), until, questionnaire, district, staff, item if item in words.ITEMS else "")


@get("/surveys/scores", guards=READERS)
async def scores_page(
    by: NamedDependency[Actor], since: FromQuery[date | None] = None, until: FromQuery[date | None] = None, group: FromQuery[str] = "item",
    questionnaire: FromQuery[int] = 0, district: FromQuery[int] = 0, staff: FromQuery[int] = 0, item: FromQuery[str] = "",
) -> Template:
    filters = asked_for(since, until, questionnaire, district, staff, item)
    found = await scores(filters, group, by=by)
    given = {name: value for name, value in asdict(filters).items() if value} | {"group": found.group}
    return Template("retailers/surveys/scores.html", context={
        "scores": found, "filters": filters, "words": words, "address": urlencode(given), "sheets": await Questionnaire.all().using_db(reads()),
        "districts": await scoped(District.all(), by, "id").using_db(reads()).order_by("id"), "people": await marked_people(by)})


@get("/surveys/scores/{kind:str}", guards=READERS)
async def scores_file(
    by: NamedDependency[Actor], kind: FromPath[str], since: FromQuery[date | None] = None, until: FromQuery[date | None] = None,
    group: FromQuery[str] = "item", questionnaire: FromQuery[int] = 0, district: FromQuery[int] = 0, staff: FromQuery[int] = 0,
    item: FromQuery[str] = "",
) -> Response[bytes]:
    if kind not in MEDIA_TYPES:
        raise NoSuchSheet(kind=kind)
    found = await scores(asked_for(since, until, questionnaire, district, staff, item), group, by=by)
    content = as_sheet(found, kind, _(words.HEADINGS[found.group]))
    name = f"satisfaction-{found.filters.since}-{found.filters.until}.{kind}"
    return Response(content, media_type=MEDIA_TYPES[kind], headers={"content-disposition": f'attachment; filename="{name}"'})


async def marked_people(by: Actor) -> list[Staff]:
    """Agents about whom there are marks in the asker's districts."""
    ids = await scoped(SurveyMark.filter(staff_id__isnull=False), by).using_db(reads()).distinct().values_list("staff_id", flat=True)
    return await Staff.filter(id__in=[int(str(staff)) for staff in ids]).using_db(reads()).order_by("agent_no")


ROUTES = (surveys_page, make_here, scores_page, scores_file, survey_page, save_here, publish_here, change_here)
