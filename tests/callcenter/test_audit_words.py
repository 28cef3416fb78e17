"""The table of plain words, held against what the code writes into the books of actions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter import translations
from callcenter.audit_words import FACTS, NOUNS, VERBS, actor_words, noun_words, plain, plain_facts, verb_words
from callcenter.settings import ROOT
from foundation.language import read_catalogues, speaking
from ordering.files.kinds import KINDS
from ordering.orders.rules import MOVES
from retailers.follow_ups.rules import Move as ListMove
from telephony.voicemail.rules import Move as MessageMove

PACKAGES = ("foundation", "retailers", "ordering", "settlement", "telephony", "callcenter")
WRITERS = {"audit", "audit_sql"}
NOT_FACTS = {"district_id"}
STEPS = ("opened", "postponed", "added", "escalated")


def lines() -> Iterator[ast.Call]:
    """Every call that writes a line, as the code has it."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS and len(node.args) >= 4:
                    yield node


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_verb_thing_and_fact_that_is_written_has_its_words() -> None:
    written = list(lines())
    assert len(written) > 100
    verbs = {verb for line in written if (verb := literal(line.args[2]))} | set(MOVES)
    verbs |= {f"{move}_follow_up" for move in (*ListMove, *STEPS)} | {f"{move}_message" for move in MessageMove}
    nouns = {noun for line in written if (noun := literal(line.args[3]))} | set(KINDS)
    facts = {one.arg for line in written for one in line.keywords if one.arg} - NOT_FACTS
    assert {"verbs": verbs - VERBS.keys(), "nouns": nouns - NOUNS.keys(), "facts": facts - FACTS.keys()} == {"verbs": set(), "nouns": set(), "facts": set()}


def test_what_is_not_in_the_table_is_shown_as_it_is() -> None:
    assert (verb_words("fold_paper"), noun_words("paper"), actor_words("李娜")) == ("fold_paper", "paper", "李娜")
    assert list(plain_facts({"creases": 3, "reason": None, "note": ""})) == [("creases", "3")]


@pytest.mark.parametrize(("name", "fact", "words"), [
    ("amount_fen", 1484146, "14,841.46"), ("active", False, "否"), ("columns", ["email", "route"], "email, 线路"), ("role", "AGENT", "订货员"),
    ("purpose", "SURVEY", "满意度回访"), ("reason", "@key", "客户在电话里按了“不再提醒”"), ("change", {"was": 3, "to": 4}, "原来 3, 到 4"),
    ("call_at", "2026-11-24T06:30:00+00:00", "2026-11-24 14:30"),
])
def test_a_fact_is_told_as_a_person_reads_it(name: str, fact: object, words: str) -> None:
    assert plain(name, fact) == words


def test_it_speaks_english_too() -> None:
    translations.compile()
    read_catalogues(translations.LOCALE)
    with speaking("en"):
        assert verb_words("open_draft") == "Begin order"
        assert list(plain_facts({"cartons": 71})) == [("Cartons", "71")]
