"""What the desk, the telephone menu and the pages read of debits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.orders.models import Order
from settlement.debits.codes import NextStep, next_step
from settlement.debits.models import Debit, DebitAttempt, Evidence
from settlement.debits.states import DebitState
from settlement.debits.writing import NoDebit

FAILURES_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class DebitView:
    """An order's debit as people see it. code: the bank's last one. next_at: when we send or ask next."""

    order_id: int
    order_no: str
    amount_fen: int
    state: DebitState
    code: str
    next_step: NextStep
    next_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    account_tail: str
    bank_ref: str
    request_no: str


@dataclass(frozen=True)
class DebitStanding:
    """A retailer's standing for the pop. failures: failed debits of the last 90 days. unknown_fen: still undecided."""

    last: DebitView | None
    unknown: int
    unknown_fen: int
    failures: int


async def debit_of_order(order_id: int) -> DebitView | None:
    """The latest debit of an order, or None where no money was asked for."""
    return (await debits_of_orders([order_id])).get(order_id)


async def debits_of_orders(order_ids: Collection[int]) -> dict[int, DebitView]:
    """The latest debit of each order that has one."""
    debits = await Debit.filter(order_id__in=list(order_ids)).using_db(reads()).order_by("order_id", "seq")
    return {view.order_id: view for view in await views(debits)}


async def debit_standing(retailer_id: int, at: datetime) -> DebitStanding:
    mine = Debit.filter(retailer_id=retailer_id).using_db(reads())
    last = await mine.order_by("-created_at", "-id").limit(1)
    undecided = await mine.filter(state=DebitState.UNKNOWN)
    failures = await mine.filter(state=DebitState.FAILED, created_at__gte=at - FAILURES_WITHIN).count()
    unknown_fen = sum(debit.amount_fen for debit in undecided)
    return DebitStanding(next(iter(await views(last)), None), len(undecided), unknown_fen, failures)


@dataclass(frozen=True)
class DebitStory:
    """attempts: the latest first, each with its evidence in order of arrival. call_id: in which it was ordered, if in one."""

    debit: Debit
    view: DebitView
    attempts: list[tuple[DebitAttempt, list[Evidence]]]
    call_id: str | None


async def debit_story(order_id: int, *, by: Actor) -> DebitStory:
    """Everything about an order's money. NoDebit where none was asked for, or it is another district's."""
    debit = await scoped(Debit.filter(order_id=order_id), by).using_db(reads()).order_by("-seq").first()
    if debit is None:
        raise NoDebit(order_id=order_id)
    attempts = await DebitAttempt.filter(debit__order_id=order_id).using_db(reads()).order_by("-id")
    heard = await evidence_of_order(order_id)
    [shown] = await views([debit])
    order = await Order.filter(id=order_id).using_db(reads()).first()
    return DebitStory(debit, shown, [(a, [one for one in heard if one.attempt_id == a.id]) for a in attempts],
                      order.call_id if order else None)


async def order_of_attempt(attempt_id: int, *, by: Actor) -> int:
    """NoDebit."""
    attempt = await scoped(DebitAttempt.filter(id=attempt_id), by, "debit__district_id").using_db(reads()).select_related("debit").first()
    if attempt is None:
        raise NoDebit(order_id=0)
    return int(attempt.debit.order_id)


async def evidence_of_order(order_id: int) -> list[Evidence]:
    """All that was heard about an order's money, in order of arrival, each with its attempt."""
    rows = Evidence.filter(attempt__debit__order_id=order_id).using_db(reads())
    return await rows.prefetch_related("attempt").order_by("id")


async def views(debits: Collection[Debit]) -> list[DebitView]:
    """One view for each debit, by its latest attempt."""
    ids = [debit.id for debit in debits]
    attempts = await DebitAttempt.filter(debit_id__in=ids).using_db(reads()).order_by("id")
    latest = {attempt.debit_id: attempt for attempt in attempts}
    proofs = (
        await Evidence.filter(attempt_id__in=[a.id for a in latest.values()]).using_db(reads()).exclude(bank_ref="")
    )
    references = {proof.attempt_id: proof.bank_ref for proof in proofs}
    return [view(debit, latest[debit.id], references.get(latest[debit.id].id, "")) for debit in debits]


def view(debit: Debit, attempt: DebitAttempt, bank_ref: str) -> DebitView:
    return DebitView(
        order_id=debit.order_id,
        order_no=debit.order_no,
        amount_fen=debit.amount_fen,
        state=debit.state,
        code=attempt.code,
        next_step=next_step(attempt.code) if attempt.code else NextStep.NONE,
        next_at=attempt.next_at,
        created_at=debit.created_at,
        settled_at=debit.settled_at,
        account_tail=attempt.account_tail,
        bank_ref=bank_ref,
        request_no=attempt.request_no,
    )
