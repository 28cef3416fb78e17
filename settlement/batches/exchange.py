"""Where files are exchanged with a bank: written under another name, renamed, and the `.ok` flag comes last.

The flag holds the file's SHA-256; a bank may leave it empty. A file without its flag is not there yet. A bank's profile says
by which way: a folder of this machine, or an SFTP server. Both keep to_bank, from_bank and from_bank/taken."""

import asyncio
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

OK, REJECTED, TAKEN = ".ok", ".rej", "taken"


@dataclass(frozen=True)
class Arrived:
    """name: without folder. promised: the hash in the flag, '' when the bank gives none. rejected: the bank refuses our file."""

    name: str
    data: bytes
    promised: str = ""
    rejected: bool = False

    @property
    def whole(self) -> bool:
        return self.promised in ("", hashlib.sha256(self.data).hexdigest())


class Way(Protocol):
    """How files go to one bank and come from it. EdgeFailed where it is out of reach: nothing is half there or half taken."""

    async def put(self, name: str, data: bytes) -> None:
        """The same name again replaces the same bytes: harmless."""

    async def arrived(self) -> Sequence[Arrived]:
        """Every file whose flag is there, and every rejection of one of ours."""

    async def done(self, name: str) -> None:
        """Taken note of, whatever became of it. The flag goes first, so that half a move shows no file. May be repeated."""


class FolderWay:
    """root/to_bank and root/from_bank on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, name: str, data: bytes) -> None:
        await asyncio.to_thread(self._put, name, data)

    async def arrived(self) -> Sequence[Arrived]:
        return await asyncio.to_thread(lambda: list(self._arrived()))

    async def done(self, name: str) -> None:
        await asyncio.to_thread(self._done, name)

    def _put(self, name: str, data: bytes) -> None:
        folder = self.root / "to_bank"
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)
        write_whole(folder / (name + OK), hashlib.sha256(data).hexdigest().encode())

    def _arrived(self) -> Iterator[Arrived]:
        folder = self.root / "from_bank"
        for flag in sorted(folder.glob(f"*{OK}")):
            name = flag.name.removesuffix(OK)
            if (folder / name).is_file():
                yield Arrived(name, (folder / name).read_bytes(), flag.read_text("ascii").strip())
        for note in sorted(folder.glob(f"*{REJECTED}")):
            yield Arrived(note.name, note.read_bytes(), rejected=True)

    def _done(self, name: str) -> None:
        folder = self.root / "from_bank"
        (folder / TAKEN).mkdir(exist_ok=True)
        (folder / (name + OK)).unlink(missing_ok=True)
        if (folder / name).exists():
            (folder / name).replace(folder / TAKEN / name)


def write_whole(path: Path, data: bytes) -> None:
    """Nobody sees half of it, and a crash leaves the old or the new one."""
    fresh = path.with_name(path.name + ".tmp")
    with open(fresh, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
