from contextlib import nullcontext

import pytest

from ordering.states import State
from settlement.debts.rules import (
    CAME_BACK,
    REASONS,
    GoodsNotBack,
    PaymentUnfit,
    ReferenceUnfit,
    Way,
    check_amount,
    check_way,
    settling,
    ways_for,
)


@pytest.mark.parametrize(("way", "accounts"), [
    (Way.CASH, ("TAKINGS", "counter")), (Way.TRANSFER, ("TAKINGS", "debt:7")), (Way.WRITE_OFF, ("BAD_DEBT", "retailer:3"))])
def test_what_ends_a_debt_is_credited_to_its_shop(way: Way, accounts: tuple[str, str]) -> None:
    [entry] = settling(way, 7, 9, 3, 10_000, 12_000)
    assert (entry.debit, entry.debit_party) == accounts
    assert (entry.credit, entry.credit_party, entry.amount_fen, entry.once) == ("RECEIVABLE", "retailer:3", 10_000, "debt:9")


def test_goods_that_came_back_were_never_booked() -> None:
    assert settling(Way.GOODS_BACK, 7, 9, 3, 10_000, 10_000) == []
    check_way(Way.GOODS_BACK, State.REFUSED, "HP-3")
    with pytest.raises(GoodsNotBack):
        check_way(Way.GOODS_BACK, State.DELIVERED, "HP-3")


def test_a_larger_transfer_pays_the_debt_and_leaves_the_rest_on_the_shops_account() -> None:
    paid, rest = settling(Way.TRANSFER, 7, 9, 3, 12_000, 10_000)
    assert (paid.amount_fen, rest.amount_fen, rest.words, rest.once) == (10_000, 2_000, "OVERPAID", "debt:9:rest")
    assert {(one.debit_party, one.credit, one.credit_party) for one in (paid, rest)} == {("debt:7", "RECEIVABLE", "retailer:3")}


@pytest.mark.parametrize(("way", "told_fen", "fits"), [
    (Way.TRANSFER, 10_001, True), (Way.TRANSFER, 0, False), (Way.CASH, 10_000, True), (Way.CASH, 10_001, False),
    (Way.WRITE_OFF, 10_001, False), (Way.CASH, -1, False)])
def test_only_a_transfer_may_be_larger_than_what_it_pays(way: Way, told_fen: int, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(PaymentUnfit):
        check_amount(way, told_fen, 10_000)


def test_every_way_has_its_reason_and_fits_some_order() -> None:
    assert set(REASONS) == set(Way)
    assert set(ways_for(State.DELIVERED)) == set(Way) - {Way.GOODS_BACK}
    assert all(set(ways_for(state)) == set(Way) for state in CAME_BACK)


@pytest.mark.parametrize("reference", ["", "  ", "9" * 33])
def test_a_transfer_is_known_by_the_banks_number(reference: str) -> None:
    with pytest.raises(ReferenceUnfit):
        check_way(Way.TRANSFER, State.DELIVERED, reference)
    check_way(Way.CASH, State.DELIVERED, reference)
