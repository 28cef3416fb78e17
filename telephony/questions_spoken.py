"""The sound of questions that people write on a page: spoken when they are saved, beside the prompts, in both languages.

A question's prompt is named after its words (surveys/rules.py), so a sound that is there is the right one."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from foundation.errors import EdgeFailed
from retailers.surveys.queries import spoken_prompts
from telephony import speech
from telephony.asterisk import install
from telephony.pieces import LANGUAGES

log = logging.getLogger("leafline.questions")
PATIENCE_S = 40.0


class QuestionsNotSpoken(EdgeFailed):
    """The voice engine is not there or failed: nothing was saved. why: its own words."""

    code = "questions_not_spoken"


class Speaker:
    """sounds: the folder with zh/ and en/. Recorded sounds of the same name beside it are taken instead."""

    def __init__(self, sounds: Path) -> None:
        self.sounds = sounds

    async def __call__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """prompt -> (Mandarin, English). QuestionsNotSpoken when any of them could not be made."""
        lacking = [(prompt, language, said) for prompt, both in texts.items() for language, said in zip(LANGUAGES, both, strict=True)
                   if not (self.sounds / language / f"{prompt}.wav").exists()]
        if not lacking:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                tree = await install.speech()
                for prompt, language, said in lacking:
                    recorded = self.sounds.with_name("sounds-recorded") / language / f"{prompt}.wav"
                    samples = await speech.sound(speech.espeak(tree, language), language, said, recorded)
                    await asyncio.to_thread(speech.write, self.sounds / language / f"{prompt}.wav", samples)
        except TimeoutError:
            raise QuestionsNotSpoken(why="time-out") from None
        except (EdgeFailed, OSError) as failure:
            raise QuestionsNotSpoken(why=str(failure)) from failure


async def speak_questions(speaker: Speaker) -> None:
    """When the phone process starts: questions whose sound is not here, such as those of a database that came from elsewhere."""
    try:
        await speaker(await spoken_prompts())
    except QuestionsNotSpoken as failure:
        log.warning("questions.not_spoken why=%s", failure.facts.get("why"))
