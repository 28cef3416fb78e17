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
VOTES_MAX, PROMPT_MAX_S = 2000, 30


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


class Listener:
    """Fed with packets and their RTP stamps; `heard` grows by each prompt that was played to its end, in order of ending.

    Two prompts with the same sound (分 the minute, 分 the coin) are heard together."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._votes: dict[tuple[int, int], int] = {}
        self._told: set[tuple[int, int]] = set()
        self.heard: list[Heard] = []

    def feed(self, stamp: int, packet: bytes, at_s: float) -> None:
        """at_s: seconds since the answer, now."""
        for prompt, offset in self._catalogue.places_of(packet):
            start = (prompt, (stamp - offset) & 0xFFFFFFFF)
            self._votes[start] = self._votes.get(start, 0) + 1
            if offset not in self._catalogue.ends[prompt] or start in self._told:
                continue
            if self._votes[start] >= MOST * self._catalogue.wanted[prompt]:
                self._told.add(start)
                language, name = self._catalogue.prompts[prompt]
                self.heard.append(Heard(name, language, at_s - offset / RATE))
        if len(self._votes) > VOTES_MAX:
            recent = PROMPT_MAX_S * RATE
            self._votes = {start: n for start, n in self._votes.items() if (stamp - start[1]) & 0xFFFFFFFF < recent}
