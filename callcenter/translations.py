"""The catalogues: Chinese is what the code says, English is what translators keep in locale/en.

`python -m callcenter.translations` checks; with `update` it brings the catalogue up to date with the code."""

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from callcenter.settings import ROOT

LOCALE = ROOT / "callcenter" / "locale"
MAPPING = ROOT / "babel.cfg"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None}
PACKAGES = ("foundation", "retailers", "ordering", "settlement", "telephony", "callcenter", "templates")
TRANSLATED = ("en",)


def extract() -> Catalog:
    """Every marked text of the code and the templates, with the files it is said in."""
    with open(MAPPING, encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    catalogue = Catalog(project="Leafline", charset="utf-8")
    for package in PACKAGES:
        for name, _line, text, comments, context in extract_from_dir(
            ROOT / package, methods, options, KEYWORDS, ("NOTE:",)
        ):
            catalogue.add(
                text, None, [(f"{package}/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context
            )
    return catalogue


def read(language: str) -> Catalog:
    with open(po(language), "rb") as file:
        return read_po(file, locale=language, domain="messages")


def update() -> None:
    """Add what the code says now to each catalogue, drop what it no longer says; nothing is guessed from similar texts."""
    for language in TRANSLATED:
        catalogue = (
            read(language) if po(language).exists() else Catalog(locale=language, domain="messages", fuzzy=False)
        )
        catalogue.update(extract(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        po(language).parent.mkdir(parents=True, exist_ok=True)
        po(language).write_bytes(written(catalogue))


def written(catalogue: Catalog) -> bytes:
    """Without dates and line numbers, so that only a change of words changes the file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, sort_output=True, omit_header=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + out.getvalue().strip() + b"\n"


def check() -> list[str]:
    """What is wrong with the catalogues, one sentence each: a text missing, left over, untranslated or with other places."""
    said = texts(extract())
    return [complaint for language in TRANSLATED for complaint in complaints(language, said)]


def texts(catalogue: Catalog) -> dict[str, Message]:
    return {str(message.id): message for message in catalogue if message.id}


def complaints(language: str, said: dict[str, Message]) -> Iterator[str]:
    kept = texts(read(language))
    yield from (f"{language}: missing, run update: {text!r}" for text in said.keys() - kept.keys())
    yield from (f"{language}: no longer said, run update: {text!r}" for text in kept.keys() - said.keys())
    for text, message in kept.items():
        if not message.string or message.fuzzy:
            yield f"{language}: not translated: {text!r} ({', '.join(name for name, _ in message.locations)})"
        elif places(text) != places(str(message.string)):
            yield f"{language}: other {{places}} than the Chinese: {text!r}"


def places(text: str) -> set[str]:
    """The named places of a text: {name} in Python, %(name)s in templates."""
    return set(re.findall(r"\{\w+\}|%\(\w+\)s", text))


def compile(progress: Callable[[str], object] = lambda line: None) -> bool:
    """Make the .mo files that are older than their catalogue. False: none was."""
    stale = [language for language in TRANSLATED if older(mo(language), po(language))]
    for language in stale:
        progress(f"Compiling the words of {language}")
        fresh = mo(language).with_suffix(".new")
        with open(fresh, "wb") as file:
            write_mo(file, read(language))
        fresh.replace(mo(language))
    return bool(stale)


def older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


def mo(language: str) -> Path:
    return po(language).with_suffix(".mo")


def main(words: list[str]) -> int:
    if words == ["update"]:
        update()
    found = check()
    print("\n".join(sorted(found)) or "translations: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
