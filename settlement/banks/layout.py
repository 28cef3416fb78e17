"""Fixed-width records of 256 bytes in GB18030, each ended by CRLF: fields written and read by bytes. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
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


Layout = tuple[Field, ...]


def filled(layout: Layout) -> Layout:
    """The layout with its filler, so that type and fields are exactly 256 bytes."""
    return (*layout, Field("filler", WIDTH - 1 - sum(field.width for field in layout)))


def write_record(type_: str, layout: Layout, values: Mapping[str, Any], record: int) -> bytes:
    parts = [type_.encode()]
    for field in layout:
        part = encoded(values.get(field.name, ""), field)
        if part is None:
            raise FileRefused(record=record, field=field.name, why=f"does not fit {field.width} bytes")
        parts.append(part)
    return b"".join((*parts, END))


def encoded(value: Any, field: Field) -> bytes | None:
    match field.form:
        case Form.NUMBER:
            text = f"{value:0{field.width}d}" if value >= 0 else "-"
        case Form.DAY:
            text = f"{value:%Y%m%d}" if value else "0" * 8
        case Form.TIME:
            text = f"{value:%H%M%S}" if value else "0" * 6
        case Form.MOMENT:
            text = f"{value.astimezone(ZONE):%Y%m%d%H%M%S}"
        case _:
            part = str(value).encode(ENCODING)
            fits = len(part) <= field.width and is_plain(value) and not value.endswith(" ")
            return part.ljust(field.width) if fits else None
    return text.encode() if len(text) == field.width and text.isdigit() else None


def is_plain(text: str) -> bool:
    """No control characters: they would break lines, or hide."""
    return text.isprintable() or all(ord(letter) >= 32 and ord(letter) != 127 for letter in text)


def read_record(data: bytes, layout: Layout, record: int) -> dict[str, Any]:
    """Fields of the record at this place (from 1), or FileRefused with the field's name."""
    values, at = {}, (record - 1) * STEP + 1
    for field in layout:
        raw = data[at : at + field.width]
        at += field.width
        try:
            values[field.name] = decoded(raw, field)
        except ValueError:
            raise FileRefused(record=record, field=field.name, why="cannot be read") from None
    if values["filler"]:
        raise FileRefused(record=record, field="filler", why="not blank")
    if data[at : at + 2] != END:
        raise FileRefused(record=record, field="end", why="no line end after 256 bytes")
    return values


def decoded(raw: bytes, field: Field) -> Any:
    if field.form == Form.TEXT:
        text = raw.decode(ENCODING).rstrip(" ")
        if not is_plain(text) or encoded(text, field) != raw:
            raise ValueError
        return text
    if not (raw.isascii() and raw.isdigit()):
        raise ValueError
    text = raw.decode()
    match field.form:
        case Form.DAY:
            return date(int(text[:4]), int(text[4:6]), int(text[6:])) if int(text) else None
        case Form.TIME:
            return time(int(text[:2]), int(text[2:4]), int(text[4:]))
        case Form.MOMENT:
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    return int(text)
