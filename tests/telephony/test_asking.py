"""Questionnaires on the telephone: whole, broken off, by a call of ours; and our own people hearing messages."""

from collections.abc import Mapping
from datetime import timedelta

from foundation.actor import COMMAND
from foundation.clock import day, now
from retailers.consent.models import OptOut
from retailers.follow_ups.models import FollowUp
from retailers.surveys.making import make_questionnaire, publish, save_draft
from retailers.surveys.models import Survey, SurveyMark, SurveyReply
from retailers.surveys.queries import Standing, published_all
from retailers.surveys.rules import Draft, Occasion, QuestionKind, SurveyState, read_choices
from telephony.calls.models import Call, CallEvent
from telephony.outgoing.service import ask_call
from telephony.surveying import call_due, follow_survey_call
from telephony.voicemail.models import Voicemail
from telephony.voicemail.pins import set_pin
from telephony.voicemail.rules import VoicemailState
from telephony.voicemail.service import ask_call_back
from tests.telephony.conftest import Cast
from tests.telephony.fake_asterisk import story
from tests.telephony.phone import PEPPER, Phone
from tests.telephony.test_server import hangs_up, talked_to
from tests.telephony.voicemail.test_life import actor

DRAFTS = (Draft(QuestionKind.MARK, "order_speed", "订货快吗？", "Was it quick?"),
          Draft(QuestionKind.CHOICE, "rules_explained", "规则讲清了吗？", "Were the rules explained?", read_choices("清楚/yes; 没有/no")),
          Draft(QuestionKind.REMARK, "wish", "还有什么意见？", "Anything else?"))
FIRST, SECOND, THIRD = (draft.prompt for draft in DRAFTS)


async def speak(texts: Mapping[str, tuple[str, str]]) -> None:
    """The fake Asterisk needs no sounds."""


async def a_questionnaire(occasion: Occasion) -> Standing:
    sheet = await make_questionnaire("问卷", "Questionnaire", occasion, by=COMMAND, at=now())
    await save_draft(sheet.id, DRAFTS, speak=speak, by=COMMAND, at=now())
    await publish(sheet.id, day(now()), by=COMMAND, at=now())
    return (await published_all((occasion,), day(now())))[-1]


async def test_every_kind_of_question_is_asked_and_the_low_mark_followed_up(phone: Phone, cast: Cast) -> None:
    await a_questionnaire(Occasion.AFTER_CALL)
    await hangs_up(phone, call := await talked_to(cast, phone))
    played = await phone.play([f"hears {FIRST}, presses 1", f"hears {SECOND}, presses 2", f"hears {THIRD}", "says 2 s", "hears survey-thanks"],
                              script="survey")
    assert (played.unplayed, played.goes_to) == ([], "hangup")
    survey = await Survey.get()
    assert (survey.state, survey.call_id, survey.staff_id, survey.district_id) == (SurveyState.COMPLETE, call.call_id, cast.li_na.id, cast.huangpu.id)
    assert [(reply.choice, reply.file) for reply in await SurveyReply.all().order_by("id")] == [("2", None), ("", f"{call.call_id}-3.wav")]
    assert (phone.house.recordings / "remarks" / f"{call.call_id}-3.wav").exists()
    assert (await FollowUp.get()).call_id == call.call_id


async def test_who_hangs_up_in_the_middle_leaves_what_he_answered(phone: Phone, cast: Cast) -> None:
    await a_questionnaire(Occasion.AFTER_CALL)
    await hangs_up(phone, await talked_to(cast, phone))
    await phone.play([f"hears {FIRST}, presses 4", "hangs up"], script="survey")
    assert (await SurveyMark.get()).mark == 4
    assert (await Survey.get()).state is SurveyState.PARTIAL


async def called(cast: Cast) -> tuple[Survey, Call]:
    """A survey is planned for the shop, and our call to it is answered."""
    standing = await a_questionnaire(Occasion.AFTER_DELIVERY)
    call_id = await ask_call(cast.shop.order_phone, "SURVEY", retailer_id=cast.shop.id, district_id=cast.huangpu.id, menu="survey_call",  # type: ignore[arg-type]
                             at=now())
    survey = await Survey.create(version_id=standing.version.id, retailer_id=cast.shop.id, district_id=cast.huangpu.id, call_id=call_id,
                                 state=SurveyState.PLANNED, quarter="2026Q4", due_on=day(now()), at=now())
    return survey, await Call.get(call_id=call_id)


