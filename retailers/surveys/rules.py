"""What a question is, how it is spoken, the life of a survey, and the arithmetic of scores. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import Invalid

MARKS = range(1, 6)
QUESTIONS_MAX = 10
TEXT_MAX = 200
CHOICE_KEYS = "123456789"
POINTS_A_MARK = 20
"""A mean of 5 is 100 points."""


class Occasion(StrEnum):
    """通话后, 送货后, 抽样外呼."""

    AFTER_CALL = "AFTER_CALL"
    AFTER_DELIVERY = "AFTER_DELIVERY"
    OUTBOUND = "OUTBOUND"


class QuestionKind(StrEnum):
    """评分, 选择, 口头意见."""

    MARK = "MARK"
    CHOICE = "CHOICE"
    REMARK = "REMARK"


class VersionState(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


class SurveyState(StrEnum):
    """PARTIAL: hung up in the middle, what was answered stands. UNANSWERED: heard and left without a key."""

    PLANNED = "PLANNED"
    ASKING = "ASKING"
    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    UNANSWERED = "UNANSWERED"
    REFUSED = "REFUSED"
    UNREACHED = "UNREACHED"


class SurveyMove(StrEnum):
    ASK = "ask"
    COMPLETE = "complete"
    BREAK_OFF = "break_off"
    LEAVE = "leave"
    REFUSE = "refuse"
    LATER = "later"
    GIVE_UP = "give_up"


S, M = SurveyState, SurveyMove
MOVES: Mapping[tuple[SurveyState, SurveyMove], SurveyState] = {
    (S.PLANNED, M.ASK): S.ASKING,
    (S.ASKING, M.COMPLETE): S.COMPLETE,
    (S.ASKING, M.BREAK_OFF): S.PARTIAL,
    (S.ASKING, M.LEAVE): S.UNANSWERED,
    (S.ASKING, M.REFUSE): S.REFUSED,
    (S.ASKING, M.LATER): S.PLANNED,
    (S.PLANNED, M.GIVE_UP): S.UNREACHED,
}
OVER = frozenset(S) - {S.PLANNED, S.ASKING}
ANSWERED = frozenset({S.COMPLETE, S.PARTIAL})


class QuestionUnfit(Invalid):
    """seq: which question, from 1. why: text_missing, too_long, choices_missing, item_twice, too_many, none."""

    code = "question_unfit"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One question as it is written on the page, in both languages. item: what the score counts under."""

    kind: QuestionKind
    item: str
    text: str
    text_en: str
    choices: tuple[Choice, ...] = ()

    @property
    def spoken(self) -> tuple[str, str]:
        """Mandarin and English, a choice with its keys."""
        zh = self.text + "，".join(f"{one.label}请按{one.key}" for one in self.choices)
        en = " ".join([self.text_en, ", ".join(f"for {one.label_en} press {one.key}" for one in self.choices)]).strip()
        return zh, en

    @property
    def prompt(self) -> str:
        """The name of its sound: of the same words the same, so that homes that share their sounds never mix them up."""
        return f"question/{hashlib.sha256('|'.join(self.spoken).encode()).hexdigest()[:16]}"


def checked(drafts: Sequence[Draft]) -> list[Draft]:
    """The questions if each can be asked and counted; QuestionUnfit names the first that cannot."""
    if not drafts:
        raise QuestionUnfit(seq=1, why="none")
    if len(drafts) > QUESTIONS_MAX:
        raise QuestionUnfit(seq=QUESTIONS_MAX + 1, why="too_many")
    seen: set[str] = set()
    for seq, draft in enumerate(drafts, 1):
        if not draft.text or not draft.text_en:
            raise QuestionUnfit(seq=seq, why="text_missing")
        if max(len(draft.text), len(draft.text_en)) > TEXT_MAX:
            raise QuestionUnfit(seq=seq, why="too_long")
        if (draft.kind is QuestionKind.CHOICE) != (len(draft.choices) >= 2):
            raise QuestionUnfit(seq=seq, why="choices_missing")
        if draft.item in seen:
            raise QuestionUnfit(seq=seq, why="item_twice")
        seen.add(draft.item)
    return list(drafts)


def read_choices(text: str) -> tuple[Choice, ...]:
    """'满意/Satisfied; 不满意/Dissatisfied' -> keys 1 and 2. A label without an English half is said as it is."""
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    halves = [part.partition("/") for part in parts[:len(CHOICE_KEYS)]]
    return tuple(Choice(key, zh.strip(), en.strip() or zh.strip())
                 for key, (zh, _, en) in zip(CHOICE_KEYS, halves, strict=False))


def after(state: SurveyState, move: SurveyMove) -> SurveyState | None:
    return MOVES.get((state, move))


def ended_as(answers: int, questions: int) -> SurveyMove:
    """How a survey ends whose caller is gone or through."""
    if answers >= questions:
        return SurveyMove.COMPLETE
    return SurveyMove.BREAK_OFF if answers else SurveyMove.LEAVE


def quarter_of(on: date) -> str:
    """2026-11-27 -> '2026Q4'."""
    return f"{on.year}Q{(on.month + 2) // 3}"


def points(mean: float) -> float:
    """The trade's 100-point score of a mean mark: 4.5 -> 90.0."""
    return round(mean * POINTS_A_MARK, 1)
