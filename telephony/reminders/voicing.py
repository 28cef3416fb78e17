"""Spoken wordings that people made on the page get their sounds, before anybody is called with them."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from retailers.consent.rules import Purpose
from retailers.wording.queries import spoken_since
from telephony import speech
from telephony.asterisk import install
from telephony.pieces import LANGUAGES
from telephony.prompts import PROMPTS
from telephony.reminders.spoken import sentences

log = logging.getLogger("leafline.reminders")


async def speak_wordings(sounds: Path, at: datetime) -> int:
    """Make what is missing. Returns how many sentences were spoken. A recording in sounds-recorded/<language>/said/ stands before."""
    wanted: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for row in await spoken_since(at):
        wanted[row.language] |= {name: words for name, words in sentences(Purpose(row.purpose), row.language, row.text)
                                 if name not in PROMPTS and not (sounds / row.language / f"{name}.wav").exists()}
    if not any(wanted.values()):
        return 0
    tree, made = await install.speech(), 0
    for language, texts in wanted.items():
        recorded = sounds.with_name("sounds-recorded") / language
        for name, words in texts.items():
            samples = await speech.sound(speech.espeak(tree, language), language, words, recorded / f"{name}.wav")
            await asyncio.to_thread(speech.write, sounds / language / f"{name}.wav", samples)
            log.info("reminders.voiced sound=%s/%s", language, name)
            made += 1
    return made
