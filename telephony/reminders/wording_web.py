"""The page of the words: what is said and written for each purpose, tried with a real shop's facts before it is kept."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor, ActorKind
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.language import _, current
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel
from retailers.wording.queries import holding, versions
from retailers.wording.rules import LENGTHS_MAX, WordingRefused, check_wording, filled, places_of, private
from retailers.wording.service import word
from telephony.reminders import words
from telephony.reminders.queries import Example, example
from telephony.reminders.rules import REMINDED
from telephony.reminders.testing import send_test
from telephony.reminders.web import day_of, number

LEADERS = (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)
SEEN = [requires(*LEADERS)]


@dataclass
class WordingForm:
    purpose: Purpose
    channel: Channel
    language: str
    text: str
    subject: str = ""
    district: str = ""
    valid_from: str = ""
    shop: str = ""
    do: str = "try"


@dataclass
class TestForm:
    purpose: Purpose
    channel: Channel
    language: str
    to: str
    district: str = ""
    shop: str = ""


@get("/reminders/words", guards=SEEN)
async def words_page(by: NamedDependency[Actor], purpose: FromQuery[Purpose] = Purpose.ORDER_REMINDER, channel: FromQuery[Channel] = Channel.VOICE,
                     language: FromQuery[str] = "", district: FromQuery[str] = "", shop: FromQuery[str] = "", done: FromQuery[str] = "") -> Template:
    form = WordingForm(purpose, channel, language if language in words.LANGUAGES else current.get(), "", district=district, shop=shop)
    held = await holding(purpose, channel, form.language, number(district), clock.day(clock.now()))
    form.subject, form.text = held.subject, held.text
    return await page(by, form, done=done)


@post("/reminders/words", guards=[requires(Role.DISTRICT_MANAGER)], status_code=200)
async def word_here(data: URLEncodedBody[WordingForm], by: NamedDependency[Actor]) -> Template | Redirect:
    """`try` shows what it would be; `keep` puts it into force."""
    try:
        if data.do != "keep":
            check_wording(data.purpose, data.channel, data.subject, data.text)
            return await page(by, data)
        await word(data.purpose, data.channel, data.language, number(data.district), data.subject, data.text,
                   valid_from=day_of(data.valid_from), by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, data, refusal)
    return back(data, "kept")


@post("/reminders/words/test", guards=SEEN, status_code=200)
async def test_here(data: URLEncodedBody[TestForm], by: NamedDependency[Actor]) -> Template | Redirect:
    """To oneself: an SMS, an e-mail or a call with a shop's facts, to a number or address of one's own."""
    seen = await example(data.purpose, by, clock.now(), data.shop)
    form = WordingForm(data.purpose, data.channel, data.language, "", district=data.district, shop=data.shop)
    try:
        await send_test(data.purpose, data.channel, data.language, data.to, seen, district_id=number(data.district),
                        staff_id=by.id if by.kind is ActorKind.STAFF else None, by=by, at=clock.now())
    except DomainError as refusal:
        held = await holding(data.purpose, data.channel, data.language, number(data.district), clock.day(clock.now()))
        form.subject, form.text = held.subject, held.text
        return await page(by, form, refusal)
    return back(form, "test")


async def page(by: Actor, form: WordingForm, refusal: DomainError | None = None, done: str = "") -> Template:
    at, place = clock.now(), number(form.district)
    seen = await example(form.purpose, by, at, form.shop)
    places = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    context: dict[str, Any] = {
        "form": form, "seen": seen, "shown": preview(form, seen), "length_max": LENGTHS_MAX[form.channel], "places_of": places_of(form.purpose, form.channel),
        "private": private(form.purpose, form.text),
        "purposes": REMINDED, "channels": list(Channel), "words": words, "districts": places, "place": next((one for one in places if one.id == place), None),
        "whole": by.districts is None, "today": clock.day(at), "versions": [row for row in await versions(form.purpose, form.channel, place)
                                                                             if row.language == form.language],
        "refusal": refusal, "refused": sentence_of(refusal), "done": done, "reader": current.get(), "address": address,
        "owner": by.role in (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)}
    return Template("telephony/reminders/words.html", context=context, status_code=409 if refusal else 200)


def preview(form: WordingForm, seen: Example) -> tuple[str, str] | None:
    """(subject, text) as the shop would have it; None while it cannot be."""
    try:
        check_wording(form.purpose, form.channel, form.subject, form.text)
        return tuple(filled(part, form.purpose, seen.facts, form.language) for part in (form.subject, form.text))  # type: ignore[return-value]
    except DomainError:
        return None


def sentence_of(refusal: DomainError | None) -> str:
    """The fault of a wording has its own sentence for each kind."""
    if not isinstance(refusal, WordingRefused):
        return ""
    told = words.REFUSALS[str(refusal.facts["why"])]
    return _(told, **refusal.facts)


def address(form: WordingForm, **change: Any) -> str:
    known = {"purpose": form.purpose, "channel": form.channel, "language": form.language, "district": form.district, "shop": form.shop}
    return urlencode({name: value for name, value in (known | change).items() if value})


def back(form: WordingForm, done: str) -> Redirect:
    return Redirect(f"/reminders/words?{address(form, done=done)}", status_code=303)



ROUTES = (words_page, word_here, test_here)
