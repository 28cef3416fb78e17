"""The debits of a day as they stand: the list with its filter, and how many there are of each standing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from foundation.actor import Actor
from foundation.clock import ZONE
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.watching.models import OrderTrouble, TroubleKind
from settlement.debits.models import Debit
from settlement.debits.queries import DebitView, views
from settlement.debts.queries import Clarity, clarities
from settlement.order_money.standings import CLEARER, Standing, standing_of
from settlement.reconciliation.categories import HOLDING, CaseState
from settlement.reconciliation.models import Case


@dataclass(frozen=True)
class DayDebit:
    """A debit in the list. clarity: what has to be said instead of its state; of an order's earlier debits nothing."""

    debit: Debit
    view: DebitView
    clarity: Clarity | None

    @property
    def standing(self) -> Standing:
        return standing_of(self.debit.state, self.clarity)


Said = dict[int, tuple[Debit, Clarity]]


async def debits_of_day(on: date, *, by: Actor, standing: str = "", limit: int = 500, said: Said | None = None) -> list[DayDebit]:
    """The debits written on a day, newest first, in the actor's districts. standing: only these; one that there is none of: none.

    said: of `clear_debits`, where it was asked already."""
    if standing and standing not in Standing.__members__:
        return []
    said = await clear_debits(on, by) if said is None else said
    query = written_on(on, by)
    if standing in CLEARER:
        query = query.filter(id__in=[debit.id for debit, clarity in said.values() if standing_of(debit.state, clarity) == standing])
    elif standing:
        query = query.filter(state=standing).exclude(id__in=list(said))
    debits = await query.order_by("-id").limit(limit)
    return [DayDebit(debit, view, said[debit.id][1] if debit.id in said else None)
            for debit, view in zip(debits, await views(debits), strict=True)]


async def day_totals(on: date, *, by: Actor, said: Said | None = None) -> dict[Standing, tuple[int, int]]:
    """Standing -> how many debits of the day, and their fen; those that there are. said: as above."""
    rows = written_on(on, by).annotate(n=Count("id"), fen=Sum("amount_fen")).group_by("state").values_list("state", "n", "fen")
    totals = {Standing(state): (int(count), int(fen)) for state, count, fen in await rows}
    for debit, clarity in (await clear_debits(on, by) if said is None else said).values():
        for standing, sign in ((Standing(debit.state), -1), (standing_of(debit.state, clarity), 1)):
            count, fen = totals.get(standing, (0, 0))
            totals[standing] = (count + sign, fen + sign * debit.amount_fen)
    return {standing: totals[standing] for standing in Standing if totals.get(standing, (0, 0))[0]}


def written_on(on: date, by: Actor) -> QuerySet[Debit]:
    begin = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    return scoped(Debit.filter(created_at__gte=begin, created_at__lt=begin + timedelta(days=1)), by).using_db(reads())


async def clear_debits(on: date, by: Actor) -> Said:
    """By id: the day's debits of which more is known than their state says. Asked of the few orders alone that have a case or a debt."""
    cases = Case.filter(category__in=HOLDING, order_id__isnull=False).exclude(state=CaseState.CLOSED).values("order_id")
    debts = OrderTrouble.filter(kind=TroubleKind.UNPAID).values("order_id")
    known = await written_on(on, by).filter(Q(order_id__in=Subquery(cases)) | Q(order_id__in=Subquery(debts))).order_by("seq")
    said = await clarities({debit.order_id for debit in known})
    latest = dict(await Debit.filter(order_id__in=list(said)).using_db(reads()).order_by("seq").values_list("order_id", "id"))
    return {debit.id: (debit, said[debit.order_id]) for debit in known if latest.get(debit.order_id) == debit.id}
