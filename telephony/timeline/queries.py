"""The list of calls with its filters, and one call's timeline."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.clock import ZONE
from foundation.errors import NotFound
from foundation.staff.models import Staff
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.orders.models import Order
from retailers.profile.models import Retailer
from retailers.surveys.models import Question, SurveyMark, SurveyReply
from retailers.surveys.queries import replies_of
from settlement.debits.models import Debit, DebitAttempt
from settlement.refunds.models import Refund
from telephony.calls.models import Call, CallEvent, Direction
from telephony.recordings.models import Recording
from telephony.voicemail.models import Voicemail

PAGE = 50
STAFF_IN_FACTS = "staff_id"


class NoSuchCall(NotFound):
    code = "no_such_call"


@dataclass(frozen=True)
class Filters:
    """on: the company's day. number: the beginning of the shop's number, whoever called."""

    on: date | None = None
    result: str = ""
    queue: str = ""
    number: str = ""
    retailer_id: int | None = None


@dataclass(frozen=True)
class Listed:
    call: Call
    retailer: str
    agent: str
    mark: int | None


@dataclass(frozen=True)
class Moment:
    """One line of a timeline. second: where in the recording it happened, None when it was not recorded."""

    at: datetime
    what: str
    facts: dict[str, Any]
    segment: int | None = None
    second: float | None = None


@dataclass(frozen=True)
class Timeline:
    call: Call
    retailer: Retailer | None
    agent: Staff | None
    moments: list[Moment]
    recordings: list[Recording]
    voicemails: list[Voicemail] = field(default_factory=list)


async def calls(by: Actor, filters: Filters, before: str = "") -> tuple[list[Listed], str]:
    """One page, newest first, and the id to continue behind ('' at the end)."""
    query = scoped(Call.all(), by)
    if filters.on:
        midnight = datetime.combine(filters.on, datetime.min.time(), ZONE)
        query = query.filter(entered_at__gte=midnight, entered_at__lt=midnight + timedelta(days=1))
    exact = {"result": filters.result, "queue": filters.queue, "retailer_id": filters.retailer_id}
    query = query.filter(**{name: value for name, value in exact.items() if value})
    if filters.number:
        query = query.filter(Q(caller_number__startswith=filters.number) | Q(called_number__startswith=filters.number, direction=Direction.OUTBOUND))
    if before:
        query = query.filter(call_id__lt=before)  # our ids are sorted by time
    rows = await query.using_db(reads()).order_by("-call_id").limit(PAGE + 1)
    more = rows[PAGE - 1].call_id if len(rows) > PAGE else ""
    return await listed(rows[:PAGE]), more


async def listed(rows: list[Call]) -> list[Listed]:
    """The rows with the names that belong to them."""
    shops = await names(Retailer, {row.retailer_id for row in rows}, "short_name")
    staff = await names(Staff, {row.agent_staff_id for row in rows}, "name")
    ids = [row.call_id for row in rows]
    given = SurveyMark.filter(call_id__in=ids).using_db(reads()).order_by("-mark").values_list("call_id", "mark")
    marks = dict(await given)  # of several marks the lowest
    return [Listed(row, shops.get(row.retailer_id, ""), staff.get(row.agent_staff_id, ""), marks.get(row.call_id))
            for row in rows]


async def names(model: Any, ids: set[int | None], column: str) -> dict[int | None, str]:
    wanted = sorted(i for i in ids if i is not None)
    return dict(await model.filter(id__in=wanted).using_db(reads()).values_list("id", column)) if wanted else {}


async def timeline(call_id: str, by: Actor) -> Timeline:
    """Everything that is known of one call, in its order; NoSuchCall also where it is not the asker's district."""
    row = await scoped(Call.filter(call_id=call_id), by).using_db(reads()).first()
    if row is None:
        raise NoSuchCall(call_id=call_id)
    recordings = await Recording.filter(call_id=call_id).using_db(reads()).order_by("segment")
    steps = [*await on_the_phone(call_id), *await in_the_books(call_id)]
    steps.sort(key=lambda moment: moment.at)
    return Timeline(
        call=row, recordings=recordings, moments=[placed(step, recordings) for step in steps],
        retailer=await Retailer.get_or_none(id=row.retailer_id, using_db=reads()),
        agent=await Staff.get_or_none(id=row.agent_staff_id, using_db=reads()),
        voicemails=await Voicemail.filter(call_id=call_id).using_db(reads()))


