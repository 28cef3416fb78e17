"""Greeting and language. Who presses nothing hears Mandarin, or after identification the language of his shop's file."""

from telephony.caller import Caller

LANGUAGES = {"1": "zh", "2": "en"}
PAUSE_S = 3.0


async def run(caller: Caller) -> str | None:
    await caller.say("welcome")
    # Each half of the question is in its own language, so the folder is named.
    chosen = await caller.choose(["zh/language", "en/language"], LANGUAGES, tries=1, wait_s=PAUSE_S)
    if chosen:
        await caller.speak(chosen)
        caller.chose_language = True
    return "identify"
