"""Faults that others' ledgers and gateways have had, against our pure rules: each once, as small as it can be told. How whole books
stand against them is played in life/test_books_against_known_faults.py.

Sources: blnkfinance/blnk reconciliation.go (an unreadable amount was 0) and #152 (a second refund moved money),
frappe/erpnext#46725 (references ignored), juspay/hyperswitch#9925 (a late poll undid a final state)."""

from datetime import date, time

import pytest

from settlement.banks.files import FileRefused, LineType, StatementLine
from settlement.banks.formats import FORMATS
from settlement.debits.outcome import Fact, Kind, Says, outcome
from settlement.debits.states import AttemptState
from settlement.reconciliation.categories import Category, Stage
from settlement.reconciliation.matching import Back, Ours, match
from settlement.refunds.rules import state_of

PAID, REFUSED = Fact(Kind.STATEMENT, Says.EXECUTED, "00", 100), Fact(Kind.ANSWER, Says.REFUSED, "51")


@pytest.mark.parametrize("amount", ["", "1O0", "1.00", "1e2", "-", "１００", " 100", "+100", "0x64"])
def test_an_amount_that_cannot_be_read_is_not_zero(amount: str) -> None:
    paper = f"S|20261127|1001|0|1|100|0|0|100\n1|20261127|120000|B1|R1|HP1|0001|王|C|{amount}|100|BD||\n"
    with pytest.raises(FileRefused, match="amount"):
        FORMATS["fixed_width"].read_statement(paper.encode())


def test_references_decide_and_a_likeness_does_not() -> None:
    """Two shops owe the same on the same day: each line finds the debit that it names, and one that names none finds none."""
    debits = [Ours(n, 10 + n, 1, f"R{n}", f"HP{n}", 100, "SUCCEEDED", "", False, False) for n in (1, 2)]
    second, unnamed = line(1, request_no="R2", order_no="HP1"), line(2, request_no="", order_no="")
    found = match([second, unnamed], debits)
    assert [(one.ours.attempt_id if one.ours else None, one.stage) for one in found] == [(2, Stage.REQUEST), (None, Stage.NONE)]
    assert found[1].category == Category.BANK_OVER_FOREIGN


def test_a_refund_that_comes_twice_is_seen_whoever_doubled_it() -> None:
    back = Back(1, 1, 11, 1, "HP1R120261127", 100, "B1", False)
    twice = [line(n, request_no=back.request_no, direction="D", type=LineType.REFUND) for n in (1, 2)]
    assert [one.category for one in match(twice, [], [back])] == [None, Category.REFUND_DIFF]
    assert match(twice[:1], [], [back._replace(matched=True)])[0].category == Category.REFUND_DIFF
    assert state_of([AttemptState.SUCCEEDED, AttemptState.SUCCEEDED]) == "DISPUTED"


@pytest.mark.parametrize("late", [REFUSED, Fact(Kind.QUERY, Says.REFUSED, "96"), Fact(Kind.TIMEOUT, Says.NOTHING),
                                  Fact(Kind.RESULT_FILE, Says.NOT_EXECUTED), Fact(Kind.QUERY, Says.NOT_EXECUTED, "25")])
def test_a_later_message_of_lower_rank_overwrites_nothing(late: Fact) -> None:
    assert outcome([PAID, late], 100) == outcome([late, PAID], 100) == (AttemptState.SUCCEEDED, "00")


def line(seq: int, **changes: object) -> StatementLine:
    plain = StatementLine(seq, date(2026, 11, 27), time(12), f"B{seq}", "", "", "0001", "王", "C", 100, 0, LineType.REALTIME, "", "")
    return plain._replace(**changes)
