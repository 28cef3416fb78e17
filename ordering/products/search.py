"""Finding a sku from what an agent types while a shopkeeper speaks. Pure; `order_form.js` follows the same rules."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Findable(Protocol):
    """`pinyin` has blanks between syllables: 'zhong hua ying'; `initials` are 'zhy'."""

    @property
    def id(self) -> int: ...
    @property
    def short_code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def pinyin(self) -> str: ...
    @property
    def initials(self) -> str: ...
    @property
    def carton_barcode(self) -> str: ...
    @property
    def pack_barcode(self) -> str: ...


Item = TypeVar("Item", bound=Findable)
BARCODE_END_MIN = 3
MISS = 9


def search(items: Iterable[Item], typed: str, *, usual: Sequence[int] = (), limit: int = 8) -> list[Item]:
    """Best hit first. A whole short code wins; otherwise what this shop usually takes comes before the rest.

    usual: sku ids, most usual first. Nothing typed finds the usual ones."""
    typed = typed.strip().lower()
    habit = {sku: place for place, sku in enumerate(usual)}
    hits = [(rank(item, typed), item) for item in items if typed or item.id in habit]
    hits = [(found, item) for found, item in hits if found < MISS]
    hits.sort(key=lambda hit: (hit[0] if hit[0] in (0, FORGIVEN) else 1, habit.get(hit[1].id, len(habit)), hit[0],
                               hit[1].short_code))
    return [item for _, item in hits[:limit]]


FORGIVEN = 8


def rank(item: Findable, typed: str) -> int:
    """0 the short code itself … 8 one wrong initial among three or more, 9 no hit."""
    if typed == item.short_code:
        return 0
    if typed.isdigit():
        return 1 if item.short_code.startswith(typed) else 2 if ends_barcode(item, typed) else MISS
    if item.initials.startswith(typed):
        return 1
    if typed in item.name.lower():
        return 2
    if sounds(item.pinyin, typed):
        return 3
    if holds(item.name.lower(), typed):
        return 4
    if typed.isascii() and typed.isalpha() and len(typed) >= 2:
        missed = len(typed) - shared(item.initials, typed)
        if missed == 0:
            return 5
        if missed == 1 and len(typed) >= 3:
            return FORGIVEN
    return MISS


def ends_barcode(item: Findable, typed: str) -> bool:
    return len(typed) >= BARCODE_END_MIN and (item.carton_barcode.endswith(typed) or item.pack_barcode.endswith(typed))


def sounds(pinyin: str, typed: str) -> bool:
    """'zhonghua y': each word typed begins at a syllable, and the words stand in the order of the name."""
    syllables, at = pinyin.split(), 0
    for word in typed.split():
        while at < len(syllables) and not "".join(syllables[at:]).startswith(word):
            at += 1
        if at == len(syllables):
            return False
        at += 1
    return True


def holds(name: str, typed: str) -> bool:
    """'硬中华': every character is in the name, whatever the order."""
    return not typed.isascii() and all(typed.count(sign) <= name.count(sign) for sign in typed if sign != " ")


def shared(initials: str, typed: str) -> int:
    """How many letters of `typed` the initials have, whatever the order: 'yzh' of 'zhy' is 3."""
    return sum(min(typed.count(letter), initials.count(letter)) for letter in set(typed))
