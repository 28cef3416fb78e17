"""The fragment on an order's page that says where its money is."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from foundation.actor import Actor
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.debits import words as debit_words
from settlement.debts import words as debt_words
from settlement.order_money.queries import order_money
from settlement.refunds import words


@get("/orders/{order_id:int}/money", guards=[requires(*Role)])
async def order_money_fragment(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return Template("settlement/order_money/_order_money.html", context={
        "money_of": await order_money(order_id, by=by), "words": words, "debit_words": debit_words, "debt_words": debt_words, "by": by})


ROUTES = (order_money_fragment,)
