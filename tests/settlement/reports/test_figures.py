"""Finance's reports on debits that are reckoned by hand. `TODAY` is Wednesday 2 December 2026."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import count

from foundation.clock import ZONE
from retailers.profile.models import Retailer
from settlement.debits.models import Debit, DebitAttempt
from settlement.reconciliation.models import Case
from settlement.reports.ageing import REPORT as AGEING
from settlement.reports.codes import REPORT as CODES
from settlement.reports.electronic import REPORT as ELECTRONIC
from settlement.reports.routes import REPORT as ROUTES
from settlement.reports.runs import REPORT as RUNS
from tests.ordering.conftest import AT, TODAY, City
from tests.ordering.conftest import city as city
from tests.ordering.reports.scene import rows_of, sold

numbers = count(1)
OUTCOME = {"SETTLED": ("SUCCEEDED", "00"), "FAILED": ("DECLINED", "51"), "UNKNOWN": ("UNKNOWN", "")}


async def debit(city: City, shop: Retailer, fen: int, state: str, on: date = TODAY, bank: str = "ICBC", order_id: int = 0) -> None:
    """Answered after three seconds, where there is an answer."""
    n, at = next(numbers), datetime.combine(on, time(9), ZONE)
    made = await Debit.create(order_id=order_id or 1000 + n, order_no=f"HP{n:010d}", seq=1, retailer_id=shop.id, district_id=city.district.id, amount_fen=fen,
                              state=state, created_at=at, settled_at=at + timedelta(seconds=3) if state == "SETTLED" else None)
    outcome, code = OUTCOME[state]
    await DebitAttempt.create(debit_id=made.id, request_no=f"R{n:021d}", bank_code=bank, agreement_no="x", account_no="x", account_name="x",
                              licence_no="x", order_date=on, amount_fen=fen, state=outcome, code=code, created_at=at)


async def a_day(city: City) -> Retailer:
    """ICBC: 100, 200 and 300 yuan paid, 400 failed; PRAC: 500 unknown."""
    shop = await city.shop()
    for fen, state, bank in ((10000, "SETTLED", "ICBC"), (20000, "SETTLED", "ICBC"), (30000, "SETTLED", "ICBC"), (40000, "FAILED", "ICBC"),
                             (50000, "UNKNOWN", "PRAC")):
        await debit(city, shop, fen, state, bank=bank)
    return shop


async def test_a_run_by_count_and_by_amount(city: City) -> None:
    await a_day(city)
    rows = await rows_of(RUNS, step="bank")
    icbc = rows["ICBC"].cells
    assert [icbc[name] for name in ("asked", "ok", "failed", "unknown", "ok_fen")] == [4, 3, 1, 0, 60000]
    assert (icbc["success"], icbc["success_fen"], icbc["took"]) == (Fraction(3, 4), Fraction(6, 10), 3)
    assert rows[None].cells["success"] == Fraction(3, 5)
    [by_run, *_] = (await rows_of(RUNS, step="run")).values()
    assert (by_run.cells["on"], by_run.cells["run"]) == (TODAY, "实时")
    assert set(await rows_of(RUNS, step="district")) == {"黄浦", None}


async def test_codes_with_what_follows(city: City) -> None:
    await a_day(city)
    rows = await rows_of(CODES)
    assert (rows["51"].cells["count"], rows["51"].cells["share"], rows["51"].cells["what"]) == (1, Fraction(1, 5), "余额不足")
    assert rows["–"].cells["what"] == "还没有应答"


async def test_a_routes_debits_count_once_however_often_tried(city: City) -> None:
    shop = await a_day(city)
    again = await Debit.filter(state="FAILED").first()
    assert again is not None
    await DebitAttempt.create(debit_id=again.id, request_no="R2", bank_code="ICBC", agreement_no="x", account_no="x", account_name="x", licence_no="x",
                              order_date=TODAY, amount_fen=40000, state="DECLINED", code="51", created_at=AT)
    cells = (await rows_of(ROUTES))[shop.route].cells
    assert [cells[name] for name in ("asked", "failed", "short", "open", "open_fen", "shops")] == [5, 1, 1, 1, 40000, 1]
    assert cells["share"] == Fraction(1, 5)


async def test_how_long_money_is_outstanding(city: City) -> None:
    shop = await city.shop()
    for days, fen in ((0, 100), (1, 200), (2, 400), (7, 800), (8, 1600)):
        await debit(city, shop, fen, "FAILED", TODAY - timedelta(days=days))
    await Case.create(case_no="c", category="BANK_SHORT", bank_code="ICBC", business_date=TODAY - timedelta(days=3), amount_fen=-700, due_on=TODAY,
                      opened_at=AT)
    rows = await rows_of(AGEING)
    cells = rows["扣款失败"].cells
    assert [cells.get(name) for name in ("d1_fen", "d3_fen", "d7_fen", "more_fen", "amount_fen")] == [300, 400, 800, 1600, 3100]
    assert (cells["count"], cells["oldest"]) == (5, TODAY - timedelta(days=8))
    assert rows["短款"].cells["d3_fen"] == -700


async def test_the_electronic_share_in_money_and_shops(city: City) -> None:
    shop, other = await city.shop(), await city.shop()
    paid = await sold(city, shop, TODAY, {"1021": (6, 6, 6)})
    await sold(city, other, TODAY, {"1021": (3, 3, 3)}, settlement_method="COD")
    await sold(city, other, TODAY, {"1021": (1, 1, 1)})
    await debit(city, shop, 6 * 97_00, "SETTLED", order_id=paid.id)
    cells = (await rows_of(ELECTRONIC))["黄浦"].cells
    assert (cells["share"], cells["cod_fen"], cells["open_fen"]) == (Fraction(6, 10), 3 * 97_00, 97_00)
    assert (cells["active"], cells["signed"], cells["signed_share"]) == (2, 2, 1)
