import pytest

from ordering.states import State
from settlement.debts.rules import (
    CAME_BACK,
    REASONS,
    GoodsNotBack,
    ReferenceUnfit,
    Way,
    check_way,
    settling,
    ways_for,
)


@pytest.mark.parametrize(("way", "accounts"), [
    (Way.CASH, ("TAKINGS", "counter")), (Way.TRANSFER, ("TAKINGS", "debt:7")), (Way.WRITE_OFF, ("BAD_DEBT", "retailer:3"))])
def test_what_ends_a_debt_is_credited_to_its_shop(way: Way, accounts: tuple[str, str]) -> None:
    entry = settling(way, 7, 9, 3, 10_000)
    assert entry
    assert (entry.debit, entry.debit_party) == accounts
    assert (entry.credit, entry.credit_party, entry.amount_fen, entry.once) == ("RECEIVABLE", "retailer:3", 10_000, "debt:9")


def test_goods_that_came_back_were_never_booked() -> None:
    assert settling(Way.GOODS_BACK, 7, 9, 3, 10_000) is None
    check_way(Way.GOODS_BACK, State.REFUSED, "HP-3")
    with pytest.raises(GoodsNotBack):
        check_way(Way.GOODS_BACK, State.DELIVERED, "HP-3")


def test_every_way_has_its_reason_and_fits_some_order() -> None:
    assert set(REASONS) == set(Way)
    assert set(ways_for(State.DELIVERED)) == set(Way) - {Way.GOODS_BACK}
    assert all(set(ways_for(state)) == set(Way) for state in CAME_BACK)


@pytest.mark.parametrize("reference", ["", "  ", "9" * 33])
def test_a_transfer_is_known_by_the_banks_number(reference: str) -> None:
    with pytest.raises(ReferenceUnfit):
        check_way(Way.TRANSFER, State.DELIVERED, reference)
    check_way(Way.CASH, State.DELIVERED, reference)
