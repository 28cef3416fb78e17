"""What a shop hears in a call of ours, and what its keys do, as transcripts."""

import pytest

from foundation.audit import AuditLine
from retailers.consent.models import OptOut, ProactiveCall
from retailers.consent.rules import Purpose
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel, MessageState
from retailers.profile.models import Card, Retailer
from telephony import dialplan
from telephony.calls.models import Call, CallEvent
from telephony.outgoing.rules import Outcome as CallOutcome
from telephony.reminders.planning import plan
from telephony.reminders.service import call_due, settle_calls
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import PIN, Cast
from tests.telephony.fake_asterisk import Played
from tests.telephony.phone import Phone
from tests.telephony.reminders.conftest import AT, call_ends

WRONG = "918273"
HEARD = ["reminder/greeting", "reminder/order_reminder-1", "hour/16", "reminder/order_reminder-2"]


@pytest.fixture
async def call_id(shop: Retailer) -> str:
    await plan(AT)
    await Message.exclude(purpose=Purpose.ORDER_REMINDER).delete()  # the licence that identifies the shop ends as well
    [asked] = await call_due(AT)
    return asked


async def rings(phone: Phone, call_id: str, *lines: str, **variables: str) -> Played:
    call = await Call.get(call_id=call_id)
    return await phone.play(list(lines), uniqueid=call.uniqueid, script="answered", arguments=(call_id, "reminder"), **variables)


async def outcome() -> str:
    return (await MessageTry.get()).outcome


async def test_the_shops_own_facts_are_spoken_and_one_key_reaches_an_agent(phone: Phone, cast: Cast, call_id: str) -> None:
    await ready(cast.li_na.id)
    played = await rings(phone, call_id, "hears reminder/key-stop, presses 1", "hears transfer/HP")
    assert (played.heard[:4], played.goes_to, await outcome()) == (HEARD, "queue HP", "AGENT")
    assert (await ProactiveCall.get()).purpose == Purpose.ORDER_REMINDER
    [told] = [event.facts for event in await CallEvent.filter(call_id=call_id) if "reminder" in event.facts]
    assert told == {"reminder": "ORDER_REMINDER", "chose": "agent"}


async def test_ordering_by_keys_wants_the_pin_and_not_the_card(phone: Phone, call_id: str) -> None:
    played = await rings(phone, call_id, "hears reminder/key-stop, presses 2", f"hears enter-pin, presses {PIN}#", "hears verified")
    assert (played.unplayed, await outcome(), (await Call.get(call_id=call_id)).verified) == ([], "KEYPAD", "card+pin")
    assert PIN not in str(await CallEvent.all().values_list("facts", flat=True))


async def test_again_later_and_stop(phone: Phone, shop: Retailer, call_id: str) -> None:
    played = await rings(phone, call_id, "hears reminder/key-stop, presses *", "hears reminder/key-stop, presses 3",
                         "hears reminder/when, presses 2", "hears reminder/will-call")
    assert (played.heard.count("reminder/order_reminder-1"), await outcome()) == (2, "LATER:60")
    played = await rings(phone, call_id, "hears reminder/key-stop, presses 9", "hears reminder/stopped")
    assert (await outcome(), (await OptOut.get()).retailer_id, played.goes_to) == ("STOP", shop.id, "hangup")


async def test_who_presses_nothing_has_heard_it_and_who_hangs_up_first_has_not(phone: Phone, call_id: str) -> None:
    await rings(phone, call_id, "hears reminder/greeting", "hangs up")
    assert (await outcome(), await ProactiveCall.all().count()) == ("", 0)
    played = await rings(phone, call_id)
    assert (await outcome(), played.goes_to, played.heard[-1]) == ("HEARD", "hangup", "bye")


