"""Asking a questionnaire on the telephone, question by question. Every answer is kept as it comes; a caller who hangs up in the
middle leaves what he answered, counted as a partial survey."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from retailers.surveys.models import Question, Survey
from retailers.surveys.queries import Standing, draft_of
from retailers.surveys.rules import MARKS, QuestionKind
from retailers.surveys.service import answer_choice, answer_mark, answer_remark, end_survey
from telephony.caller import Caller
from telephony.calls.rules import What

MARK_KEYS = {str(mark): str(mark) for mark in MARKS}
TRIES = 2


def remark_path(recordings: Path, file: str) -> Path:
    """Spoken remarks lie apart from the recordings of calls, which a sweep compares with their rows."""
    return recordings / "remarks" / file


@asynccontextmanager
async def surveyed(caller: Caller, survey: Survey) -> AsyncIterator[None]:
    """However the block ends, the survey ends with it: whole, in part, or not answered."""
    try:
        yield
    finally:
        await end_survey(survey.id, at=caller.now())


async def ask_all(caller: Caller, survey: Survey, standing: Standing) -> bool:
    """True when every question was answered. Who lets a question pass twice is asked no more."""
    caller.texts |= {row.prompt: draft_of(row).spoken for row in standing.questions}
    for question in standing.questions:
        if not await ask(caller, survey, question):
            return False
    return True


async def ask(caller: Caller, survey: Survey, question: Question) -> bool:
    if question.kind is QuestionKind.REMARK:
        return await take_remark(caller, survey, question)
    if question.kind is QuestionKind.CHOICE:
        key = await caller.choose(question.prompt, {one["key"]: one["key"] for one in question.choices}, tries=TRIES)
        if key:
            await answer_choice(survey, question, key, at=caller.now())
        return bool(key)
    mark = await caller.choose([question.prompt, "survey-scale"], MARK_KEYS, tries=TRIES)
    if mark:
        await answer_mark(survey, question, int(mark), at=caller.now())
        await caller.note(What.MARKED)
    return bool(mark)


async def take_remark(caller: Caller, survey: Survey, question: Question) -> bool:
    """After the tone, until hash or silence. The row stands first: what he says before he hangs up is kept."""
    file = f"{caller.call_id}-{question.seq}.wav"
    path = remark_path(caller.house.recordings, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    await answer_remark(survey, question, file, at=caller.now())
    await caller.say(question.prompt, "survey-remark")
    await caller.record(path)
    return True