async def play(phone: Phone, call: Call, *lines: str) -> list[str]:
    played = await phone.play(list(lines), script="answered", uniqueid=call.uniqueid, arguments=(call.call_id, "survey_call"))
    assert (played.unplayed, played.goes_to) == ([], "hangup")
    return played.heard


async def test_a_shop_that_agrees_is_asked(phone: Phone, cast: Cast) -> None:
    _, call = await called(cast)
    await play(phone, call, "hears survey-call, presses 1", f"hears {FIRST}, presses 5", f"hears {SECOND}, presses 1", f"hears {THIRD}",
               "says 1 s", "hears survey-thanks")
    assert (await Survey.get()).state is SurveyState.COMPLETE


async def test_a_shop_may_say_later_and_never(phone: Phone, cast: Cast) -> None:
    survey, call = await called(cast)
    await play(phone, call, "hears survey-call, presses 2", "hears survey-later")
    assert (await Survey.get()).state is SurveyState.PLANNED
    await Survey.filter(id=survey.id).update(call_id=call.call_id)
    await play(phone, call, "hears survey-call, presses 9", "hears survey-never")
    assert ((await Survey.get()).state, await OptOut.all().count()) == (SurveyState.REFUSED, 1)
    assert FIRST not in await play(phone, call, "hears bye")


async def test_due_surveys_are_called_within_the_lines_and_in_the_hours(phone: Phone, cast: Cast) -> None:
    survey, _ = await called(cast)
    await Survey.filter(id=survey.id).update(call_id=None, due_on=day(now()))
    morning = (now() + timedelta(days=1)).replace(hour=11)
    assert await call_due(morning.replace(hour=9)) == []
    assert await call_due(morning, lines=1) == [], "the call that `called` asked for holds the only line"
    made = await call_due(morning, lines=2)
    assert len(made) == 1
    assert (await Survey.get()).call_id == made[0]
    await follow_survey_call(made[0], morning)
    assert (await Survey.get()).tries == 0


async def test_our_people_hear_messages_by_pin_and_take_them(phone: Phone, cast: Cast) -> None:
    await set_pin("246813", pepper=PEPPER, by=actor(cast.li_na, cast.huangpu.id), at=now())
    await phone.play(story("order_with_agent")[:1])
    await ask_call_back(await Call.get(), "13800138000", at=now())
    lines = ["hears box/staff-number, presses 1001#", "hears enter-pin, presses 000001#", "hears box/not-recognised",
             "hears box/staff-number, presses 1001#", "hears enter-pin, presses 246813#", "hears box/waiting", "hears box/call-back",
             "hears box/keys, presses 1", "hears box/call-back", "hears box/keys, presses 3", "hears box/taken", "hears box/end", "hears bye"]
    played = await phone.play(lines, uniqueid="17.9", arguments=("8190", "13900139000"))
    assert (played.unplayed, played.goes_to) == ([], "hangup")
    row = await Voicemail.get()
    assert (row.state, row.owner_staff_id) == (VoicemailState.CLAIMED, cast.li_na.id)
    assert "246813" not in str(await CallEvent.all().values_list("facts", flat=True))


async def test_three_wrong_pins_end_the_call(phone: Phone, cast: Cast) -> None:
    lines = ["hears box/staff-number, presses 1001#", "hears enter-pin, presses 246813#"] * 3
    played = await phone.play([*lines, "hears bye"], arguments=("8190", "13900139000"))
    assert (played.unplayed, played.heard.count("box/staff-number"), played.goes_to) == ([], 3, "hangup")


async def test_a_key_in_the_queue_leads_to_the_number(phone: Phone, cast: Cast) -> None:
    await talked_to(cast, phone)
    played = await phone.play(["hears call-back/this-or-other, presses 1", "hears call-back/noted"], script="leave")
    assert (played.unplayed, played.goes_to) == ([], "hangup")
    assert (await Voicemail.get()).number == cast.shop.order_phone
