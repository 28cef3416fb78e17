"""How the bank misbehaves: planned for an account's next messages, or drawn by a seed at given rates.

late    answers after some seconds            twice   sends its answer two times on the connection
never   does nothing and never answers        lost    executes, then drops the connection
fail    refuses with a code                   garble  executes, and its answer is cut in the middle
Drawn misbehaviour depends on seed, request number and how often it was seen, never on the order of arrival."""

import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass

WAYS = ("late", "twice", "never", "lost", "fail", "garble")
SYSTEM_CODES = ("91", "96", "22")


@dataclass(frozen=True)
class Act:
    """One misbehaviour: `what` is one of WAYS or "" for a straight answer."""

    what: str = ""
    seconds: float = 8.0
    code: str = "96"


class Plan:
    def __init__(self, seed: int = 0, rates: dict[str, float] | None = None, late_s: float = 8.0) -> None:
        self._planned: dict[tuple[str, str], deque[Act]] = defaultdict(deque)
        self._seen: Counter[tuple[str, str]] = Counter()
        self._late_s = late_s
        self.draw_by(seed, rates or {})

    def draw_by(self, seed: int, rates: dict[str, float]) -> None:
        if not set(rates) <= set(WAYS) or sum(rates.values()) > 1:
            raise ValueError(f"misbehaviours are {', '.join(WAYS)}; their rates add up to 1 at most")
        self._seed, self._rates = seed, rates

    def next_for(self, type_: str, account_no: str, act: Act, times: int) -> None:
        """The next `times` messages of this type (0200 or 0300) about the account are answered so."""
        if act.what not in WAYS:
            raise ValueError(f"misbehaviours are {', '.join(WAYS)}")
        self._planned[type_, account_no].extend([act] * times)

    def act(self, type_: str, account_no: str, request_no: str) -> Act:
        planned = self._planned.get((type_, account_no))
        if planned:
            return planned.popleft()
        self._seen[type_, request_no] += 1
        dice = random.Random(f"{self._seed}:{type_}:{request_no}:{self._seen[type_, request_no]}")
        draw = dice.random()
        for what, rate in self._rates.items():
            draw -= rate
            if draw < 0:
                return Act(what, self._late_s, dice.choice(SYSTEM_CODES))
        return Act()


def read_rates(text: str) -> dict[str, float]:
    """`late=0.02,never=0.01` as a dict; the empty text is a bank that behaves."""
    return {what: float(rate) for what, _, rate in (part.partition("=") for part in text.split(",") if part)}
