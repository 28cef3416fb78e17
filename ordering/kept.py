"""Slow-changing rows (prices, limits, rule parameters) are read once in a few seconds, not once a keystroke."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from foundation.transaction import reads

P = ParamSpec("P")
T = TypeVar("T")
forgets: list[Callable[[], None]] = []


def kept_for(seconds: float) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Decorates an async query: its answer is kept per database connection and arguments for so many seconds."""

    def keep(query: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        answers: WeakKeyDictionary[Any, dict[Any, tuple[float, T]]] = WeakKeyDictionary()
        forgets.append(answers.clear)

        @functools.wraps(query)
        async def again(*args: P.args, **named: P.kwargs) -> T:
            mine = answers.setdefault(reads(), {})
            key = (args, tuple(named.items()))
            until, answer = mine.get(key, (0.0, None))
            if until < time.monotonic():
                answer = await query(*args, **named)
                if len(mine) > 500:
                    mine.clear()
                mine[key] = (time.monotonic() + seconds, answer)
            return answer  # type: ignore[return-value]

        return again

    return keep


def forget_kept() -> None:
    """After a change of such rows in this process; the others see it within those seconds."""
    for forget in forgets:
        forget()
