"""A fake Asterisk that plays a caller from a text, over a real socket, against the real phone server.

    calls 96368 from 02155551234
    hears welcome
    hears enter-card, presses 81012346#
    hears transfer/HP
    goes to queue HP

`hears` skips what is said before; `presses` answers the next question; without it the caller says nothing there. `hangs up`
ends it at that point. `goes to` is what the dialplan would do next.
"""

import asyncio
import re
import wave
from dataclasses import dataclass, field
from pathlib import Path

from telephony import dialplan

CALLS = Path(__file__).parents[2] / "fixtures" / "calls"
LINE = re.compile(r"hears (?P<prompt>\S+?)(?:, presses (?P<keys>[0-9*#]+))?|says (?P<seconds>\d+) s")
WAIT_S = 5


def story(name: str) -> list[str]:
    lines = (CALLS / f"{name}.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@dataclass
class Played:
    """What a played call left behind. unplayed: lines that were not reached."""

    heard: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    unplayed: list[str] = field(default_factory=list)

    @property
    def goes_to(self) -> str:
        result = self.variables.get(dialplan.RESULT, "")
        return f"queue {self.variables[dialplan.QUEUE]}" if result == dialplan.TO_QUEUE else result or "nowhere"


class FakeAsterisk:
    """One call. Commands are answered as Asterisk does; questions get the keys of the next line that says `presses`."""

    def __init__(self, lines: list[str], variables: dict[str, str] | None = None) -> None:
        self.played = Played(variables=dict(variables or {}), unplayed=list(lines))
        self.keys = ""
        self.gone = False

    async def call(self, port: int, script: str = "enter", uniqueid: str = "1700000000.1",
                   arguments: tuple[str, ...] = ("96368", "02155551234")) -> Played:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        facts = {"network_script": script, "uniqueid": uniqueid, "channel": "PJSIP/trunk-1", "callerid": "02155551234",
                 "extension": "s", **{f"arg_{n}": text for n, text in enumerate(arguments, 1)}}
        writer.write(("".join(f"agi_{name}: {value}\n" for name, value in facts.items()) + "\n").encode())
        try:
            while command := (await asyncio.wait_for(reader.readline(), WAIT_S)).decode().strip():
                reply = self.reply(command)
                writer.write(f"{'HANGUP' + chr(10) if self.gone else ''}{reply}\n".encode())
                if self.gone:
                    break
            await asyncio.wait_for(reader.read(), WAIT_S)
        except ConnectionError:
            pass
        finally:
            writer.close()
        return self.played

    def reply(self, command: str) -> str:
        if self.played.unplayed[:1] == ["hangs up"]:
            self.gone = True
            return "511 Command Not Permitted on a dead channel or intercept routine"
        if set_ := re.fullmatch(r'SET VARIABLE "?([^" ]+)"? "(.*)"', command):
            self.played.variables[set_[1]] = set_[2]
            return "200 result=1"
        if get := re.fullmatch(r'GET VARIABLE "?([^" ]+)"?', command):
            value = self.played.variables.get(get[1], "")
            return f"200 result=1 ({value})" if value else "200 result=0"
        if file := re.match(r'STREAM FILE "([^"]+)" "?([0-9*#]*)', command):
            self.hear(file[1])
            return f"200 result={self.one_key(file[2])} endpos=8000"
        if command.startswith("WAIT FOR DIGIT"):
            return f"200 result={self.one_key('0123456789*#')}"
        if data := re.match(r'GET DATA "([^"]*)" \S+ (\d+)', command):
            if data[1]:
                self.hear(data[1])
            return self.digits(int(data[2]))
        if record := re.match(r'RECORD FILE "?([^" ]+)"? ', command):
            return self.record(Path(record[1]).with_suffix(".wav"))
        return "200 result=0"

    def hear(self, prompt: str) -> None:
        self.played.heard.append(prompt)
        if not self.played.unplayed:
            return
        line = LINE.fullmatch(self.played.unplayed[0])
        if line and line["prompt"] == prompt:
            self.played.unplayed.pop(0)
            self.keys = line["keys"] or ""

    def one_key(self, among: str) -> int:
        """The next key as Asterisk answers it, its ASCII code, or 0."""
        if not self.keys or self.keys[0] not in among:
            return 0
        key, self.keys = self.keys[0], self.keys[1:]
        return ord(key)

    def digits(self, digits_max: int) -> str:
        pressed, self.keys = self.keys, ""
        digits, hash_, _ = pressed.partition("#")
        if len(digits) >= digits_max:
            return f"200 result={digits[:digits_max]}"
        return f"200 result={digits}{'' if hash_ else ' (timeout)'}"

    def record(self, path: Path) -> str:
        line = LINE.fullmatch(self.played.unplayed[0]) if self.played.unplayed else None
        if line and line["seconds"]:
            self.played.unplayed.pop(0)
            write_sound(path, int(line["seconds"]))
        return "200 result=0 (timeout) endpos=8000"


def write_sound(path: Path, seconds: float) -> None:
    """A wav of silence, 8 kHz, as Asterisk would leave it."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * int(8000 * seconds))
