from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from settlement.invoices.rules import Colour, Goods, Mode, invoices
from settlement.receivables.rules import Period

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def goods(shop: int = 1, order: str = "HP0000000001", sku: str = "1021", price: int = 9_700, picked: int = 10, back: int = 0) -> Goods:
    return Goods(shop, f"10310101900{shop:02d}", f"店{shop}", 1, order, sku, "黄山（硬）", "Huangshan Hard", price, picked, back)


def test_one_a_month_for_each_shop_and_red_for_what_came_back() -> None:
    blue, red = invoices([goods(picked=30, back=5), goods(order="HP0000000002", picked=4)], NOVEMBER, Mode.RETAILER)
    assert (blue.number, blue.colour, blue.cartons, blue.gross_fen) == ("202611-1031010190001-B", Colour.BLUE, 34, 34 * 9_700)
    assert (red.number, red.corrects, red.cartons, red.gross_fen) == ("202611-1031010190001-R", blue.number, -5, -5 * 9_700)
    assert (len(blue.order_nos), red.order_nos) == (2, ("HP0000000001",))
    assert blue.net_fen + blue.vat_fen == blue.gross_fen


def test_one_an_order_on_demand() -> None:
    made = invoices([goods(), goods(order="HP0000000002")], NOVEMBER, Mode.ORDER)
    assert [one.number for one in made] == ["HP0000000001-B", "HP0000000002-B"]


def test_a_price_that_changed_is_a_line_of_its_own() -> None:
    [one] = invoices([goods(), goods(price=9_800)], NOVEMBER, Mode.RETAILER)
    assert [(line.cartons, line.price_fen) for line in one.lines] == [(10, 9_700), (10, 9_800)]


SOME = st.builds(lambda shop, order, sku, price, picked, back: goods(shop, f"HP{shop:02d}{order:08d}", sku, price, picked, min(back, picked)),
                 st.integers(1, 4), st.integers(1, 6), st.sampled_from(["1021", "1022"]), st.integers(1, 90_000), st.integers(1, 60),
                 st.integers(0, 60))


@given(st.lists(SOME, max_size=30), st.sampled_from(Mode))
def test_however_they_are_cut_invoices_come_to_what_stayed(lines: list[Goods], mode: Mode) -> None:
    made = invoices(lines, NOVEMBER, mode)
    assert sum(one.gross_fen for one in made) == sum((one.picked - one.back) * one.price_fen for one in lines)
    assert len({one.number for one in made}) == len(made)
    assert all((one.gross_fen < 0) == (one.colour == Colour.RED) for one in made)
