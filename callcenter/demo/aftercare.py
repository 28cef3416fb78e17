"""What a service centre looks back on: two weeks of marks, questionnaires beside the one after calls, a complaint, call-backs
and messages that wait. Planted once."""

import asyncio
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from callcenter.settings import Settings
from foundation.actor import COMMAND, Actor, ActorKind
from foundation.clock import day
from foundation.districts.models import District
from foundation.ids import new_id
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from foundation.transaction import in_transaction
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import Kind, Move
from retailers.follow_ups.service import Task, move_follow_up, open_follow_up, take_remark
from retailers.profile.models import Retailer
from retailers.remarks.models import RemarkKind
from retailers.surveys.making import make_questionnaire, publish, save_draft
from retailers.surveys.models import Survey, SurveyMark
from retailers.surveys.queries import Standing, published
from retailers.surveys.rules import Draft, Occasion, QuestionKind, SurveyState, read_choices
from retailers.surveys.service import answer_mark, begin_survey, end_survey
from telephony import speech
from telephony.calls import service as calls
from telephony.calls.models import Call
from telephony.calls.rules import Verified, What
from telephony.voicemail.service import ask_call_back, keep
from telephony.voicemail.taking import message_path

DAYS, SHOPS_A_DAY, YEARLY_SHOPS = 14, 9, 12
MARKS, WEIGHTS = (5, 4, 3, 2, 1), (56, 26, 11, 5, 2)
M = QuestionKind.MARK
AFTER_DELIVERY = (
    Draft(M, "on_time", "请为送货是否准时打分。", "Please rate how punctual the delivery was."),
    Draft(M, "count_right", "请为数量和包装是否完好打分。", "Please rate whether count and packing were right."),
    Draft(M, "driver", "请为送货员的服务打分。", "Please rate the driver's service."),
    Draft(QuestionKind.CHOICE, "debit_right", "货款扣得对吗？", "Was the right amount debited", read_choices("对/yes; 不对/no")),
    Draft(QuestionKind.REMARK, "wish", "您对送货还有什么意见？", "Is there anything else you would like to tell us about the delivery?"),
)
YEARLY = tuple(Draft(M, item, zh, en) for item, zh, en in (
    ("supply", "请为卷烟供应打分。", "Please rate the supply of cigarettes."),
    ("order_service", "请为订货服务打分。", "Please rate the ordering service."),
    ("delivery", "请为送货服务打分。", "Please rate the delivery service."),
    ("account_manager", "请为客户经理打分。", "Please rate your account manager."),
    ("settlement", "请为货款结算打分。", "Please rate the settlement of payments."),
    ("complaints", "请为投诉服务打分。", "Please rate how complaints are dealt with."),
    ("inspector", "请为专管员打分。", "Please rate the market inspector."),
))
COMPLAINTS = ("送货车连着两周下午才到，上午没烟卖。", "订货电话等了五分钟才有人接。", "上次少送了两条，司机说下次补，没有补。")


async def plant_aftercare(settings: Settings, at: datetime) -> None:
    if await FollowUp.exists():
        return
    random = Random("aftercare")
    await plant_questionnaires(at)
    if after_call := await published(Occasion.AFTER_CALL, day(at)):
        await plant_marks(after_call, random, at)
    await plant_yearly(random, at)
    for district in await District.all().order_by("id"):
        await plant_duties(district, random, at)
        await plant_messages(settings, district, at)


async def plant_questionnaires(at: datetime) -> None:
    """Their sounds are made when the phone process starts."""
    for title, title_en, occasion, questions in (("送货满意度", "After the delivery", Occasion.AFTER_DELIVERY, AFTER_DELIVERY),
                                                 ("年度服务满意度", "Service of the year", Occasion.OUTBOUND, YEARLY)):
        sheet = await make_questionnaire(title, title_en, occasion, by=COMMAND, at=at)
        await save_draft(sheet.id, questions, speak=spoken_later, by=COMMAND, at=at)
        if occasion is Occasion.AFTER_DELIVERY:
            await publish(sheet.id, day(at), by=COMMAND, at=at)


async def spoken_later(texts: Mapping[str, tuple[str, str]]) -> None:
    """See questions_spoken.speak_questions."""


async def plant_marks(standing: Standing, random: Random, at: datetime) -> None:
    surveys: list[Survey] = []
    marks: list[SurveyMark] = []
    for district in await District.all().order_by("id"):
        shops = await Retailer.filter(district_id=district.id).order_by("id").values_list("id", flat=True)
        agents = await Staff.filter(role=Role.AGENT, places__district_id=district.id).values_list("id", flat=True)
        for back in range(1, DAYS + 1):
            for shop in random.sample(list(shops), min(SHOPS_A_DAY, len(shops))):
                moment = at - timedelta(days=back, minutes=random.randint(0, 300))
                state = random.choices((SurveyState.COMPLETE, SurveyState.UNANSWERED), (4, 1))[0]
                call_id, staff_id = new_id(), int(str(random.choice(list(agents))))
                surveys.append(Survey(version_id=standing.version.id, retailer_id=shop, district_id=district.id, staff_id=staff_id,
                                      call_id=call_id, state=state, at=moment, ended_at=moment))
                if state is SurveyState.COMPLETE:
                    marks.append(SurveyMark(retailer_id=shop, call_id=call_id, staff_id=staff_id, question=standing.questions[0].item,
                                            mark=random.choices(MARKS, WEIGHTS)[0], at=moment, district_id=district.id,
                                            asked_id=standing.questions[0].id))
    async with in_transaction():
        await Survey.bulk_create(surveys, batch_size=500)
        ids = dict(await Survey.filter(version_id=standing.version.id).values_list("call_id", "id"))
        for mark in marks:
            mark.survey_id = ids[mark.call_id]
        await SurveyMark.bulk_create(marks, batch_size=500)


