"""The debit menu on the telephone, over the real phone server: what is in doubt or owed is said with its amount, in both languages."""

from dataclasses import dataclass

import pytest

from foundation.actor import COMMAND
from foundation.clock import day, now
from ordering.orders.models import Channel, Order
from ordering.orders.trouble import note_unpaid
from ordering.review.facts import OrderKind
from ordering.states import State
from ordering.watching.models import OrderTrouble
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.states import AttemptState, DebitState
from settlement.debts.rules import Way
from settlement.debts.service import agree_settling, propose_settling
from settlement.reconciliation.categories import CaseState, Category
from settlement.reconciliation.models import Case
from telephony.pieces import say_amount
from tests.settlement.reconciliation.test_day import CHECKER, MAKER
from tests.telephony.conftest import Cast
from tests.telephony.fake_asterisk import story
from tests.telephony.phone import Phone

OPENING = story("enquiries")[:2]
FEN = 305_280


@dataclass
class Money:
    order: Order
    debit: Debit
    case: Case


async def in_doubt(cast: Cast) -> Money:
    """Delivered, taken as the bank said, and on no statement."""
    shop = cast.shop
    order = await Order.create(order_no="HP0000000001", retailer_id=shop.id, district_id=shop.district_id, cycle_no=202648, opened_at=now(),
                               kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DELIVERED, total_fen=FEN)
    debit = await Debit.create(order_id=order.id, order_no="HP0000000001", seq=1, retailer_id=shop.id, district_id=shop.district_id,
                               amount_fen=FEN, state=DebitState.SETTLED, created_at=now())
    attempt = await DebitAttempt.create(debit=debit, request_no="HP00000000010120261124", bank_code="PRAC", agreement_no="DK1", account_no="6228",
                                        account_name="王", licence_no="", order_date=day(now()), amount_fen=FEN, state=AttemptState.SUCCEEDED,
                                        created_at=now())  # fmt: skip
    case = await Case.create(case_no="BANK_SHORT:PRAC:1", category=Category.BANK_SHORT, bank_code="PRAC", business_date=day(now()),
                             order_id=order.id, attempt_id=attempt.id, amount_fen=-FEN, due_on=day(now()), opened_at=now())
    await note_unpaid(order.id, FEN, by=COMMAND, at=now())
    return Money(order, debit, case)


async def heard(phone: Phone, number: int) -> list[str]:
    played = await phone.play([*OPENING, "hears main-menu, presses 2", "hears main-menu", "hangs up"], uniqueid=f"17.{number}")
    return [sound for sound in played.heard if "/" in sound]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_in_doubt_then_owed_then_settled(phone: Phone, cast: Cast, language: str) -> None:
    await type(cast.shop).filter(id=cast.shop.id).update(language=language)
    money = await in_doubt(cast)
    assert said(await heard(phone, 1)) == ["debit/in-doubt", *say_amount(FEN, language)]
    await Case.filter(id=money.case.id).update(state=CaseState.CLOSED)
    await Debit.filter(id=money.debit.id).update(state=DebitState.FAILED)
    assert said(await heard(phone, 2)) == ["debit/owed", *say_amount(FEN, language)]
    debt = await OrderTrouble.get()
    await propose_settling(debt.id, Way.CASH, None, "SJ-1", by=MAKER, at=now())
    await agree_settling(debt.id, by=CHECKER, at=now())
    assert said(await heard(phone, 3)) == ["debit/settled", *say_amount(FEN, language)]


def said(sounds: list[str]) -> list[str]:
    """From the first word of the debit on, to the menu."""
    begin = next(place for place, sound in enumerate(sounds) if sound.startswith("debit/"))
    return sounds[begin:]
