"""Fixed-width records of 256 bytes in GB18030, each ended by CRLF: fields written and read by bytes. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple

from foundation.clock import ZONE
from settlement.banks.files import FileRefused

ENCODING = "gb18030"
WIDTH, END = 256, b"\r\n"
STEP = WIDTH + len(END)


class Form(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    MOMENT = "moment"


class Field(NamedTuple):
    name: str
    width: int
    form: Form = Form.TEXT


class Layout:
    """A record's fields behind its type, with the filler that makes both exactly 256 bytes."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = (*fields, Field("filler", WIDTH - 1 - sum(field.width for field in fields)))
        self.readers = [(field.name, READ[field.form]) for field in self.fields]
        self.writers = [(field.name, field.width, WRITE[field.form]) for field in self.fields]
        self.cut = Struct("".join(f"{field.width}s" for field in self.fields) + f"{len(END)}s").unpack_from


def write_record(type_: str, layout: Layout, values: Mapping[str, Any], record: int) -> bytes:
    parts = [type_.encode()]
    for name, width, write in layout.writers:
        part = write(values.get(name, ""), width)
        if part is None:
            raise FileRefused(record=record, field=name, why=f"does not fit {width} bytes")
        parts.append(part)
    parts.append(END)
    return b"".join(parts)


def read_record(data: bytes, layout: Layout, record: int) -> dict[str, Any]:
    """Fields of the record at this place (from 1), which is there whole; or FileRefused with the field's name."""
    values = {}
    *raws, end = layout.cut(data, (record - 1) * STEP + 1)
    for (name, read), raw in zip(layout.readers, raws, strict=True):
        try:
            values[name] = read(raw)
        except ValueError:
            raise FileRefused(record=record, field=name, why="cannot be read") from None
    if values["filler"]:
        raise FileRefused(record=record, field="filler", why="not blank")
    if end != END:
        raise FileRefused(record=record, field="end", why="no line end after 256 bytes")
    return values


def written_text(value: str, width: int) -> bytes | None:
    part = value.encode(ENCODING)
    fits = len(part) <= width and is_plain(value) and not value.endswith(" ")
    return part.ljust(width) if fits else None


def read_text(raw: bytes) -> str:
    """Most are ASCII, where nothing can be written in two ways."""
    if not raw.isascii():
        return read_chinese(raw)
    text = raw.decode().rstrip(" ")
    if not text.isprintable():
        raise ValueError
    return text


@lru_cache(maxsize=50_000)
def read_chinese(raw: bytes) -> str:
    """Names and words come again and again."""
    text = raw.decode(ENCODING).rstrip(" ")
    if written_text(text, len(raw)) != raw:
        raise ValueError
    return text


def is_plain(text: str) -> bool:
    """No control characters: they would break lines, or hide."""
    return text.isprintable() or all(ord(letter) >= 32 and ord(letter) != 127 for letter in text)


def written_number(value: int, width: int) -> bytes | None:
    return b"%0*d" % (width, value) if 0 <= value < 10**width else None


def read_number(raw: bytes) -> int:
    if not raw.isdigit():  # of bytes: ASCII digits only
        raise ValueError
    return int(raw)


@lru_cache(maxsize=1_000)
def written_day(value: date | None, width: int) -> bytes:
    return f"{value:%Y%m%d}".encode() if value else b"0" * width


@lru_cache(maxsize=1_000)
def read_day(raw: bytes) -> date | None:
    return date(int(raw[:4]), int(raw[4:6]), int(raw[6:])) if read_number(raw) else None


@lru_cache(maxsize=100_000)
def written_time(value: time | None, width: int) -> bytes:
    return f"{value:%H%M%S}".encode() if value else b"0" * width


@lru_cache(maxsize=100_000)
def read_time(raw: bytes) -> time:
    read_number(raw)
    return time(int(raw[:2]), int(raw[2:4]), int(raw[4:]))


def written_moment(value: datetime, width: int) -> bytes:
    return f"{value.astimezone(ZONE):%Y%m%d%H%M%S}".encode()


def read_moment(raw: bytes) -> datetime:
    read_number(raw)
    return datetime.strptime(raw.decode(), "%Y%m%d%H%M%S").replace(tzinfo=ZONE)


READ: dict[Form, Callable[[bytes], Any]] = {
    Form.TEXT: read_text, Form.NUMBER: read_number, Form.DAY: read_day, Form.TIME: read_time, Form.MOMENT: read_moment}
WRITE: dict[Form, Callable[[Any, int], bytes | None]] = {
    Form.TEXT: written_text, Form.NUMBER: written_number, Form.DAY: written_day, Form.TIME: written_time, Form.MOMENT: written_moment}
