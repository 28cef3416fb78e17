"""What a wording may speak of, whether it may be kept, and how its places are filled. Pure.

A place is a fact's name in braces: 您今天有{amount}元货款要扣。 Braces for anything else cannot be written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from foundation.clock import local
from foundation.errors import Invalid
from foundation.language import N_
from foundation.money import format_yuan
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel

PLACE = re.compile(r"\{([^{}]*)\}")
STOPS = "，。、；：！,.;:! "
"""A stop after a place is a pause already, and has no sound."""
SMS_LENGTH_MAX, EMAIL_LENGTH_MAX, SPOKEN_LENGTH_MAX, SUBJECT_LENGTH_MAX = 350, 4000, 240, 120
LENGTHS_MAX = {Channel.SMS: SMS_LENGTH_MAX, Channel.EMAIL: EMAIL_LENGTH_MAX, Channel.VOICE: SPOKEN_LENGTH_MAX}


class Kind(StrEnum):
    """How a fact is written and said. NAME is in both languages. NAME and TEXT have no sounds to be said with."""

    MONEY = "MONEY"
    DATE = "DATE"
    TIME = "TIME"
    COUNT = "COUNT"
    PRODUCT = "PRODUCT"
    NAME = "NAME"
    TEXT = "TEXT"


SILENT = (Kind.NAME, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Place:
    """One fact that a wording may speak of: its name in braces, its kind, and what it is called on the page.

    private: of the shop's money, so that a call says it only to who proves himself."""

    name: str
    kind: Kind
    label: str
    private: bool = False


SHOP = (Place("shop", Kind.TEXT, N_("店名")), Place("district", Kind.NAME, N_("区县")), Place("phone", Kind.TEXT, N_("订货热线")))
PLACES: dict[Purpose, tuple[Place, ...]] = {
    Purpose.ORDER_REMINDER: (Place("closes", Kind.TIME, N_("截单时间")), Place("delivery", Kind.DATE, N_("送货日期"))),
    Purpose.DEPOSIT: (Place("amount", Kind.MONEY, N_("应付货款"), private=True), Place("closes", Kind.TIME, N_("扣款前存足的时间"))),
    Purpose.DEBIT_FAILED: (Place("amount", Kind.MONEY, N_("应付货款"), private=True), Place("failed_on", Kind.DATE, N_("扣款日期"))),
    Purpose.GOODS_ARRIVING: (Place("stop", Kind.COUNT, N_("第几站")), Place("cartons", Kind.COUNT, N_("条数")),
                             Place("collect", Kind.MONEY, N_("应收货款"), private=True)),
    Purpose.NEW_PRODUCT: (Place("product", Kind.PRODUCT, N_("新品名")), Place("price", Kind.MONEY, N_("批发价"))),
    Purpose.REFUND_PAID: (Place("amount", Kind.MONEY, N_("退款金额")), Place("paid_on", Kind.DATE, N_("退款日期"))),
    Purpose.DEBIT_LATE: (Place("amount", Kind.MONEY, N_("应付货款")), Place("taken_on", Kind.DATE, N_("扣款日期"))),
    Purpose.DEBIT_ENDED: (Place("amount", Kind.MONEY, N_("应付货款")), Place("failed_on", Kind.DATE, N_("扣款日期"))),
    Purpose.DEBIT_UNKNOWN: (Place("amount", Kind.MONEY, N_("货款金额"), private=True), Place("asked_on", Kind.DATE, N_("扣款日期"))),
    Purpose.DEBIT_DISPUTED: (Place("amount", Kind.MONEY, N_("货款金额"), private=True), Place("asked_on", Kind.DATE, N_("扣款日期"))),
    Purpose.LICENCE: (Place("expires", Kind.DATE, N_("到期日期")), Place("days", Kind.COUNT, N_("还有几天"))),
}


OF_MONEY = frozenset({Purpose.DEPOSIT, Purpose.DEBIT_FAILED})


