"""Who may agree, and what a proposal must say. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from foundation.actor import Actor
from foundation.errors import Invalid, Refused, SecondPersonNeeded


class ApprovalState(StrEnum):
    """WITHDRAWN: its maker, or a later proposal, took it back before anybody agreed."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Reason(StrEnum):
    """Why money is given back or booked elsewhere."""

    GOODS_NOT_KEPT = "GOODS_NOT_KEPT"
    ORDER_CALLED_OFF = "ORDER_CALLED_OFF"
    PAID_TWICE = "PAID_TWICE"
    BANK_ERROR = "BANK_ERROR"
    BANK_FEE = "BANK_FEE"
    WRONG_PAYER = "WRONG_PAYER"
    DRIVER = "DRIVER"
    LOST = "LOST"
    PAID_OTHERWISE = "PAID_OTHERWISE"
    PAID_TOO_MUCH = "PAID_TOO_MUCH"
    OTHER = "OTHER"


class GroundsMissing(Invalid):
    """A proposal about money needs its evidence, and the reason OTHER a word of explanation."""

    code = "grounds_missing"


class NothingProposed(Refused):
    """Nobody has proposed it, or somebody has decided it meanwhile."""

    code = "nothing_proposed"


@dataclass(frozen=True)
class Grounds:
    """Why and by which evidence. evidence: an address of ours or the number of a paper, never empty."""

    reason: Reason
    evidence: str
    note: str = ""

    def check(self) -> None:
        if not self.evidence.strip() or (self.reason == Reason.OTHER and not self.note.strip()):
            raise GroundsMissing()


def check_maker(by: Actor) -> int:
    """Only a person can propose or agree: a job has no second one."""
    if by.id is None:
        raise SecondPersonNeeded(case_no=by.name)
    return by.id


def check_second(maker_id: int, by: Actor, about: str) -> int:
    if check_maker(by) == maker_id:
        raise SecondPersonNeeded(case_no=about)
    return check_maker(by)