async def plant_yearly(random: Random, at: datetime) -> None:
    """The seven items of the yearly survey, as some shops of each district gave them last week."""
    marks = []
    for district in await District.all().order_by("id"):
        shops = list(await Retailer.filter(district_id=district.id).order_by("id").values_list("id", flat=True))
        for shop in random.sample(shops, min(YEARLY_SHOPS, len(shops))):
            moment, call_id = at - timedelta(days=random.randint(1, 7), minutes=random.randint(0, 300)), new_id()
            marks += [SurveyMark(retailer_id=shop, call_id=call_id, question=one.item, mark=random.choices(MARKS, WEIGHTS)[0], at=moment,
                                 district_id=district.id) for one in YEARLY]
    await SurveyMark.bulk_create(marks, batch_size=500)


async def plant_duties(district: District, random: Random, at: datetime) -> None:
    """A complaint in hand, one that waits, a call-back that was promised, and a call of this morning with a mark of 1."""
    shops = await Retailer.filter(district_id=district.id).order_by("id").limit(8)
    agent = await Staff.filter(role=Role.AGENT, places__district_id=district.id).order_by("id").first()
    if agent is None or len(shops) < 4:
        return
    who = Actor(ActorKind.STAFF, agent.id, agent.name, Role.AGENT, frozenset({district.id}))
    for shop, text in zip(shops, random.sample(COMPLAINTS, 2), strict=False):
        await take_remark(shop.id, RemarkKind.COMPLAINT, text, call_id=None, by=who, at=at - timedelta(hours=random.randint(1, 30)))
    first = await FollowUp.filter(district_id=district.id).order_by("id").first()
    if first:
        await move_follow_up(first.id, Move.TAKE, by=who, at=at - timedelta(minutes=50))
    await open_follow_up(Task(Kind.CALL_BACK, "新品到货后给他回个电话。", retailer_id=shops[2].id), by=who, at=at - timedelta(minutes=45))
    standing = await published(Occasion.AFTER_CALL, day(at))
    if standing:
        call_id = await a_call(shops[3], district, at - timedelta(minutes=70))
        survey = await begin_survey(standing.version.id, call_id, retailer_id=shops[3].id, district_id=district.id, staff_id=agent.id,
                                    at=at - timedelta(minutes=66))
        await answer_mark(survey, standing.questions[0], 1, at=at - timedelta(minutes=66))
        await end_survey(survey.id, at=at - timedelta(minutes=66))


async def plant_messages(settings: Settings, district: District, at: datetime) -> None:
    """One message that was spoken, one wish to be called back."""
    shops = await Retailer.filter(district_id=district.id).order_by("id").offset(4).limit(2)
    if len(shops) < 2:
        return
    spoken_at, asked_at = at - timedelta(minutes=40), at - timedelta(minutes=12)
    call_id = await a_call(shops[0], district, spoken_at)
    path = message_path(settings.voicemail, call_id, spoken_at)
    seconds = await asyncio.to_thread(a_message, settings, path.name)
    await keep(at=spoken_at, call=await Call.get(call_id=call_id), caller_number=shops[0].order_phone, file=path.name, seconds=seconds)
    other = await a_call(shops[1], district, asked_at)
    await ask_call_back(await Call.get(call_id=other), shops[1].order_phone, at=asked_at)


def a_message(settings: Settings, name: str) -> float:
    """The sound of a message: the centre's own voice stands in for a shop's."""
    settings.voicemail.mkdir(parents=True, exist_ok=True)
    voice = settings.sounds / "zh" / "self" / "referred.wav"
    if voice.exists():
        shutil.copy(voice, settings.voicemail / name)
    else:
        speech.write(settings.voicemail / name, speech.tone(3))
    return round((settings.voicemail / name).stat().st_size / 2 / speech.RATE, 1)


async def a_call(shop: Retailer, district: District, at: datetime) -> str:
    """A call of the past that is over."""
    call = await calls.enter(f"demo-{new_id()}", caller_number=shop.order_phone, called_number="96368", at=at)
    await calls.identified(call.call_id, shop.id, district.id, Verified.CARD_PIN, at=at)
    await calls.note(call.call_id, What.VOICEMAIL, at=at)
    await calls.end(call.call_id, at=at + timedelta(minutes=1))
    return call.call_id
