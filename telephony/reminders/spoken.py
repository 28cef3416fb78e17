"""A reminder as a list of prompts: its wording's own sentences, and the facts said from pieces between them."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from foundation.clock import day, local
from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from retailers.messages.rules import Channel
from retailers.wording.defaults import LANGUAGES, SPOKEN
from retailers.wording.queries import Holding, holding
from retailers.wording.rules import Kind, as_date, as_moment, pieces, places_of, private
from telephony.pieces import say_amount, say_date, say_number, say_product, say_time
from telephony.prompts import PROMPTS
from telephony.reminders_spoken import default_sound
from telephony.reminders_spoken import said as said_in

SAY: dict[Kind, Callable[[Any, str], list[str]]] = {
    Kind.MONEY: lambda fact, language: say_amount(int(fact), language),
    Kind.DATE: lambda fact, language: say_date(as_date(fact), language),
    Kind.TIME: lambda fact, language: say_time(local(as_moment(fact)).time().replace(second=0), language),
    Kind.COUNT: lambda fact, language: say_number(int(fact), language),
    Kind.PRODUCT: lambda fact, language: say_product(str(fact["short_code"])),
}
KEY_PROMPTS = {"agent": "reminder/key-agent", "keypad": "reminder/key-keypad", "later": "reminder/key-later",
               "again": "reminder/key-again", "stop": "reminder/key-stop"}


def sound_of(language: str, words: str) -> str:
    """The prompt's name of a sentence that somebody worded on the page."""
    return f"said/{hashlib.sha256(f'{language}:{words}'.encode()).hexdigest()[:16]}"


def sentences(purpose: Purpose, language: str, text: str) -> list[tuple[str, str]]:
    """(prompt, its words) of each sentence of a spoken wording. Those we came with are in the list of prompts."""
    ours = text == SPOKEN[purpose][LANGUAGES.index(language)]
    return [(default_sound(purpose, n) if ours else sound_of(language, words), words) for n, words in enumerate(said_in(text), 1)]


def aloud(purpose: Purpose, language: str, text: str, facts: Mapping[str, Any]) -> list[str]:
    """The prompts in their order, facts between the sentences."""
    kinds = {place.name: place.kind for place in places_of(purpose, Channel.VOICE)}
    sounds = iter(sentences(purpose, language, text))
    said: list[str] = []
    for kind, name in pieces(text):
        said += [next(sounds)[0]] if kind == "said" else SAY[kinds[name]](facts[name], language)
    return said


async def reminder_aloud(message: Message, sounds: Path) -> tuple[list[str], bool]:
    """(what the shop hears, whether it is private). A wording whose sounds are not made yet, or that speaks of a product without a
    sound, gives way to the one we came with: a caller never hears a hole."""
    purpose, language = Purpose(message.purpose), message.language
    held = await holding(purpose, Channel.VOICE, language, message.district_id, day(message.next_at or message.created_at))
    for wording in (held, Holding("", SPOKEN[purpose][LANGUAGES.index(language)])):
        said = aloud(purpose, language, wording.text, message.facts)
        if all(name in PROMPTS or (sounds / language / f"{name}.wav").exists() for name in said):
            return said, private(purpose, wording.text)
    return [name for name in said if name in PROMPTS], private(purpose, wording.text)


def keys_aloud(keys: Mapping[str, str]) -> list[str]:
    """The prompts of these keys (as keys_for gives them)."""
    return [KEY_PROMPTS[choice] for choice in keys.values()]