@pytest.mark.parametrize(("cause", "kept"), [("LONGGREETING-1500-1500", "MACHINE"), ("INITIALSILENCE-1200-1200", "HEARD")])
async def test_a_machine_is_not_spoken_to_and_silence_is_a_person(phone: Phone, call_id: str, cause: str, kept: str) -> None:
    played = await rings(phone, call_id, AMDSTATUS="MACHINE", AMDCAUSE=cause)
    assert (await outcome(), bool(played.heard)) == (kept, kept == "HEARD")


FAILED = {"purpose": Purpose.DEBIT_FAILED, "facts": {"amount": 305_280, "failed_on": "2026-11-24"}}


async def test_nobody_opts_out_of_his_debts(phone: Phone, call_id: str) -> None:
    await Message.all().update(**FAILED)
    played = await rings(phone, call_id, f"hears enter-pin, presses {PIN}#", "hears reminder/key-again, presses 9", "hears reminder/key-again")
    assert "reminder/key-stop" not in played.heard
    assert played.heard[4:11] == ["reminder/debit_failed-1", "number/3", "unit/thousand", "number/0", "number/52", "unit/yuan", "number/8"]
    assert await OptOut.all().count() == 0


async def test_money_is_spoken_of_only_to_who_keys_the_pin(phone: Phone, call_id: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    await Message.all().update(**FAILED)
    played = await rings(phone, call_id, f"hears enter-pin, presses {WRONG}#", f"hears pin-wrong, presses {PIN}#", "hears verified")
    assert played.heard[:6] == ["reminder/greeting", "reminder/private", "enter-pin", "pin-wrong", "enter-pin", "verified"]
    assert (played.heard[6], await outcome(), (await Call.get(call_id=call_id)).verified) == ("reminder/debit_failed-1", "HEARD", "card+pin")
    kept = [*await CallEvent.all().values(), *await MessageTry.all().values(), *await AuditLine.all().values(), *await Message.all().values()]
    for digits in (PIN, WRONG):
        assert digits not in caplog.text + str(kept)


async def test_who_cannot_prove_himself_hears_nothing_of_it_and_is_written_to(phone: Phone, call_id: str) -> None:
    await Message.all().update(**FAILED)
    await keyed_by_nobody(phone, call_id)
    assert (await outcome(), await ProactiveCall.all().count()) == ("NOT_PROVED", 0)
    await call_ends(call_id, CallOutcome.ANSWERED)
    assert await settle_calls(AT) == 1
    voice, written = await Message.all().order_by("id")
    assert (voice.state, voice.code, written.channel, written.instead_of_id) == (MessageState.FAILED, "NOT_PROVED", Channel.SMS, voice.id)


async def keyed_by_nobody(phone: Phone, call_id: str) -> None:
    played = await rings(phone, call_id, f"hears enter-pin, presses {WRONG}#", "hears enter-pin", "hears enter-pin", "hears reminder/not-proved")
    assert not [name for name in played.heard if name.startswith(("reminder/debit_failed", "number/", "unit/"))]
    assert played.heard[-1] == "bye"


async def test_who_cannot_prove_himself_may_still_be_put_through(phone: Phone, cast: Cast, call_id: str) -> None:
    await ready(cast.li_na.id)
    await Message.all().update(**FAILED)
    played = await rings(phone, call_id, *["hears enter-pin, presses 1#"] * 3, "hears reminder/key-later, presses 1", "hears transfer/HP")
    assert (played.goes_to, (await Call.get(call_id=call_id)).verified, await outcome()) == ("queue HP", "", "AGENT")


async def test_who_keys_nothing_has_not_guessed(phone: Phone, call_id: str) -> None:
    await Message.all().update(**FAILED)
    await rings(phone, call_id, "hears reminder/not-proved")
    assert (await Card.get(state="ACTIVE")).failures == 0
    assert await outcome() == "NOT_PROVED"


async def test_a_call_whose_reminder_is_gone_says_nothing(phone: Phone, call_id: str) -> None:
    await Message.all().update(state=MessageState.STOPPED)
    played = await rings(phone, call_id)
    assert (played.heard, played.variables[dialplan.RESULT]) == ([], dialplan.HANG_UP)