class WordingRefused(Invalid):
    """The text cannot be kept; why: place, brace, spoken, empty, long, subject; facts: name, allowed, length_max."""

    code = "wording_refused"


class FactMissing(Invalid):
    """A wording speaks of what is not known of this shop."""

    code = "fact_missing"


def places_of(purpose: Purpose, channel: Channel) -> tuple[Place, ...]:
    """A telephone says only what there are sounds for."""
    every = (*PLACES[purpose], *SHOP)
    return tuple(place for place in every if channel is not Channel.VOICE or place.kind not in SILENT)


def private(purpose: Purpose, text: str) -> bool:
    """Is it for the shop's own ears? Money to be paid always is, whatever the wording; else a wording that names such a fact."""
    named = {name for kind, name in pieces(text) if kind != "said"}
    return purpose in OF_MONEY or any(place.private and place.name in named for place in PLACES[purpose])


def check_wording(purpose: Purpose, channel: Channel, subject: str, text: str) -> None:
    """WordingRefused with the first fault, in the order in which one reads."""
    allowed = {place.name for place in places_of(purpose, channel)}
    known = {place.name for place in (*PLACES[purpose], *SHOP)}
    if not text.strip():
        raise WordingRefused(why="empty")
    if channel is Channel.EMAIL and not subject.strip():
        raise WordingRefused(why="subject")
    if len(text) > LENGTHS_MAX[channel] or len(subject) > SUBJECT_LENGTH_MAX:
        raise WordingRefused(why="long", length_max=LENGTHS_MAX[channel] if len(text) > LENGTHS_MAX[channel] else SUBJECT_LENGTH_MAX)
    for part in (subject, text):
        for name in PLACE.findall(part):
            if name not in allowed:
                raise WordingRefused(why="spoken" if name in known else "place", name=name, allowed=", ".join(sorted(allowed)))
        if "{" in PLACE.sub("", part) or "}" in PLACE.sub("", part):
            raise WordingRefused(why="brace")


def filled(text: str, purpose: Purpose, facts: Mapping[str, Any], language: str) -> str:
    """The text with its places filled. FactMissing where a place has no fact: nobody is written half a sentence."""
    kinds = {place.name: place.kind for place in (*PLACES[purpose], *SHOP)}

    def fact(found: re.Match[str]) -> str:
        name = found[1]
        if facts.get(name) is None:
            raise FactMissing(name=name)
        return written(kinds[name], facts[name], language)
    return PLACE.sub(fact, text)


def written(kind: Kind, fact: Any, language: str) -> str:
    """A fact as it is read: 305280 -> 3,052.80; 2026-11-27 -> 11月27日 or 27 Nov; a product by its name in the language."""
    if kind is Kind.MONEY:
        return format_yuan(int(fact))
    if kind is Kind.DATE:
        on = as_date(fact)
        return f"{on.month}月{on.day}日" if language == "zh" else f"{on.day} {on:%b}"
    if kind is Kind.TIME:
        return f"{local(as_moment(fact)):%H:%M}"
    if kind in (Kind.PRODUCT, Kind.NAME):
        return str(fact["name" if language == "zh" else "name_en"])
    return str(fact)


def as_date(fact: Any) -> date:
    return fact if isinstance(fact, date) else date.fromisoformat(str(fact)[:10])


def as_moment(fact: Any) -> datetime:
    return fact if isinstance(fact, datetime) else datetime.fromisoformat(str(fact))


def pieces(text: str) -> Iterable[tuple[str, str]]:
    """('said', the words between two places) and ('place', its name), in their order: what a telephone says one after the other."""
    at = 0
    for found in PLACE.finditer(text):
        if words := text[at:found.start()].lstrip(STOPS).strip():
            yield "said", words
        yield "place", found[1]
        at = found.end()
    if words := text[at:].lstrip(STOPS).strip():
        yield "said", words
