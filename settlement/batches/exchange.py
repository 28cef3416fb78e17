"""The folder where files are exchanged with a bank: written under another name, renamed, and the `.ok` flag comes last.

The flag holds the file's SHA-256; a bank may leave it empty. A file without its flag is not there yet."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OK, REJECTED = ".ok", ".rej"


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


class Exchange:
    """root/<bank>/to_bank and root/<bank>/from_bank; what was taken moves to from_bank/taken."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, bank_code: str, name: str, data: bytes) -> None:
        """The same name again replaces the same bytes: harmless."""
        folder = self.root / bank_code / "to_bank"
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)
        write_whole(folder / (name + OK), hashlib.sha256(data).hexdigest().encode())

    def arrived(self, bank_code: str) -> Iterator[Arrived]:
        folder = self.root / bank_code / "from_bank"
        for flag in sorted(folder.glob(f"*{OK}")):
            name = flag.name.removesuffix(OK)
            if (folder / name).is_file():
                yield Arrived(name, (folder / name).read_bytes(), flag.read_text("ascii").strip())
        for note in sorted(folder.glob(f"*{REJECTED}")):
            yield Arrived(note.name, note.read_bytes(), rejected=True)

    def done(self, bank_code: str, name: str) -> None:
        """Taken note of, whatever became of it: the flag goes first, so that half a move shows no file."""
        folder = self.root / bank_code / "from_bank"
        (folder / "taken").mkdir(exist_ok=True)
        (folder / (name + OK)).unlink(missing_ok=True)
        if (folder / name).exists():
            (folder / name).replace(folder / "taken" / name)


def write_whole(path: Path, data: bytes) -> None:
    """Nobody sees half of it, and a crash leaves the old or the new one."""
    fresh = path.with_name(path.name + ".tmp")
    with open(fresh, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
