"""Errors carry a code and facts; the words are chosen at the door that meets them.

    DomainError(code, **facts)
    ├── NotFound     no such thing, or not in the asker's districts
    ├── Invalid      not understood: a field is missing, unreadable or out of range
    ├── Refused      understood, and the business says no
    └── EdgeFailed   the bank, Asterisk or another outside program did not do its part
"""

from typing import Any


class DomainError(Exception):
    """A situation that a person can act on. Subclasses name the situation and may set a default code."""

    code = "error"

    def __init__(self, code: str = "", /, **facts: Any) -> None:
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class NotFound(DomainError):
    code = "not_found"


class Invalid(DomainError):
    code = "invalid"


class ReasonMissing(Invalid):
    """What only some may do, or what treats one otherwise than others, has its reason in the books."""

    code = "reason_missing"


class Refused(DomainError):
    code = "refused"


class SecondPersonNeeded(Refused):
    """Who proposed it cannot be the one who agrees."""

    code = "second_person_needed"


class EdgeFailed(DomainError):
    code = "edge_failed"
