"""A sound file in the pieces that a player asks for."""

from pathlib import Path

CHUNK = 1 << 20


def bytes_of(path: Path, first: int, last: int) -> bytes:
    with path.open("rb") as file:
        file.seek(first)
        return file.read(last - first + 1)
