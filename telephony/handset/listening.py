"""Which prompt was played: each packet heard is compared with the same stretch of every prompt.

Asterisk plays a file from its first sample in packets of 160, so a packet lies on a prompt's own grid of frames and one
matrix product finds it: no search in time, about a millisecond a packet for 600 prompts. Every third frame of a prompt
is in the matrix. A prompt is heard when one of its last frames was, with most of the others before it: a busy machine loses a packet now and then.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy
from numpy.typing import NDArray

from telephony.handset.rtp import FRAME, RATE, Samples, read_wav

STRIDE = 3
LOUD = 150.0
ALIKE = 0.98
MOST = 0.7
ENDS = 3
VOTES_MAX, PROMPT_MAX_S = 2000, 30


@dataclass(frozen=True)
class Heard:
    """name: as in the catalogue; language: the folder it came from; at: seconds since the answer when it began."""

    name: str
    language: str
    at: float


class Catalogue:
    """The frames of all prompts under a folder of sounds, as one matrix."""

    def __init__(self, sounds: Path, names: frozenset[str] | None = None) -> None:
        self.prompts: list[tuple[str, str]] = []
        frames: list[NDArray[numpy.float32]] = []
        owner: list[int] = []
        offset: list[int] = []
        for path in sorted(sounds.glob("*/**/*.wav")):
            language, _, name = str(path.relative_to(sounds).with_suffix("")).partition("/")
            if names is not None and name not in names:
                continue
            samples = read_wav(path)
            grid = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(numpy.float32)
            loud = numpy.flatnonzero(numpy.sqrt((grid**2).mean(axis=1)) > LOUD)
            chosen = sorted({*loud[::STRIDE].tolist(), *loud[-1:].tolist()})
            frames += [grid[n] / numpy.linalg.norm(grid[n]) for n in chosen]
            owner += [len(self.prompts)] * len(chosen)
            offset += [n * FRAME for n in chosen]
            self.prompts.append((language, name))
        self.frames = numpy.stack(frames) if frames else numpy.zeros((0, FRAME), numpy.float32)
        self.owner, self.offset = owner, offset
        self.wanted = numpy.bincount(owner, minlength=len(self.prompts)).tolist()
        self.ends: dict[int, list[int]] = {}
        for place, number in zip(offset, owner, strict=True):
            self.ends[number] = [*self.ends.get(number, []), place][-ENDS:]

    def alike(self, samples: Samples) -> list[tuple[int, int]]:
        """(prompt, offset of the frame in it) for every frame that sounds like this one."""
        packet = samples.astype(numpy.float32)
        size = float(numpy.linalg.norm(packet))
        if len(packet) != FRAME or size < LOUD * FRAME**0.5:
            return []
        scores = self.frames @ (packet / size)
        return [(self.owner[n], self.offset[n]) for n in numpy.flatnonzero(scores > ALIKE).tolist()]


class Listener:
    """Fed with packets and their RTP stamps; `heard` grows by each prompt that was played to its end, in order of ending.

    Two prompts with the same sound (分 the minute, 分 the coin) are heard together."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._votes: dict[tuple[int, int], int] = {}
        self._told: set[tuple[int, int]] = set()
        self.heard: list[Heard] = []

    def feed(self, stamp: int, samples: Samples, at_s: float) -> None:
        """at_s: seconds since the answer, now."""
        for prompt, offset in self._catalogue.alike(samples):
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
