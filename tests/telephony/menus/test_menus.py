"""The registry is the folder, and every word of every menu is in the catalogue."""

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ordering.states import State
from settlement.debits import queries as debits
from settlement.debits.codes import NextStep
from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity
from settlement.refunds.models import Refund
from settlement.refunds.rules import RefundState
from telephony import menus
from telephony.caller import Digits
from telephony.desk.words import REFUND_STATES
from telephony.menus import MENUS, debit_result, order_read_out
from telephony.pieces import say_amount
from telephony.prompts import PROMPTS
from telephony.self_ordering import ENDED

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FOLDER = Path(menus.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_every_menu_of_the_folder_is_registered():
    assert set(MENUS) == {path.stem for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_menus_do_not_import_menus(path: Path):
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imported if name.startswith("telephony.menus")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_what_a_menu_says_and_where_it_leads_exists(path: Path):
    words = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    said = [argument.value for call in words if isinstance(call.func, ast.Attribute)
            and call.func.attr in ("say", "choose", "ask_digits", "tries")
            for argument in call.args[:3] if isinstance(argument, ast.Constant)]
    assert set(said) <= set(PROMPTS)


def test_every_state_has_its_words():
    assert set(order_read_out.STANDING) == set(State)
    assert set(debit_result.STANDING) == set(DebitState)
    assert {*order_read_out.STANDING.values(), *debit_result.STANDING.values(), *ENDED.values()} <= set(PROMPTS)


def test_digits_print_as_dots_and_are_still_digits():
    pin = Digits("246813")
    assert {str(pin), repr(pin), f"{pin}", f"{pin!r}", f"{pin:>6}"} == {"••••••"}
    assert (pin.keyed, pin == "246813", len(pin)) == ("246813", True, 6)


def test_a_refund_is_told_behind_the_debit() -> None:
    assert debit_result.of_refund(None, "zh") == []
    told = {state: debit_result.of_refund(Refund(state=state, amount_fen=12_300), "zh") for state in RefundState}
    assert {state for state, said in told.items() if said[0] == "refund/paid"} == {RefundState.PAID}
    assert {piece for said in told.values() for piece in said} <= set(PROMPTS)
    assert all(said[1:] == say_amount(12_300, "zh") for said in told.values())
    assert set(REFUND_STATES) == set(RefundState)


def test_a_debit_in_doubt_is_not_called_paid() -> None:
    view = debits.DebitView(1, "HP0000000001", 305_280, DebitState.SETTLED, "00", NextStep.NONE, None, AT, AT, "0001", "", "")
    amount = say_amount(305_280, "zh")
    assert debit_result.sentence(view, None, "zh") == ["debit/paid", *amount]
    assert debit_result.sentence(view, Clarity.IN_DOUBT, "zh") == ["debit/in-doubt", *amount]
    assert debit_result.sentence(replace(view, state=DebitState.FAILED), Clarity.SETTLED, "zh") == ["debit/settled", *amount]
    assert debit_result.of_debts(305_280, "zh") == ["debit/owed", *amount]
    assert {*debit_result.CLEARER.values(), *order_read_out.PAID_NOT.values(), "debit/owed"} <= set(PROMPTS)


def test_an_order_in_doubt_is_not_called_paid() -> None:
    assert order_read_out.how_it_stands(State.DELIVERED, None) == "order/paid"
    assert order_read_out.how_it_stands(State.DELIVERED, Clarity.IN_DOUBT) == "order/in-doubt"
    assert order_read_out.how_it_stands(State.DELIVERED, Clarity.OWED) == "rule/R09"
    assert order_read_out.how_it_stands(State.DEBIT_DISPUTE, Clarity.IN_DOUBT) == "order/debit-dispute"
