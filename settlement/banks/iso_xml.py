"""XML of ISO 20022 built and read: exact amounts, no entities, and a place named when something is wrong. Pure."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree as ET

from foundation.clock import ZONE
from settlement.banks.files import FileRefused

YUAN = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


def document(schema: str) -> ET.Element:
    return ET.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{schema}")


def put(parent: ET.Element, path: str, value: object = None, **attributes: str) -> ET.Element:
    """A new last child at the path 'A/B/C', its text set; the elements on the way are made anew too."""
    element = parent
    for name in path.split("/"):
        element = ET.SubElement(element, name)
    if value is not None:
        element.text = str(value)
    element.attrib.update(attributes)
    return element


def put_given(parent: ET.Element, path: str, value: str) -> None:
    """Only where there is something: the published types know no empty text."""
    if value:
        put(parent, path, value)


def as_bytes(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def yuan(amount_fen: int) -> str:
    return f"{amount_fen // 100}.{amount_fen % 100:02d}"


def parsed(data: bytes, schema: str, message: str) -> "Node":
    """The message inside the Document. Document types are refused unread: entities can grow without bound."""
    if b"<!" in data:
        raise FileRefused(record=1, field="document", why="declares a type")
    try:
        data.decode("utf-8")
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:  # the last two: an encoding that nobody knows
        raise FileRefused(record=1, field="document", why=f"not well-formed: {error}") from None
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{schema}}}"
    if root.tag != f"{space}Document" or [child.tag for child in root] != [space + message]:
        raise FileRefused(record=1, field="Document", why=f"not a {schema}")
    return Node(root[0], space, 1)


class Node:
    """An element with the record it belongs to, so that what is missing or unreadable can be named."""

    def __init__(self, element: ET.Element, space: str, record: int) -> None:
        self.element, self.space, self.record = element, space, record

    def one(self, path: str) -> "Node":
        found = self.maybe(path)
        if found is None:
            raise self.wrong(path, "missing")
        return found

    def maybe(self, path: str) -> "Node | None":
        """The only element at the path; two are one too many."""
        found = self.element.findall(self.full(path))
        if len(found) > 1:
            raise self.wrong(path, "doubled")
        return Node(found[0], self.space, self.record) if found else None

    def each(self, path: str) -> Iterator["Node"]:
        for record, element in enumerate(self.element.findall(self.full(path)), 2):
            yield Node(element, self.space, record)

    def text(self, path: str, default: str | None = None) -> str:
        node = self.maybe(path)
        if node is None:
            if default is None:
                raise self.wrong(path, "missing")
            return default
        if len(node.element):
            raise self.wrong(path, "not a text")
        return node.element.text or ""

    def fen(self, path: str) -> int:
        """Fen of an amount; its currency, where it has one, is CNY."""
        node = self.one(path)
        found = YUAN.fullmatch(node.element.text or "")
        if not found or node.element.get("Ccy", "CNY") != "CNY":
            raise self.wrong(path, "amount cannot be read")
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))

    def count(self, path: str) -> int:
        text = self.text(path)
        if not text.isascii() or not text.isdigit():
            raise self.wrong(path, "number cannot be read")
        return int(text)

    def moment(self, path: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.text(path))
        except ValueError:
            raise self.wrong(path, "time cannot be read") from None
        return at if at.tzinfo else at.replace(tzinfo=ZONE)

    def day(self, path: str) -> date:
        try:
            return date.fromisoformat(self.text(path))
        except ValueError:
            raise self.wrong(path, "date cannot be read") from None

    def expect(self, path: str, value: object, found: object) -> None:
        if value != found:
            raise self.wrong(path, "does not agree")

    def full(self, path: str) -> str:
        return "/".join(self.space + name for name in path.split("/"))

    def wrong(self, path: str, why: str) -> FileRefused:
        return FileRefused(record=self.record, field=path, why=why)
