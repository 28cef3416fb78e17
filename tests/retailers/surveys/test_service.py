"""A questionnaire made, spoken and published; a survey answered, broken off, refused, drawn; scores as they were given."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from foundation.actor import COMMAND
from foundation.errors import EdgeFailed
from retailers.consent.models import OptOut
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import Kind
from retailers.surveys.making import (
    NothingToPublish,
    PublishedBackwards,
    change_questionnaire,
    make_questionnaire,
    publish,
    save_draft,
)
from retailers.surveys.models import Question, Questionnaire, QuestionnaireVersion, Survey, SurveyMark
from retailers.surveys.planning import give_up_old, not_reached, plan_surveys
from retailers.surveys.queries import Standing, due_surveys, published, published_all
from retailers.surveys.rules import Draft, Occasion, QuestionKind, SurveyState, read_choices
from retailers.surveys.sampling import Candidate
from retailers.surveys.scores import Filters, as_sheet, scores
from retailers.surveys.service import (
    NoSuchMark,
    answer_choice,
    answer_mark,
    ask_later,
    ask_planned,
    begin_survey,
    end_left,
    end_survey,
    is_called,
    record_mark,
    refuse_survey,
)
from tests.retailers.conftest import AT, House

TODAY = AT.date()
QUESTIONS = (Draft(QuestionKind.MARK, "on_time", "送货准时吗？", "Was it on time?"), Draft(QuestionKind.MARK, "driver", "送货员怎么样？", "How was the driver?"),
             Draft(QuestionKind.CHOICE, "debit_right", "扣款对吗？", "Was the debit right?", read_choices("对/yes; 不对/no")))
spoken: dict[str, tuple[str, str]] = {}


async def speak(texts: Mapping[str, tuple[str, str]]) -> None:
    spoken.update(texts)


async def a_questionnaire(occasion: Occasion = Occasion.AFTER_DELIVERY) -> Standing:
    sheet = await make_questionnaire("送货满意度", "After the delivery", occasion, by=COMMAND, at=AT)
    await save_draft(sheet.id, QUESTIONS, speak=speak, by=COMMAND, at=AT)
    await publish(sheet.id, TODAY, by=COMMAND, at=AT)
    return (await published_all((occasion,), TODAY))[-1]


async def a_survey(house: House, standing: Standing, call_id: str = "CALL") -> Survey:
    return await begin_survey(standing.version.id, call_id, retailer_id=house.shop.id, district_id=house.district.id,
                              staff_id=house.li_na.id, at=AT)


async def test_the_question_of_before_stands_as_the_first_questionnaire(database: str) -> None:
    standing = await published(Occasion.AFTER_CALL, TODAY)
    assert standing is not None
    assert [(one.item, one.prompt, one.kind) for one in standing.questions] == [("order_call", "survey", QuestionKind.MARK)]


async def test_what_cannot_be_spoken_is_not_saved(database: str) -> None:
    async def no_voice(texts: Mapping[str, tuple[str, str]]) -> None:
        raise EdgeFailed("questions_not_spoken", why="no espeak-ng")

    sheet = await make_questionnaire("年度", "Yearly", Occasion.OUTBOUND, by=COMMAND, at=AT)
    with pytest.raises(EdgeFailed):
        await save_draft(sheet.id, QUESTIONS, speak=no_voice, by=COMMAND, at=AT)
    assert await Question.filter(version__questionnaire_id=sheet.id).count() == 0
    with pytest.raises(NothingToPublish):
        await publish(sheet.id, TODAY, by=COMMAND, at=AT)


async def test_old_answers_keep_their_questions(house: House) -> None:
    first = await a_questionnaire(Occasion.AFTER_CALL)
    assert {one.prompt for one in first.questions} <= set(spoken)
    mark = await answer_mark(await a_survey(house, first), first.questions[0], 5, at=AT)
    changed = (Draft(QuestionKind.MARK, "on_time", "送货员几点到的算准时？", "How punctual was it?"),)
    await save_draft(first.questionnaire.id, changed, speak=speak, by=COMMAND, at=AT)
    with pytest.raises(PublishedBackwards):
        await publish(first.questionnaire.id, TODAY - timedelta(days=1), by=COMMAND, at=AT)
    await publish(first.questionnaire.id, TODAY + timedelta(days=1), by=COMMAND, at=AT)
    today, tomorrow = await published(Occasion.AFTER_CALL, TODAY), await published(Occasion.AFTER_CALL, TODAY + timedelta(days=1))
    assert today
    assert tomorrow
    assert (today.version.version, tomorrow.version.version, len(tomorrow.questions)) == (1, 2, 1)
    assert (await Question.get(id=mark.asked_id)).text == "送货准时吗？"
    await change_questionnaire(first.questionnaire.id, title="停", title_en="Off", one_in=5, low_mark=3, paused=True, by=COMMAND, at=AT)
    seeded = await published(Occasion.AFTER_CALL, TODAY)
    assert seeded
    assert seeded.questionnaire.code == "order_call"


async def test_low_marks_open_one_follow_up_with_the_call_beside_it(house: House) -> None:
    standing = await a_questionnaire()
    survey = await a_survey(house, standing)
    await answer_mark(survey, standing.questions[0], 1, at=AT)
    await answer_mark(survey, standing.questions[1], 2, at=AT + timedelta(seconds=9))
    row = await FollowUp.get()
    assert (row.kind, row.call_id, row.retailer_id, row.due_at) == (Kind.LOW_MARK, "CALL", house.shop.id, AT + timedelta(hours=24))
    assert row.text == "送货满意度：送货准时吗 · 1 || After the delivery: Was it on time · 1"
    await answer_mark(await a_survey(house, standing, "OTHER"), standing.questions[0], 3, at=AT)
    assert await FollowUp.all().count() == 1


async def test_the_first_mark_for_a_question_stands(house: House) -> None:
    standing = await a_questionnaire()
    survey = await a_survey(house, standing)
    await answer_mark(survey, standing.questions[0], 4, at=AT)
    assert (await answer_mark(survey, standing.questions[0], 1, at=AT)).mark == 4
    assert await FollowUp.all().count() == 0
    with pytest.raises(NoSuchMark):
        await record_mark("CALL", 6, question="driver", retailer_id=None, staff_id=None, at=AT)


@pytest.mark.parametrize(("answers", "state"), [(0, SurveyState.UNANSWERED), (1, SurveyState.PARTIAL), (3, SurveyState.COMPLETE)])
async def test_how_far_it_came(house: House, answers: int, state: SurveyState) -> None:
    standing = await a_questionnaire()
    survey = await a_survey(house, standing)
    for question in standing.questions[:answers]:
        if question.kind is QuestionKind.MARK:
            await answer_mark(survey, question, 5, at=AT)
        else:
            await answer_choice(survey, question, "1", at=AT)
    assert await end_survey(survey.id, at=AT) is state
    assert await end_survey(survey.id, at=AT) is state


async def test_what_a_crash_left_open_is_ended(house: House) -> None:
    await a_survey(house, await a_questionnaire())
    assert [await end_left(at=AT + timedelta(minutes=minutes)) for minutes in (5, 31, 32)] == [0, 1, 0]


async def planned(house: House) -> tuple[Standing, Survey]:
    standing = await a_questionnaire()
    await change_questionnaire(standing.questionnaire.id, title="送货", title_en="Delivery", one_in=1, low_mark=2, paused=False, by=COMMAND, at=AT)
    [standing] = await published_all((Occasion.AFTER_DELIVERY,), TODAY)
    shops = [Candidate(house.shop.id, house.district.id, "HP-3", 7)]
    assert await plan_surveys(standing, shops, TODAY, by=COMMAND, at=AT) == 1
    assert await plan_surveys(standing, shops, TODAY, by=COMMAND, at=AT) == 0
    assert await plan_surveys(standing, shops, TODAY + timedelta(days=1), by=COMMAND, at=AT) == 0, "one turn a quarter"
    [survey] = await due_surveys(AT)
    assert survey.retailer
    assert survey.retailer.order_phone == house.shop.order_phone
    return standing, survey


async def test_a_planned_shop_is_called_by_one_and_given_up_after_two_tries(house: House) -> None:
    _, survey = await planned(house)
    assert await is_called(survey.id, "ONE", until=AT + timedelta(minutes=10), at=AT)
    assert not await is_called(survey.id, "TWO", until=AT + timedelta(minutes=10), at=AT)
    await not_reached(survey.id, at=AT)
    assert await due_surveys(AT + timedelta(minutes=119)) == []
    assert len(await due_surveys(AT + timedelta(hours=2))) == 1
    await not_reached(survey.id, at=AT + timedelta(hours=2))
    assert (await Survey.get()).state is SurveyState.UNREACHED


async def test_later_is_another_try_and_never_is_for_good(house: House) -> None:
    standing, survey = await planned(house)
    await ask_planned(survey.id, "ONE", at=AT)
    await ask_later(survey.id, at=AT)
    [again] = await due_surveys(AT + timedelta(hours=2))
    await ask_planned(again.id, "TWO", at=AT)
    await refuse_survey(again.id, for_good=True, by=COMMAND, at=AT)
    assert (await Survey.get()).state is SurveyState.REFUSED
    assert await OptOut.filter(retailer_id=house.shop.id).count() == 1
    next_quarter = date(2027, 1, 4)
    assert await plan_surveys(standing, [Candidate(house.shop.id, house.district.id, "HP-3")], next_quarter, by=COMMAND, at=AT) == 0


async def test_an_old_plan_is_given_up(house: House) -> None:
    await planned(house)
    assert [await give_up_old(at=AT + timedelta(days=days)) for days in (1, 2, 3)] == [0, 1, 0]


async def test_scores_by_district_agent_item_and_day_with_what_came_back(house: House) -> None:
    standing = await a_questionnaire()
    for number, marks in enumerate(((5, 4), (1, 3), (5, None), (None, None))):
        survey = await a_survey(house, standing, f"CALL{number}")
        for question, mark in zip(standing.questions, marks, strict=False):
            if mark:
                await answer_mark(survey, question, mark, at=AT)
        await end_survey(survey.id, at=AT)
    filters = Filters(TODAY, TODAY)
    found = await scores(filters, "item", by=house.leader)
    assert [(row.label, row.count, row.mean, row.points, row.low, row.marks) for row in found.rows] == [
        ("送货准时", 3, 3.67, 73.3, 1, (1, 0, 0, 0, 2)), ("送货员", 2, 3.5, 70.0, 0, (0, 0, 1, 1, 0))]
    assert (found.whole.count, found.whole.mean) == (5, 3.6)
    assert (found.returns.asked, found.returns.complete, found.returns.partial, found.returns.unanswered) == (4, 0, 3, 1)
    by = {group: [row.label for row in (await scores(filters, group, by=house.leader)).rows] for group in ("district", "agent", "day", "week")}
    assert by == {"district": ["黄浦"], "agent": ["1001 李娜"], "day": ["2026-11-23"], "week": ["2026-W48"]}
    assert (await scores(filters, "item", by=house.stranger)).whole.count == 0
    assert (await scores(Filters(TODAY, TODAY, item="driver"), "item", by=house.leader)).whole.count == 2
    assert as_sheet(found, "csv", "项目").decode("utf-8-sig").splitlines()[1] == "送货准时,3,3.67,73.3,1,1,0,0,0,2"


async def test_marks_of_before_have_no_survey_and_count_all_the_same(house: House) -> None:
    await record_mark("OLD", 2, question="order_call", retailer_id=house.shop.id, staff_id=house.li_na.id, at=AT)
    assert (await SurveyMark.get()).district_id == house.district.id
    assert (await scores(Filters(TODAY, TODAY), "item", by=house.leader)).whole.count == 1
    assert await Questionnaire.all().count() == await QuestionnaireVersion.all().count() == 1
