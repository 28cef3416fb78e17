"""The catalogue is whole in both languages, and becomes audio once and only once."""

import wave
from pathlib import Path

import pytest

from telephony import dialplan, prompts, speech
from telephony.asterisk import install
from telephony.asterisk.install import Tree

TEXTS = {"welcome": "您好，欢迎致电卷烟订货中心。", "number/7": "七"}


async def make(folder: Path, texts: dict[str, str], recorded: Path) -> int:
    return await speech.synthesise(await install.speech(), folder, "zh", texts, recorded)


def test_every_prompt_has_both_texts() -> None:
    assert [name for name, texts in prompts.PROMPTS.items() if len(texts) != 2 or not all(texts)] == []
    assert {f"transfer/{group}" for group in dialplan.QUEUES} <= set(prompts.PROMPTS)
    assert len([name for name in prompts.PROMPTS if name.startswith("product/")]) == 42


def test_what_the_dialplan_plays_by_itself_is_a_prompt() -> None:
    text = dialplan.extensions("127.0.0.1:4573", "/voicemail")
    played = [
        names for line in text.splitlines() if "Playback(" in line for names in [line.split("Playback(")[1].rstrip(")")]
    ]
    assert {name for names in played for name in names.split("&")} <= set(prompts.PROMPTS)


def test_the_recording_script_has_a_line_a_file() -> None:
    lines = list(prompts.recording_script())
    assert lines[0] == "zh/welcome.wav\t您好，欢迎致电卷烟订货中心。"
    assert len(lines) == 2 * len(prompts.PROMPTS)


def test_missing_names_what_is_not_there(tmp_path: Path) -> None:
    assert {"zh/welcome", "en/welcome", "zh/beep"} <= set(prompts.missing(tmp_path))


async def test_spoken_once_and_again_when_the_text_changes(tmp_path: Path) -> None:
    folder, recorded = tmp_path / "zh", tmp_path / "recorded"
    assert await make(folder, TEXTS, recorded) == 3  # the tone too
    assert await make(folder, TEXTS, recorded) == 0
    assert await make(folder, TEXTS | {"number/7": "八"}, recorded) == 1
    with wave.open(str(folder / "welcome.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert 1.5 < file.getnframes() / 8000 < 8


async def test_a_recording_takes_the_place_of_the_synthetic_voice(tmp_path: Path) -> None:
    folder, recorded = tmp_path / "zh", tmp_path / "recorded"
    await make(folder, TEXTS, recorded)
    speech.write(recorded / "number/7.wav", speech.tone(1.0))
    assert await make(folder, TEXTS, recorded) == 1
    with wave.open(str(folder / "number/7.wav")) as file:
        assert file.getnframes() / 8000 == pytest.approx(1.15, abs=0.02)


async def test_the_synthetic_voice_missing_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(speech.EdgeFailed):
        await speech.synthesise(Tree(tmp_path), tmp_path / "zh", "zh", TEXTS, tmp_path / "recorded")


def test_pinyin_knows_the_phrases() -> None:
    assert speech.pronounced("重新", "zh") == "chong2 xin1"
    assert speech.pronounced("银行", "zh") == "yin2 hang2"
    assert speech.pronounced("重听", "zh") == "chong2 ting1"
    assert speech.pronounced("hello", "en") == "hello"
