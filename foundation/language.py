"""The language we speak at this moment, and `_`, which says our Chinese text in it.

The text in the code is the Chinese; a catalogue holds each other language. A door chooses (`speak`), everything below it
only says `_("…")`. Text that is kept for later, such as a label in a tuple, is marked by `N_` and said by `_` when shown.
"""

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = {CHINESE: "中文", ENGLISH: "English"}
current: ContextVar[str] = ContextVar("language", default=CHINESE)
catalogues: dict[str, gettext.NullTranslations] = {CHINESE: gettext.NullTranslations()}


COUNTED = re.compile(r"\{(\w+)\}([^{}\[\]]*)\[([^|\]]*)\|([^|\]]*)\]")
"""'{count} [shop|shops]': what a catalogue says for one and for any other number."""


def _(message: str, **facts: Any) -> str:
    """The message in the current language, its {named} places filled from facts."""
    catalogue = catalogues.get(current.get())
    words = catalogue.gettext(message) if catalogue and message else message
    return counted(words, facts).format(**facts) if facts else words


def counted(words: str, facts: Mapping[str, Any]) -> str:
    """'{count} open [shop|shops]' with count=1 -> '{count} open shop'. A figure may be a number or be written out already."""
    def chosen(found: re.Match[str]) -> str:
        name, between, one, many = found.groups()
        return f"{{{name}}}{between}{one if str(facts.get(name)) == '1' else many}"

    return COUNTED.sub(chosen, words)


def N_(message: str) -> str:
    """Mark a text for the catalogue and leave it as it is."""
    return message


def own_name() -> str:
    """The column that holds a name in the current language, of tables that have both."""
    return "name" if current.get() == CHINESE else "name_en"


def known(language: str | None) -> str:
    """The language asked for, or Chinese when we do not speak it."""
    return language if language in LANGUAGES else CHINESE


def speak(language: str | None) -> None:
    """Speak it from here on, in this task."""
    current.set(known(language))


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak it inside the block."""
    token = current.set(known(language))
    try:
        yield
    finally:
        current.reset(token)


def read_catalogues(folder: Path) -> None:
    """Load <folder>/<language>/LC_MESSAGES/messages.mo; a language without one is spoken in Chinese."""
    for name in LANGUAGES:
        catalogues[name] = gettext.translation("messages", folder, [name], fallback=True)
