"""What a question must have, the life of a survey, and the drawing of samples."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retailers.surveys.rules import (
    OVER,
    Draft,
    QuestionKind,
    QuestionUnfit,
    SurveyMove,
    SurveyState,
    after,
    checked,
    ended_as,
    points,
    quarter_of,
    read_choices,
)
from retailers.surveys.sampling import Candidate, draw

MARK, CHOICE = QuestionKind.MARK, QuestionKind.CHOICE


def a_question(kind: QuestionKind = MARK, item: str = "on_time", text: str = "送货准时吗？", text_en: str = "Was it on time?", choices: str = "") -> Draft:
    return Draft(kind, item, text, text_en, read_choices(choices))


@pytest.mark.parametrize(("drafts", "seq", "why"), [
    ([], 1, "none"),
    ([a_question(), a_question(item="driver", text_en="")], 2, "text_missing"),
    ([a_question(), a_question()], 2, "item_twice"),
    ([a_question(CHOICE, choices="是/Yes")], 1, "choices_missing"),
    ([a_question(choices="是/Yes; 否/No")], 1, "choices_missing"),
    ([a_question(text="长" * 201)], 1, "too_long"),
    ([a_question(item=str(n)) for n in range(11)], 11, "too_many"),
])
def test_the_first_question_that_cannot_be_asked_is_named(drafts: list[Draft], seq: int, why: str) -> None:
    with pytest.raises(QuestionUnfit) as refused:
        checked(drafts)
    assert (refused.value.facts["seq"], refused.value.facts["why"]) == (seq, why)


def test_a_choice_is_spoken_with_its_keys_and_the_sound_is_named_after_the_words() -> None:
    draft = a_question(CHOICE, choices="对/yes；不对/no")
    assert draft.spoken == ("送货准时吗？对请按1，不对请按2", "Was it on time? for yes press 1, for no press 2")
    assert draft.prompt == a_question(CHOICE, item="driver", choices="对/yes; 不对/no").prompt
    assert draft.prompt != a_question(CHOICE, choices="是/yes; 不/no").prompt


@given(st.lists(st.sampled_from(SurveyMove), max_size=15))
def test_a_survey_that_is_over_stays_so(moves: list[SurveyMove]) -> None:
    state = SurveyState.PLANNED
    for move in moves:
        to = after(state, move)
        assert state not in OVER or to is None
        state = to or state


@given(st.integers(0, 10), st.integers(1, 10))
def test_partial_is_neither_whole_nor_nothing(answers: int, questions: int) -> None:
    ended = after(SurveyState.ASKING, ended_as(answers, questions))
    assert ended == (SurveyState.COMPLETE if answers >= questions else SurveyState.PARTIAL if answers else SurveyState.UNANSWERED)


shops = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("AB")), max_size=120).map(
    lambda places: [Candidate(n, district, route) for n, (district, route) in enumerate(places, 1)])


@settings(max_examples=60)
@given(shops, st.integers(1, 30), st.sets(st.integers(1, 120)))
def test_every_stratum_has_its_share_and_nobody_a_second_turn(candidates: list[Candidate], one_in: int, asked: set[int]) -> None:
    drawn = draw(candidates, one_in, seed="2026-11-23", asked=asked)
    assert drawn == draw(list(reversed(candidates)), one_in, seed="2026-11-23", asked=asked)
    assert not asked & {one.retailer_id for one in drawn}
    assert len({one.retailer_id for one in drawn}) == len(drawn)
    whole = draw(candidates, one_in, seed="2026-11-23")
    assert len(whole) == (len(candidates) + one_in // 2) // one_in
    sizes, given_ = Counter((one.district_id, one.route) for one in candidates), Counter((one.district_id, one.route) for one in whole)
    assert all(size // one_in <= given_[place] <= -(-size // one_in) for place, size in sizes.items())


def test_points_and_quarters() -> None:
    assert (points(4.5), points(1)) == (90.0, 20.0)
    assert [quarter_of(on) for on in (date(2026, 3, 31), date(2026, 11, 27))] == ["2026Q1", "2026Q4"]
