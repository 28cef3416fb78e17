"""Text to telephone audio: espeak-ng speaks, numpy and soxr make 8 kHz mono 16-bit wav of it.

Mandarin goes to the voice `cmn-latn-pinyin` as pinyin from pypinyin, which knows that 重新 is chong2 and 银行 yin2 hang2.
(The voice `cmn` of espeak-ng 1.51 spells many characters in English.) A file is made again only when its text, its
recording or this recipe changed; `spoken.json` beside the files remembers.
"""

import asyncio
import functools
import hashlib
import io
import json
import os
import wave
from pathlib import Path

import numpy
import soxr
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin, load_phrases_dict

from foundation.errors import EdgeFailed
from telephony.asterisk.install import Progress, Tree

RATE = 8000
RECIPE = "3"
PEAK = 0.7
LEAD_S, TAIL_S = 0.05, 0.1
PAUSES = str.maketrans("，。、：", ",.,:")
VOICES = {"zh": ("cmn-latn-pinyin", 210), "en": ("en-gb", 165)}

Samples = NDArray[numpy.float64]


class SpeechFailed(EdgeFailed):
    code = "speech_failed"


async def synthesise(
    tree: Tree, folder: Path, language: str, texts: dict[str, str], recorded: Path, progress: Progress = print
) -> int:
    """Make <folder>/<name>.wav for each text; a file of that name in `recorded` is used instead. Returns how many were made."""
    kept = folder / "spoken.json"
    known = await asyncio.to_thread(read_marks, kept)
    marks = {name: mark(text, language, recorded / f"{name}.wav") for name, text in {**texts, "beep": ""}.items()}
    stale = [name for name in marks if known.get(name) != marks[name] or not (folder / f"{name}.wav").exists()]
    if not stale:
        return 0
    voice, turn = espeak(tree, language), asyncio.Semaphore(os.cpu_count() or 1)
    made: list[str] = []

    async def make(name: str) -> None:
        async with turn:
            samples = await sound(voice, language, texts.get(name, ""), recorded / f"{name}.wav")
            await asyncio.to_thread(write, folder / f"{name}.wav", samples)
        made.append(name)
        if len(made) % 100 == 0:
            progress(f"Speaking the prompts ({language}): {len(made)} of {len(stale)}")

    try:
        async with asyncio.TaskGroup() as group:
            for name in stale:
                group.create_task(make(name))
    except* EdgeFailed as failures:
        raise failures.exceptions[0] from None
    finally:
        now = {name: made_of for name, made_of in marks.items() if name in made or name not in stale}
        write_marks(kept, now)
    return len(made)


async def sound(voice: list[str], language: str, text: str, recording: Path) -> Samples:
    if (recorded := await asyncio.to_thread(contents, recording)) is not None:
        return await asyncio.to_thread(read, recorded)
    if not text:
        return tone(0.4)
    process = await asyncio.create_subprocess_exec(
        *voice,
        "--stdout",
        pronounced(text, language),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    audio, _ = await process.communicate()
    if process.returncode or len(audio) < 1000:
        raise SpeechFailed(why=f"espeak-ng ended with {process.returncode}", remedy="install the package espeak-ng")
    return await asyncio.to_thread(read, audio)


def espeak(tree: Tree, language: str) -> list[str]:
    voice, words_a_minute = VOICES[language]
    where = [] if tree.prefix == Path("/") else ["--path", str(tree.folder("usr/lib/*/espeak-ng-data").parent)]
    return tree.command("espeak-ng", *where, "-v", voice, "-s", words_a_minute)


def pronounced(text: str, language: str) -> str:
    if language != "zh":
        return text
    load_own_readings()
    return " ".join(lazy_pinyin(text.translate(PAUSES), style=Style.TONE3, neutral_tone_with_five=True))


@functools.cache
def load_own_readings() -> None:
    """Phrases that pypinyin reads wrongly. Loading is slow, so once."""
    load_phrases_dict({"还款": [["huán"], ["kuǎn"]], "行长": [["háng"], ["zhǎng"]], "重听": [["chóng"], ["tīng"]]})


def read(audio: bytes) -> Samples:
    """Any 16-bit wav, at telephone rate, silent ends cut to a breath, at even loudness."""
    with wave.open(io.BytesIO(audio)) as file:
        if file.getsampwidth() != 2:
            raise SpeechFailed(why="a recording is not 16-bit wav", remedy="save it as 16-bit wav")
        rate, channels = file.getframerate(), file.getnchannels()
        # espeak-ng writing to a pipe does not know the length beforehand and claims the largest.
        frames = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
    mono = frames[: len(frames) // channels * channels].reshape(-1, channels).mean(axis=1) / 32768
    samples = numpy.asarray(soxr.resample(mono, rate, RATE), dtype=numpy.float64)
    loud = numpy.flatnonzero(numpy.abs(samples) > 0.01 * (numpy.abs(samples).max() or 1))
    body = samples[loud[0] : loud[-1] + 1] if len(loud) else samples
    body = body * (PEAK / (numpy.abs(body).max() or 1))
    return numpy.concatenate([numpy.zeros(int(LEAD_S * RATE)), body, numpy.zeros(int(TAIL_S * RATE))])


def tone(seconds: float) -> Samples:
    """The signal before a message: it rises a little, so that no moment of it sounds like another."""
    at = numpy.arange(int(seconds * RATE)) / RATE
    sound = 0.4 * numpy.sin(2 * numpy.pi * (900 + 150 * at / seconds) * at)
    return numpy.concatenate([sound, numpy.zeros(int(TAIL_S * RATE))])  # Record() cuts the last moments off


def write(path: Path, samples: Samples) -> None:
    """Whole or not at all: Asterisk may be playing the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    with wave.open(str(fresh), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    fresh.replace(path)


def contents(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def read_marks(path: Path) -> dict[str, str]:
    try:
        marks: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return marks


def write_marks(path: Path, marks: dict[str, str]) -> None:
    if marks:
        path.write_text(json.dumps(marks, ensure_ascii=False, indent=0))


def mark(text: str, language: str, recording: Path) -> str:
    """Changes when the file has to be made again."""
    if recording.exists():
        return hashlib.sha256(recording.read_bytes()).hexdigest()
    return f"{RECIPE} {VOICES[language]} {text}"
