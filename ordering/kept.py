"""Slow-changing rows (prices, limits, rule parameters) are read once in a few seconds, not once a keystroke."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from foundation.transaction import reads

P = ParamSpec("P")
T = TypeVar("T")
ANSWERS_MAX = 500
forgets: list[Callable[[], None]] = []


class Kept(Generic[P, T]):
    """An async query whose answers are kept per database connection and arguments for so many seconds."""

    def __init__(self, query: Callable[P, Awaitable[T]], seconds: float) -> None:
        functools.update_wrapper(self, query)
        self.query, self.seconds = query, seconds
        self.answers: WeakKeyDictionary[Any, dict[Any, tuple[float, T]]] = WeakKeyDictionary()
        forgets.append(self.answers.clear)

    async def __call__(self, *args: P.args, **named: P.kwargs) -> T:
        remembered = self.memory()
        if (answer := remembered(*args, **named)) is not None:
            return answer
        answer = await self.query(*args, **named)
        mine = self.answers.setdefault(reads(), {})
        if len(mine) > ANSWERS_MAX:
            mine.clear()
        mine[args, tuple(named.items())] = (time.monotonic() + self.seconds, answer)
        return answer

    def memory(self) -> Callable[P, T | None]:
        """This connection's answers, to be asked without waiting, also from the connection's own thread."""
        mine = self.answers.setdefault(reads(), {})

        def remembered(*args: P.args, **named: P.kwargs) -> T | None:
            until, answer = mine.get((args, tuple(named.items())), (0.0, None))
            return answer if until > time.monotonic() else None

        return remembered


def kept_for(seconds: float) -> Callable[[Callable[P, Awaitable[T]]], Kept[P, T]]:
    """Decorates a query whose rows change slowly."""
    return lambda query: Kept(query, seconds)


def forget_kept() -> None:
    """After a change of such rows in this process; the others see it within those seconds."""
    for forget in forgets:
        forget()
