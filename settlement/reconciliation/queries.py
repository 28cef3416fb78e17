"""What finance's pages read of a day. All on the reading connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.clock import ZONE
from foundation.staff.scope import scoped
from foundation.transaction import Row, fetch, reads
from ordering.orders.models import Order
from settlement.approvals.models import Approval
from settlement.batches.models import BankFile, Batch
from settlement.batches.rules import FileState
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.states import AttemptState, DebitState
from settlement.journal.models import DayClose
from settlement.reconciliation.categories import CaseState, Category
from settlement.reconciliation.closing import ties
from settlement.reconciliation.models import BankLine, Case
from settlement.reconciliation.rules import Tie
from settlement.reconciliation.transfers import told_less
from settlement.reconciliation.treating import NOUN, NoSuchCase
from settlement.refund_files.models import RefundBatch
from settlement.refunds.models import Refund

WAITING = (FileState.QUARANTINED, FileState.REFUSED, FileState.TAKING)


@dataclass(frozen=True)
class DayView:
    """One business day at a glance. debits: state -> count and fen. close: the latest of this day, if it was closed."""

    on: date
    debits: dict[DebitState, tuple[int, int]]
    unknowns: Sequence[tuple[DebitAttempt, Debit]]
    batches: Sequence[Batch]
    refund_batches: Sequence[RefundBatch]
    files: Sequence[BankFile]
    ties: Sequence[Tie]
    cases: dict[Category, tuple[int, int]]
    close: DayClose | None

    @property
    def asked(self) -> tuple[int, int]:
        return sum(n for n, _ in self.debits.values()), sum(fen for _, fen in self.debits.values())

    @property
    def is_green(self) -> bool:
        return all(tie.is_green for tie in self.ties)

    @property
    def only_waits(self) -> bool:
        """Nothing is wrong; the bank's statement is not due yet."""
        return not self.is_green and all(tie.is_green or tie.not_yet for tie in self.ties)


async def day_view(on: date) -> DayView:
    begin = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    end = begin + timedelta(days=1)
    close = await DayClose.filter(business_date=on).using_db(reads()).order_by("-id").first()
    return DayView(
        on=on,
        debits=await debit_totals(begin, end),
        unknowns=await unknowns(on),
        batches=await Batch.filter(business_date=on).using_db(reads()).select_related("file").order_by("-id"),
        refund_batches=await RefundBatch.filter(business_date=on).using_db(reads()).select_related("file").order_by("-id"),
        files=await BankFile.filter(at__gte=begin, at__lt=end).using_db(reads()).order_by("-id").limit(50).only(
            "id", "bank_code", "kind", "name", "rows", "amount_fen", "state", "reason", "seen", "sha256", "decided_by", "at"),
        ties=await ties(on),
        cases=await open_totals(),
        close=close,
    )  # fmt: skip


async def unknowns(through: date) -> list[tuple[DebitAttempt, Debit]]:
    """Debits that may or may not have taken money, asked for by that day; the oldest first."""
    attempts = await DebitAttempt.filter(state__in=[AttemptState.UNKNOWN, AttemptState.CLAIMED], order_date__lte=through).using_db(
        reads()).select_related("debit").order_by("id")
    return [(one, one.debit) for one in attempts]


async def debit_totals(begin: datetime, end: datetime) -> dict[DebitState, tuple[int, int]]:
    rows = await Debit.filter(created_at__gte=begin, created_at__lt=end).using_db(reads()).values_list("state", "amount_fen")
    totals: dict[DebitState, tuple[int, int]] = {}
    for state, fen in rows:
        count, before = totals.get(DebitState(state), (0, 0))
        totals[DebitState(state)] = (count + 1, before + int(fen))
    return totals


async def open_totals() -> dict[Category, tuple[int, int]]:
    """Cases that are not closed, by category: how many, and their fen."""
    totals: dict[Category, tuple[int, int]] = {}
    for category, fen in await Case.exclude(state=CaseState.CLOSED).using_db(reads()).values_list("category", "amount_fen"):
        count, before = totals.get(Category(category), (0, 0))
        totals[Category(category)] = (count + 1, before + int(fen))
    return totals


async def cases_listed(*, by: Actor, standing: str = "", category: str = "", limit: int = 300) -> list[Case]:
    """Cases by due day; standing: '' for all that are not closed, or one state."""
    query = Case.filter(state=standing) if standing else Case.exclude(state=CaseState.CLOSED)
    if category:
        query = query.filter(category=category)
    return await scoped(query, by).using_db(reads()).order_by("due_on", "id").limit(limit)


@dataclass(frozen=True)
class CaseView:
    """A case with the bank's line and our debit behind it, the call in which it was ordered, where there are any, and its
    proposals, the latest first.

    refund: that it is about, or that came of it. told: the debts that two persons have told to be paid by its line, where it brought more."""

    case: Case
    line: BankLine | None
    debit: Debit | None
    refund: Refund | None
    proposals: list[Approval]
    call_id: str | None
    told: Sequence[Row]


async def case_view(case_id: int, *, by: Actor) -> CaseView:
    case = await scoped(Case.filter(id=case_id), by).using_db(reads()).first()
    if case is None:
        raise NoSuchCase(case_id=case_id)
    line = await BankLine.filter(id=case.line_id).using_db(reads()).first() if case.line_id else None
    debit = await Debit.filter(order_id=case.order_id).using_db(reads()).order_by("-seq").first() if case.order_id else None
    refund = await Refund.filter(Q(case_id=case.id) | Q(id=case.refund_id or 0)).using_db(reads()).first()
    proposals = await Approval.filter(noun=NOUN, noun_id=case.id).using_db(reads()).order_by("-id")
    order = await Order.filter(id=case.order_id).using_db(reads()).first() if case.order_id else None
    told = (await fetch(told_less)).get(case.id, []) if case.category == Category.BANK_OVER_FOREIGN else []
    return CaseView(case, line, debit, refund, proposals, order.call_id if order else None, told)
