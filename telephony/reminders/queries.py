"""The day's reminders by purpose and channel, the list of them, and one shop's history."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tortoise.functions import Count

from foundation.actor import Actor
from foundation.clock import ZONE
from foundation.errors import NotFound
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent.queries import opted_out
from retailers.consent.rules import Purpose
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel, MessageState
from retailers.profile.models import Retailer
from telephony.reminders.due import HOTLINE, due
from telephony.reminders.rules import REMINDED

PAGE = 60
S = MessageState


class NoSuchShopToRemind(NotFound):
    code = "no_such_shop_to_remind"


@dataclass
class Line:
    """One purpose on a day. shops: told or to be told. keyed: what was keyed -> calls. lost: reached by no channel."""

    purpose: Purpose
    shops: int = 0
    waiting: int = 0
    calling: int = 0
    heard: int = 0
    keyed: Counter[str] = field(default_factory=Counter)
    sms: int = 0
    mail: int = 0
    not_through: Counter[str] = field(default_factory=Counter)
    stopped: int = 0
    unknown: int = 0

    @property
    def done_share(self) -> int:
        return round(100 * (self.shops - self.waiting - self.calling) / self.shops) if self.shops else 0


@dataclass(frozen=True)
class Filters:
    on: date
    purpose: str = ""
    channel: str = ""
    state: str = ""
    district_id: int | None = None
    retailer_id: int | None = None


async def day_by_purpose(by: Actor, on: date, district_id: int | None) -> list[Line]:
    """Every purpose, also those of which nothing is due."""
    query = scoped(Message.filter(**between(on), purpose__in=list(REMINDED), retailer_id__isnull=False), by)
    if district_id is not None:
        query = query.filter(district_id=district_id)
    rows = await (query.using_db(reads()).annotate(many=Count("id")).group_by("purpose", "channel", "state", "code", "instead_of_id")
                  .values_list("purpose", "channel", "state", "code", "instead_of_id", "many"))
    lines = {purpose: Line(purpose) for purpose in REMINDED}
    for purpose, channel, state, code, instead_of, many in rows:
        count(lines[Purpose(purpose)], Channel(channel), MessageState(state), code, instead_of is None, int(many))
    return list(lines.values())


def count(line: Line, channel: Channel, state: MessageState, code: str, first: bool, many: int) -> None:
    line.shops += many if first else 0
    line.waiting += many if state is S.DUE else 0
    line.calling += many if state is S.CLAIMED else 0
    line.stopped += many if state is S.STOPPED else 0
    line.unknown += many if state is S.UNKNOWN else 0
    if channel is Channel.VOICE and state is S.DELIVERED:
        line.heard += many
        line.keyed[code] += many
    if state in (S.SENT, S.DELIVERED):
        line.sms += many if channel is Channel.SMS else 0
        line.mail += many if channel is Channel.EMAIL else 0
    if state in (S.FAILED, S.GIVEN_UP):
        line.not_through[code] += many


def between(on: date) -> dict[str, datetime]:
    midnight = datetime.combine(on, time(0), ZONE)
    return {"created_at__gte": midnight, "created_at__lt": midnight + timedelta(days=1)}


@dataclass(frozen=True)
class Told:
    """One message with the shop's name and its tries."""

    message: Message
    shop: str
    tries: list[MessageTry]


async def told(by: Actor, filters: Filters) -> list[Told]:
    """The newest first; of a shop its whole history, else those of the day. Mail to our own people is none of it."""
    query = scoped(Message.filter(purpose__in=REMINDED), by)
    query = query.filter(retailer_id=filters.retailer_id) if filters.retailer_id else query.filter(**between(filters.on))
    exact = {"purpose": filters.purpose, "channel": filters.channel, "state": filters.state, "district_id": filters.district_id}
    rows = await query.filter(**{name: value for name, value in exact.items() if value}).using_db(reads()).order_by("-id").limit(PAGE)
    shops = dict(await Retailer.filter(id__in=[row.retailer_id for row in rows if row.retailer_id]).using_db(reads()).values_list("id", "short_name"))
    tries = await MessageTry.filter(message_id__in=[row.id for row in rows]).using_db(reads()).order_by("number")
    return [Told(row, str(shops.get(row.retailer_id, "")), [one for one in tries if one.message_id == row.id]) for row in rows]


async def shop_seen(by: Actor, retailer_id: int) -> tuple[Retailer, set[Purpose]]:
    """The shop, and for which reminders it wants none."""
    shop = await scoped(Retailer.filter(id=retailer_id), by).using_db(reads()).first()
    if shop is None:
        raise NoSuchShopToRemind(id=retailer_id)
    return shop, await opted_out(shop.id)


@dataclass(frozen=True)
class Example:
    """A real shop's facts for a purpose. real: they are so at this moment, or were in its last reminder."""

    shop: Retailer | None
    facts: dict[str, Any]
    real: bool


async def example(purpose: Purpose, by: Actor, at: datetime, shop_named: str = "") -> Example:
    """Of the shop that was named, else of one that was reminded last; what it has no fact for is made up, and said to be."""
    shops = scoped(Retailer.all(), by).using_db(reads())
    last = await scoped(Message.filter(purpose=purpose, retailer_id__isnull=False), by).using_db(reads()).order_by("-id").first()
    named = shop_named.strip()
    if named:
        shop = await shops.filter(customer_code=named).first() or await shops.filter(name__contains=named).order_by("id").first()
    else:
        shop = await shops.filter(id=last.retailer_id).first() if last else await shops.order_by("id").first()
    if shop is None:
        return Example(None, made_up(at) | {"shop": "", "district": {"name": "", "name_en": ""}, "phone": HOTLINE}, False)
    await shop.fetch_related("district")
    about = {"shop": shop.short_name, "district": {"name": shop.district.name, "name_en": shop.district.name_en}, "phone": HOTLINE}
    now_due = await due(purpose, at, shop.id)
    if now_due:
        return Example(shop, now_due[0].facts, True)
    before = await Message.filter(purpose=purpose, retailer_id=shop.id).using_db(reads()).order_by("-id").first()
    return Example(shop, before.facts if before else made_up(at) | about, before is not None)


def made_up(at: datetime) -> dict[str, Any]:
    return {"closes": at, "delivery": at.date(), "amount": 305_280, "failed_on": at.date(), "stop": 12, "cartons": 36, "collect": 0,
            "product": {"name": "中华(金双中)", "name_en": "Zhonghua (Gold Double Medium)", "short_code": "1004"}, "price": 84_800,
            "paid_on": at.date(), "taken_on": at.date(), "asked_on": at.date(), "expires": at.date() + timedelta(days=30), "days": 30}
