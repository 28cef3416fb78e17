import importlib
from collections.abc import Iterator
from pathlib import Path

from callcenter.sentences import SENTENCES, sentence
from callcenter.settings import ROOT
from foundation.errors import DomainError, EdgeFailed, Refused
from foundation.language import speaking

PACKAGES = ("foundation", "retailers", "ordering", "settlement", "telephony")
NOT_OURS = ("practice_bank", "migrations")


def situations(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from situations(child)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_situation_a_person_can_meet_has_its_sentence() -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "code = " in path.read_text() and not set(NOT_OURS) & set(path.parts):
                importlib.import_module(module_of(path))
    met = {one for one in situations() if one.__module__.startswith(PACKAGES) and one.__module__ != "foundation.errors"}
    silent = {
        f"{one.__module__}.{one.__name__}"
        for one in met
        if one.code not in SENTENCES and not issubclass(one, EdgeFailed)
    }
    assert not silent - {"ordering.orders.confirming.OrderRefused"}, "callcenter/sentences.py lacks their words"


def test_a_rule_brings_its_own_sentence_in_the_readers_language() -> None:
    refusal = Refused("order_refused", rule="R01", zh="许可证已到期。", en="The licence has ended.")
    with speaking("en"):
        assert sentence(refusal) == "The licence has ended."
    assert sentence(refusal) == "许可证已到期。"


def test_a_code_without_words_is_told_by_its_kind() -> None:
    assert sentence(EdgeFailed("something_new")) == "外部系统没有应答，请稍后再试。"