async def on_the_phone(call_id: str) -> list[Moment]:
    events = await CallEvent.filter(call_id=call_id).using_db(reads()).order_by("at", "id")
    people = await names(Staff, {event.facts.get(STAFF_IN_FACTS) for event in events}, "name")
    return [Moment(event.at, event.what.value, event.facts | (
        {"agent": people.get(event.facts[STAFF_IN_FACTS], "")} if STAFF_IN_FACTS in event.facts else {}))
        for event in events]


async def in_the_books(call_id: str) -> list[Moment]:
    """The order that this call opened, the money it moved, and the mark it was given."""
    steps: list[Moment] = []
    for order in await Order.filter(call_id=call_id).using_db(reads()):
        facts = {"order_id": order.id, "order_no": order.order_no or "", "cartons": order.total_qty,
                 "amount_fen": order.total_fen, "state": order.state.value}
        steps.append(Moment(order.opened_at, "order_opened", facts))
        steps += [Moment(at, what, facts) for at, what in
                  ((order.read_back_at, "order_read_back"), (order.confirmed_at, "order_confirmed")) if at]
        for debit in await Debit.filter(order_id=order.id).using_db(reads()):
            steps += await of_the_debit(debit)
        for refund in await Refund.filter(order_id=order.id).using_db(reads()):
            steps += of_the_refund(refund)
    marks = await SurveyMark.filter(call_id=call_id).using_db(reads())
    return steps + [Moment(mark.at, "mark", {"mark": mark.mark, "item": mark.question}) for mark in marks]


async def orders_of(call_id: str) -> list[Order]:
    """The orders that were opened in this call, the first one first; those that another one replaced too."""
    return await Order.filter(call_id=call_id).using_db(reads()).order_by("id")


async def call_of_order(order_id: int, by: Actor) -> str | None:
    """The call in which an order of the actor's districts was taken; None for one by file, or where the call is not his to see."""
    order = await scoped(Order.filter(id=order_id, call_id__isnull=False), by).using_db(reads()).first()
    if order is None or not await scoped(Call.filter(call_id=order.call_id), by).using_db(reads()).exists():
        return None
    return str(order.call_id)


@dataclass(frozen=True)
class Answer:
    """question: its text in both languages, None for one of before there were questionnaires. reply: not for marks."""

    item: str
    question: Question | None
    mark: int | None = None
    reply: SurveyReply | None = None


async def answers_of(call_id: str) -> list[Answer]:
    """What was answered in the survey of a call, in the order of its questions."""
    marks = await SurveyMark.filter(call_id=call_id).using_db(reads()).order_by("id")
    asked = {row.id: row for row in await Question.filter(id__in=[mark.asked_id or 0 for mark in marks]).using_db(reads())}
    answers = [Answer(mark.question, asked.get(mark.asked_id or 0), mark=mark.mark) for mark in marks]
    answers += [Answer(reply.asked.item, reply.asked, reply=reply) for reply in await replies_of(call_id)]
    return sorted(answers, key=lambda answer: answer.question.seq if answer.question else 0)


async def remark_of(call_id: str, reply_id: int) -> str:
    """The file of a spoken remark that is whole; NoSuchCall."""
    reply = await SurveyReply.filter(id=reply_id, survey__call_id=call_id, seconds__isnull=False).using_db(reads()).first()
    if reply is None or reply.file is None:
        raise NoSuchCall(call_id=call_id)
    return reply.file


async def of_the_debit(debit: Debit) -> list[Moment]:
    facts = {"amount_fen": debit.amount_fen, "state": debit.state.value}
    attempts = await DebitAttempt.filter(debit_id=debit.id).using_db(reads()).order_by("id")
    sent = [Moment(tried.sent_at, "debit_sent", {"request_no": tried.request_no, "state": tried.state.value,
                                                 "account_tail": tried.account_tail})
            for tried in attempts if tried.sent_at]
    settled = [Moment(debit.settled_at, "debit_settled", facts)] if debit.settled_at else []
    return [Moment(debit.created_at, "debit_written", facts), *sent, *settled]


def of_the_refund(refund: Refund) -> list[Moment]:
    facts = {"amount_fen": refund.amount_fen, "state": refund.state.value}
    paid = [Moment(refund.paid_at, "refund_paid", facts)] if refund.paid_at else []
    return [Moment(refund.found_at, "refund_found", facts), *paid]


def placed(step: Moment, recordings: list[Recording]) -> Moment:
    """The step with its second in the recording that was running then."""
    for recording in recordings:
        second = (step.at - recording.began_at).total_seconds()
        if recording.seconds is not None and 0 <= second <= recording.seconds:
            return Moment(step.at, step.what, step.facts, recording.segment, round(second, 1))
    return step
