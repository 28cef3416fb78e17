"""The debits of a day, one debit with all that was heard of it, and the fragment on an order's page that says where its money is."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.debits import words as debit_words
from settlement.debits.queries import debit_story
from settlement.debts import words as debt_words
from settlement.debts.queries import clarity_of
from settlement.order_money import words as money_words
from settlement.order_money.day import clear_debits, day_totals, debits_of_day
from settlement.order_money.queries import order_money
from settlement.refunds import words

READERS = [requires(Role.FINANCE, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]


@get("/debits", guards=READERS)
async def debits_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None, standing: FromQuery[str] = "") -> Template:
    shown = on or clock.day(clock.now())
    said = await clear_debits(shown, by)
    context = {"debits": await debits_of_day(shown, by=by, standing=standing, said=said), "totals": await day_totals(shown, by=by, said=said),
               "on": shown, "standing": standing, "words": money_words}
    return Template("settlement/order_money/debits.html", context=context)


@get("/debits/{order_id:int}", guards=READERS)
async def debit_page(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    context = {"story": await debit_story(order_id, by=by), "clarity": await clarity_of(order_id), "words": debit_words,
               "money_words": money_words}
    return Template("settlement/order_money/debit.html", context=context)


@get("/orders/{order_id:int}/money", guards=[requires(*Role)])
async def order_money_fragment(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return Template("settlement/order_money/_order_money.html", context={
        "money_of": await order_money(order_id, by=by), "words": words, "debit_words": debit_words, "debt_words": debt_words, "by": by})


ROUTES = (debits_page, debit_page, order_money_fragment)
