"""A batch's life, and what a result file may say of it. Pure."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import NamedTuple

from settlement.banks.files import Flag, ResultLine, Results
from settlement.debits.outcome import Says

SAYS = {Flag.SUCCESS: Says.EXECUTED, Flag.FAILED: Says.REFUSED, Flag.PROCESSING: Says.NOTHING, Flag.UNKNOWN: Says.NOTHING}


RUNS = (time(7), time(16, 15), time(19, 30))
"""Times of the day's runs; the first is for what was brought overnight."""
FINAL = frozenset({Flag.SUCCESS, Flag.FAILED})


class BatchState(StrEnum):
    """GATHERING: rows are being claimed. WRITTEN: its bytes are kept. PARTIAL: some rows have no outcome yet."""

    GATHERING = "GATHERING"
    WRITTEN = "WRITTEN"
    SENT = "SENT"
    PARTIAL = "PARTIAL"
    ANSWERED = "ANSWERED"
    REJECTED = "REJECTED"


class FileState(StrEnum):
    """TAKING: its rows are being taken. QUARANTINED: readable, and contradicts what we know: people decide."""

    SENT = "SENT"
    TAKING = "TAKING"
    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    QUARANTINED = "QUARANTINED"
    DISCARDED = "DISCARDED"


def kept_code(line: ResultLine) -> str:
    """As much of a bank's code as is kept and compared; those of the table of codes have no more."""
    return line.code[:4]


class Asked(NamedTuple):
    """A row as we sent it, and the bank's last word on it in an earlier file: its flag and code, both empty if none."""

    attempt_id: int
    account_no: str
    amount_fen: int
    flag: str = ""
    code: str = ""

    def says(self, line: ResultLine) -> bool:
        """The bank has said just this of the row before."""
        return (self.flag, self.code) == (line.flag, kept_code(line))


def contradiction(results: Results, asked: Mapping[str, Asked]) -> str:
    """Why a readable result file is not taken, or ''. asked: request number -> our row of that batch.

    Missing rows contradict nothing. A row may go from processing to an outcome, never from one outcome to another."""
    for line in results.lines:
        ours = asked.get(line.request_no)
        if ours is None:
            return f"row {line.seq}: we never asked for {line.request_no}"
        if (line.account_no, line.asked_fen) != (ours.account_no, ours.amount_fen):
            return f"row {line.seq}: account or amount is not what we asked"
        if ours.flag in FINAL and not ours.says(line):
            return f"row {line.seq}: was {ours.flag}/{ours.code}, is {line.flag}/{kept_code(line)} now"
    return ""


def state_after(flags: list[str]) -> BatchState:
    """A batch is answered when each of its rows has an outcome."""
    return BatchState.ANSWERED if all(flag in FINAL for flag in flags) else BatchState.PARTIAL
