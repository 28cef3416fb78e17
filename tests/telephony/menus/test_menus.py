"""The registry is the folder, and every word of every menu is in the catalogue."""

import ast
from pathlib import Path

import pytest

from ordering.states import State
from settlement.debits.states import DebitState
from settlement.refunds.models import Refund
from settlement.refunds.rules import RefundState
from telephony import menus
from telephony.caller import Digits
from telephony.desk.words import REFUND_STATES
from telephony.menus import MENUS, debit_result, order_read_out
from telephony.pieces import say_amount
from telephony.prompts import PROMPTS
from telephony.self_ordering import ENDED

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
