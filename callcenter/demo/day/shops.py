"""The shops of the day: who calls in, and what they do with their telephones."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Subquery

from callcenter.demo.day.hall import HOTLINE, Hall
from callcenter.demo.today import cards
from foundation.districts.models import District
from ordering.orders.models import Order
from ordering.states import CALLED_OFF, State
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay, OrderDaySource
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycle_of
from retailers.order_days.service import all_cutoffs, an_order_day
from retailers.profile.models import Retailer, RetailerStatus
from telephony.calls.models import Call as CallRow
from telephony.handset.phone import Call
from telephony.handset.town import REFUSALS, SILENT

PICKS_UP = frozenset("0123456789") - set(REFUSALS) - {SILENT}
CARD_TRIES, KEY_TRIES = 3, 4
Card = dict[str, Any]


@dataclass(frozen=True)
class Callers:
    """Demo cards by their part. short: its debit will fail. spoken: leaves a message, and picks up when it is called back."""

    pleased: Card
    cross: Card
    short: Card
    keypad: Card
    spoken: Card


async def choose_callers(hall: Hall, group: str) -> Callers | None:
    """Shops of the district whose PIN is known and that have not ordered in this cycle; None where too few are left."""
    held = [card for card in cards(hall.settings) if card["seat_group"] == group]
    ids = [card["retailer_id"] for card in held]
    cycle = cycle_of(hall.on)
    ordered = Order.filter(cycle_no=cycle).exclude(state__in=[State.DRAFT, *CALLED_OFF]).values("retailer_id")
    licensed = Licence.filter(valid_to__gte=hall.on).values("retailer_id")
    able = set(await Retailer.filter(id__in=ids, status=RetailerStatus.ACTIVE).filter(id__in=Subquery(licensed)).exclude(
        id__in=Subquery(ordered)).values_list("id", flat=True))
    left = [card for card in held if card["retailer_id"] in able]
    answering = [card for card in left if card["order_phone"][-1] in PICKS_UP]
    short = next((card for card in answering if card["balance"] == "short"), None)
    answering = [card for card in answering if card is not short]
    others = [card for card in left if card is not short and card not in answering]
    if len(answering) + len(others) < 5 - (short is not None) or not answering:
        return None
    spoken, *rest = [*answering, *others]
    return Callers(rest[0], rest[1], short or rest[3], rest[2], spoken)


async def due_today(hall: Hall, callers: Callers) -> None:
    """Whatever their weekday, those who call in are due on the day that is played."""
    cycle, cutoffs, calendar = cycle_of(hall.on), await all_cutoffs(), await calendar_of([cycle_of(hall.on)])
    for card in (callers.pleased, callers.cross, callers.short, callers.keypad):
        district = await District.get(seat_group=card["seat_group"])
        row = an_order_day(card["retailer_id"], cycle, hall.on, cutoffs[district.id], calendar, OrderDaySource.MANUAL)
        await OrderDay.filter(retailer_id=card["retailer_id"], cycle_no=cycle).delete()
        await row.save()


async def account_of(card: Card) -> str:
    return (await DebitAgreement.get(retailer_id=card["retailer_id"])).account_no


async def identify(call: Call, card_no: str, pin: str) -> None:
    """Mandarin, card and PIN, as far as the main menu. Who is asked for the card again keys it again, as people do."""
    await call.hears("language", within_s=60)
    await call.keys("1")
    for _ in range(CARD_TRIES):
        await call.hears("enter-card", within_s=40)
        await call.keys(f"{card_no}#")
        if (await call.hears("enter-pin", "not-recognised", within_s=40)).name == "enter-pin":
            await call.keys(f"{pin}#")
            if (await call.hears("verified", "not-recognised", within_s=40)).name == "verified":
                break
    await comes_to_menu("main", call=call)


async def comes_to_menu(*menus: str, call: Call, within_s: float = 30) -> None:
    """The phone server is in one of these menus with the caller."""
    async with asyncio.timeout(within_s):
        while not await CallRow.filter(caller_number=call.phone.line.user, ended_at=None, last_menu__in=menus).exists():
            await asyncio.sleep(0.1)


async def chooses(call: Call, key: str, *menus: str) -> None:
    """The key, and again when nothing happens: one that is pressed between two prompts falls between them."""
    for _ in range(KEY_TRIES):
        await call.keys(key)
        with suppress(TimeoutError):
            return await comes_to_menu(*menus, call=call, within_s=6)
    raise AssertionError(f"{key} was not taken; heard {[heard.name for heard in call.heard[-5:]]}")


async def asks_for_an_agent(call: Call, card: Card) -> None:
    await identify(call, card["card_no"], card["pin"])
    await chooses(call, "0", "to_agent", "leave_message")


async def orders_by_voice(hall: Hall, card: Card, mark: str) -> None:
    """Calls in, is served, and gives a mark."""
    async with hall.telephone(card["order_phone"]) as phone:
        call = await phone.call(HOTLINE)
        await asks_for_an_agent(call, card)
        await call.hears("survey", within_s=240)
        await call.keys(mark)
        await call.is_hung_up(within_s=60)


async def orders_by_keys(hall: Hall, card: Card) -> None:
    """The suggested order, read out and confirmed by a key. Nobody of ours is needed."""
    async with hall.telephone(card["order_phone"]) as phone:
        call = await phone.call(HOTLINE)
        await identify(call, card["card_no"], card["pin"])
        await chooses(call, "4", "self_order")
        await call.hears("self/source", within_s=60)
        await call.keys("2")
        await call.hears("self/confirm", within_s=240)
        await call.keys("1")
        await comes_to_menu("main", call=call, within_s=90)
        await call.hangup()


async def leaves_a_message(hall: Hall, card: Card) -> None:
    """All that is said is a sentence of ours in the shop's voice."""
    async with hall.telephone(card["order_phone"]) as phone:
        call = await phone.call(HOTLINE)
        await identify(call, card["card_no"], card["pin"])
        await chooses(call, "7", "leave_message")
        await call.hears("message-or-call-back", within_s=60)
        await call.keys("1")
        await call.hears("voicemail", within_s=60)
        await call.hears("beep", within_s=60)
        call.speak(hall.settings.sounds / "zh" / "apology.wav")
        await asyncio.sleep(3)
        await call.keys("#")
        await call.hears("voicemail-thanks", within_s=60)
        await call.is_hung_up(within_s=60)
