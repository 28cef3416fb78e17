"""The templates: where they are, and the words every one of them may use."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from callcenter import audit_words
from callcenter.navigation import BAR_MAX, Entry, current_of, entries_for
from callcenter.sentences import sentence
from callcenter.settings import ROOT
from foundation import clock, language
from foundation.districts.models import District
from foundation.money import format_yuan, yuan_sign
from foundation.phone_number import format_number
from foundation.staff.queries import SignedIn
from foundation.staff.rules import ROLE_NAMES

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "callcenter" / "static"
THEME_COOKIE = "leafline_theme"


@dataclass(frozen=True)
class Shell:
    """What base.html draws around a page. theme: 'light', 'dark', or '' when the browser decides.

    set_forward: what time it is in a demonstration that is ahead of the machine's clock."""

    person: SignedIn | None
    entries: list[Entry]
    more: list[Entry]
    current: str
    address: str
    language: str
    theme: str
    set_forward: datetime | None


def templates() -> TemplateConfig[JinjaTemplateEngine]:
    engine = JinjaTemplateEngine(engine_instance=environment())
    engine.register_template_callable("shell", shell)
    return TemplateConfig(instance=engine)


@cache
def environment() -> Environment:
    """One for the process. Undefined names are errors, so that a slip shows in the first test and not as a hole in a page."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(language._, plural, newstyle=False)  # type: ignore[attr-defined]
    made.globals |= {"_": language._, "static": static, "sentence": sentence, "LANGUAGES": language.LANGUAGES, "ROLE_NAMES": ROLE_NAMES,
                     "books": audit_words}
    made.filters |= FILTERS
    return made


def shell(context: Mapping[str, Any]) -> Shell:
    request: Request = context["request"]
    person = request.scope.get("user")
    theme = request.cookies.get(THEME_COOKIE, "")
    entries = entries_for(person.actor.role, request.app.route_handler_method_map) if person else []
    return Shell(
        person=person,
        entries=entries[:BAR_MAX],
        more=entries[BAR_MAX:],
        current=current_of(entries, request.url.path),
        address=request.url.path,
        language="zh-CN" if language.current.get() == language.CHINESE else "en",
        theme=theme if theme in ("light", "dark") else "",
        set_forward=clock.now() if clock.shift() else None,
    )


def static(name: str) -> str:
    """The address of a file of ours, with its version: the browser keeps it until it changes."""
    path = STATIC / name
    return f"/static/{name}?v={version(name, path.stat().st_mtime_ns)}" if path.exists() else f"/static/{name}"


@cache
def version(name: str, changed_ns: int) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def plural(one: str, many: str, count: int) -> str:
    return language._(one if count == 1 else many)


def day(on: date | datetime) -> str:
    """'11月23日 星期一' or 'Mon 23 Nov'."""
    pattern, locale = ("M月d日 EEEE", "zh") if language.current.get() == language.CHINESE else ("EEE d MMM", "en")
    return format_date(clock.day(on) if isinstance(on, datetime) else on, pattern, locale)


def duration(seconds: float) -> str:
    """65 -> '1:05', 3725 -> '1:02:05'."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def district_name(district: District) -> str:
    return district.name if language.current.get() == language.CHINESE else district.name_en


FILTERS: dict[str, Callable[..., str]] = {
    "yuan": format_yuan,
    "money": yuan_sign,
    "number": lambda number: f"{number:,}",
    "phone": format_number,
    "time": lambda at: f"{clock.local(at):%H:%M}",
    "moment": lambda at: f"{clock.local(at):%Y-%m-%d %H:%M:%S}",
    "day": day,
    "duration": duration,
    "district_name": district_name,
}
