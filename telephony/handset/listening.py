"""Which prompt was played: each packet heard is looked up among the packets of all prompts.

Asterisk plays a file from its first sample in packets of 160, coded by a table: a prompt always comes as the same bytes, and
one look-up finds them, however many prompts there are. A prompt is heard when one of its last packets was, with most of the
others before it: a busy machine loses a packet now and then.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy

from telephony.handset.rtp import FRAME, RATE, encode, read_wav

LOUD = 150.0
MOST = 0.7
ENDS = 5


@dataclass(frozen=True)
class Heard:
    """name: as in the catalogue; language: the folder it came from; at: seconds since the answer when it began."""

    name: str
    language: str
    at: float


class Catalogue:
    """The packets of all prompts under a folder of sounds: bytes -> (prompt, offset in samples) of each place they stand."""

    def __init__(self, sounds: Path) -> None:
        self.prompts: list[tuple[str, str]] = []
        self.places: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        self.wanted: list[int] = []
        self.ends: list[list[int]] = []
        for path in sorted(sounds.glob("*/**/*.wav")):
            language, _, name = str(path.relative_to(sounds).with_suffix("")).partition("/")
            samples = read_wav(path)
            frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
            loud = numpy.flatnonzero(numpy.sqrt((frames.astype(numpy.float32) ** 2).mean(axis=1)) > LOUD).tolist()
            coded = encode(samples)
            for n in loud:
                self.places[coded[n * FRAME : (n + 1) * FRAME]].append((len(self.prompts), n * FRAME))
            self.wanted.append(len(loud))
            self.ends.append([n * FRAME for n in loud[-ENDS:]])
            self.prompts.append((language, name))

    def places_of(self, packet: bytes) -> list[tuple[int, int]]:
        """(prompt, offset) of every place where a prompt has exactly this packet."""
        return self.places.get(packet, [])


@dataclass
class Run:
    """One playing of a prompt so far: how many of its packets came, and where the last one stands in it."""

    packets: int = 0
    offset: int = -1
    told: bool = False


class Listener:
    """Fed with packets; `heard` grows by each prompt that was played to its end, in order of ending.

    The packets of one playing come in the order of the prompt; their time stamps are not looked at, since a busy Asterisk
    jumps with them. Two prompts with the same sound (分 the minute, 分 the coin) are heard together."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._runs: dict[int, Run] = {}
        self.heard: list[Heard] = []

    def feed(self, packet: bytes, at_s: float) -> None:
        """at_s: seconds since the answer, now."""
        for prompt, offset in self._catalogue.places_of(packet):
            run = self._runs.get(prompt)
            if run is None or offset <= run.offset:
                run = self._runs[prompt] = Run()
            run.packets, run.offset = run.packets + 1, offset
            complete = run.packets >= MOST * self._catalogue.wanted[prompt]
            if complete and not run.told and offset in self._catalogue.ends[prompt]:
                run.told = True
                language, name = self._catalogue.prompts[prompt]
                self.heard.append(Heard(name, language, at_s - offset / RATE))
