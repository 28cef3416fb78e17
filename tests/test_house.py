"""The rules of our own house, as far as a cheap test can see them; the import directions are `./leafline check`'s."""

import ast
import importlib.util
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.__main__ import COMMANDS
from callcenter.benching import BENCHMARKS
from callcenter.checking import PACKAGES
from callcenter.jobs import TIMETABLE
from callcenter.settings import ROOT
from callcenter.web import ROUTES
from ordering.review.engine import FAMILIES
from telephony.menus import MENUS

LINES_MAX = 300
NOT_FAMILIES = {"__init__", "engine", "facts", "findings", "watch"}
NO_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|data|info|misc|common)$")
# Written in halves: this file is searched as well.
ELSEWHERE = re.compile(r"https?://(?!127\.|localhost|www\.w3\.org/|[\w.-]+\.(?:invalid|test|example)\b)[\w]")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def modules() -> Iterator[Path]:
    """Our own Python files; migrations are written by a program."""
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if not {"migrations", "node_modules"} & set(path.parts))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def stems(folder: str, without: set[str]) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.py")} - without


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """Every tracked file that is text, by its name."""
    found = {}
    for path in tracked():
        try:
            found[named(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def test_every_folder_says_what_it_is_about() -> None:
    silent = [named(path) for path in modules() if path.name == "__init__.py"
              and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    folders = {path.parent for path in modules()}
    assert silent == []
    assert [named(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_name_says_nothing() -> None:
    assert [named(path) for path in modules() if NO_NAMES.search(path.stem) or NO_NAMES.search(path.parent.name)] == []


def test_no_file_is_too_long_to_be_read_in_one_go(words: dict[str, str]) -> None:
    ours = (".py", ".html", ".js", ".css", ".md", "leafline")
    long = {name: lines for name, text in words.items()
            if name.endswith(ours) and "/migrations/" not in name and (lines := text.count("\n")) > LINES_MAX}
    assert long == {}


def test_lines_end_as_they_should(words: dict[str, str]) -> None:
    assert [name for name, text in words.items() if "\r" in text] == []
    assert [name for name, text in words.items() if text and not text.endswith("\n")] == []


def test_nothing_tells_of_the_machine_or_names_an_address_elsewhere(words: dict[str, str]) -> None:
    places = [f"{ROOT}/", f"{Path.home()}/"]
    if len(socket.gethostname()) > 8:  # a short one may be an ordinary word
        places.append(socket.gethostname())
    assert [(name, place) for name, text in words.items() for place in places if place in text] == []
    assert [(name, found[0]) for name, text in words.items() for found in ELSEWHERE.finditer(text)] == []


def test_every_menu_and_review_family_is_registered() -> None:
    assert set(MENUS) == stems("telephony/menus", {"__init__"})
    assert {family.__name__.rpartition(".")[2] for family in FAMILIES} == stems("ordering/review", NOT_FAMILIES)


def test_every_nouns_routes_are_served() -> None:
    for path in modules():
        if path.name.endswith("web.py") and path.parent != ROOT / "callcenter":
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            assert [route for route in module.ROUTES if route not in ROUTES] == [], named(path)


def test_jobs_commands_and_benchmarks_go_by_their_names() -> None:
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)
    assert all(job.verb.__module__ == "callcenter.jobs" for job in TIMETABLE)
    assert all(importlib.util.find_spec(module) for module, _ in COMMANDS.values())
    assert set(BENCHMARKS) <= stems("benchmarks", {"__init__"})


def test_every_situation_has_a_code_of_its_own() -> None:
    """Read from the text, so that nothing must be imported: a class below DomainError sets `code`."""
    parents = {"DomainError", "NotFound", "Invalid", "Refused", "EdgeFailed"}
    classes = [(named(path), node) for path in modules() if "practice_bank" not in path.parts
               for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    codes: dict[str, str] = {}
    for name, node in classes:
        if any(isinstance(base, ast.Name) and base.id in parents for base in node.bases):
            code = next((line.value.value for line in node.body if isinstance(line, ast.Assign)
                         and isinstance(line.targets[0], ast.Name) and line.targets[0].id == "code"
                         and isinstance(line.value, ast.Constant)), None)
            assert isinstance(code, str), f"{name}: {node.name} has no code"
            assert code not in codes, f"{code}: {node.name} and {codes[code]}"
            codes[code] = node.name


def test_the_two_readmes_keep_step() -> None:
    """The same sections, commands, addresses and places in both languages; an English page may be shown for a Chinese one."""
    one, other = ((ROOT / name).read_text(encoding="utf-8").replace(".en.png", ".png") for name in ("README.md", "README.zh-CN.md"))
    for mark in (r"(?m)^#+ ", r"\./leafline [\w-]+", r"http://\S+?/\w*", r"`\w+/`", r"docs/[\w/.-]+"):
        assert sorted(set(re.findall(mark, one))) == sorted(set(re.findall(mark, other))), mark
    assert len(re.findall(r"(?m)^## ", one)) == len(re.findall(r"(?m)^## ", other))
