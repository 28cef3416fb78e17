from datetime import timedelta

from ordering.orders.models import Order
from ordering.orders.opening import open_draft
from ordering.orders.trouble import note_unpaid
from retailers.remarks.models import RemarkKind
from retailers.remarks.service import note_remark
from retailers.surveys.models import SurveyMark
from settlement.debits.models import Debit
from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity, Stage
from settlement.reconciliation.categories import CaseState, Category
from settlement.reconciliation.models import Case
from telephony.desk.queries import my_orders, pop
from telephony.desk.rules import Standing
from tests.telephony.desk.conftest import AT, TODAY, Line


async def test_the_pop_tells_who_is_calling_and_how_he_stands(line: Line) -> None:
    popped = await pop((await line.call()).call_id, AT)
    assert popped
    assert popped.card
    assert popped.caller == "南京东路王记烟杂店"
    assert (popped.card.licence_standing, popped.card.agreement_standing) == (Standing.FINE, Standing.FINE)
    assert popped.card.orders_today
    assert popped.card.debit is None


async def test_the_pop_tells_what_he_ordered_lately(line: Line) -> None:
    shop = line.cast.shop
    for cycle_no, cartons, state in ((202645, 51, "DELIVERED"), (202647, 48, "PAID"), (202648, 9, "VOID"), (202649, 5, "DRAFT")):
        await Order.create(retailer_id=shop.id, district_id=shop.district_id, cycle_no=cycle_no, kind="REGULAR", channel="INBOUND",
                           state=state, total_qty=cartons, total_fen=100, opened_at=AT)
    popped = await pop((await line.call()).call_id, AT)
    assert popped
    assert popped.card
    assert [order.total_qty for order in popped.card.last_orders] == [48, 51]


async def test_a_low_mark_brings_along_what_was_said_then(line: Line) -> None:
    shop, last_week = line.cast.shop, AT - timedelta(days=7)
    await SurveyMark.create(retailer=shop, call_id="LAST", question="service", mark=2, at=last_week)
    await note_remark(shop.id, RemarkKind.DELIVERY, "送货车 晚点", call_id="LAST", by=line.li_na, at=last_week)
    popped = await pop((await line.call()).call_id, AT)
    assert popped
    assert popped.card
    assert popped.card.mark
    assert popped.card.mark_remark
    assert (popped.card.mark.mark, popped.card.mark_remark.text) == (2, "送货车 晚点")


async def test_who_did_not_prove_himself_has_no_card(line: Line) -> None:
    popped = await pop((await line.call(verified=False)).call_id, AT)
    assert popped is not None
    assert popped.card is None


async def test_a_call_that_is_not_ours_pops_nothing(line: Line) -> None:
    assert await pop("01ARZ3NDEKTSV4RRFFQ69G5FAV", AT) is None


async def test_an_empty_draft_is_no_order_of_today(line: Line) -> None:
    await open_draft(line.cast.shop.id, by=line.li_na, at=AT)
    assert await my_orders(line.li_na, TODAY) == []


async def test_the_pop_tells_what_is_owed_and_what_is_in_doubt(line: Line) -> None:
    shop = line.cast.shop
    order = await Order.create(order_no="HP0000000007", retailer_id=shop.id, district_id=shop.district_id, cycle_no=202647, kind="REGULAR",
                               channel="INBOUND", state="DELIVERED", total_qty=5, total_fen=100, opened_at=AT)
    debit = await Debit.create(order_id=order.id, order_no="HP0000000007", seq=1, retailer_id=shop.id, district_id=shop.district_id, amount_fen=100,
                               state=DebitState.SETTLED, created_at=AT)
    case = await Case.create(case_no="BANK_SHORT:PRAC:7", category=Category.BANK_SHORT, bank_code="PRAC", business_date=TODAY, order_id=order.id,
                             attempt_id=7, amount_fen=-100, due_on=TODAY, opened_at=AT)
    await note_unpaid(order.id, 100, by=line.li_na, at=AT)
    call = await line.call()
    popped = await pop(call.call_id, AT)
    assert popped
    assert popped.card
    assert (popped.card.clarity, popped.card.debit_standing) == (Clarity.IN_DOUBT, Standing.LOOK)
    assert [(one.amount_fen, one.stage) for one in popped.card.debts] == [(100, Stage.IN_DOUBT)]
    await Case.filter(id=case.id).update(state=CaseState.CLOSED)
    await Debit.filter(id=debit.id).update(state=DebitState.FAILED)
    popped = await pop(call.call_id, AT)
    assert popped
    assert popped.card
    assert (popped.card.clarity, popped.card.debit_standing, popped.card.debts[0].stage) == (Clarity.OWED, Standing.BAD, Stage.OPEN)
