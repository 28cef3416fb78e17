"""What finance, a shop's page, the desk and the telephone read of debts. On the reading connection, in the actor's districts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.actor import Actor
from foundation.clock import day
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, as_json, fetch, reads, rowset
from ordering.states import State
from ordering.watching.models import OrderTrouble, TroubleKind
from settlement.approvals.models import Approval
from settlement.approvals.rules import ApprovalState
from settlement.debits.models import Debit
from settlement.debts.rules import UNDER_WAY, NoSuchDebt, Way, ways_for
from settlement.debts.service import NOUN
from settlement.receivables.rules import AGES, age_bucket
from settlement.reconciliation.categories import HOLDING, CaseState
from settlement.reconciliation.models import Case
from settlement.reconciliation.order_side import AMONG
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause


class Stage(StrEnum):
    """IN_DOUBT: a case is open. AT_BANK: debited again. PROPOSED: waits for a second person. OPEN: somebody has to act."""

    IN_DOUBT = "IN_DOUBT"
    AT_BANK = "AT_BANK"
    PROPOSED = "PROPOSED"
    OPEN = "OPEN"
    SETTLED = "SETTLED"


@dataclass(frozen=True)
class DebtRow:
    """A debt in the list. amount_fen: what is open of it, of a settled one what was open last. debit: the order's latest."""

    id: int
    order_id: int
    order_no: str
    order_state: State
    retailer_id: int
    shop: str
    customer_code: str
    amount_fen: int
    since: datetime
    settled_at: datetime | None
    case: Case | None
    debit: Debit | None
    proposal: Approval | None
    ended: Approval | None
    """The last proposal that a second person agreed to."""

    @property
    def stage(self) -> Stage:
        if self.settled_at:
            return Stage.SETTLED
        if self.case:
            return Stage.IN_DOUBT
        if self.debit and self.debit.state in UNDER_WAY:
            return Stage.AT_BANK
        return Stage.PROPOSED if self.proposal else Stage.OPEN

    @property
    def ways(self) -> list[Way]:
        return ways_for(self.order_state)


async def debts_listed(*, by: Actor, settled: bool = False, limit: int = 300) -> list[DebtRow]:
    """Open debts, the oldest first; or those that ended, the latest first."""
    query = OrderTrouble.filter(kind=TroubleKind.UNPAID, settled_at__isnull=not settled)
    rows = scoped(query, by, "order__district_id").using_db(reads()).select_related("order", "retailer")
    return await debt_rows(await rows.order_by("-settled_at" if settled else "at", "id").limit(limit))


async def debt_rows(debts: Sequence[OrderTrouble]) -> list[DebtRow]:
    orders = [one.order_id for one in debts]
    cases = {one.order_id: one for one in await Case.filter(order_id__in=orders, category__in=HOLDING).exclude(
        state=CaseState.CLOSED).using_db(reads()).order_by("-id")}
    latest = {one.order_id: one for one in await Debit.filter(order_id__in=orders).using_db(reads()).order_by("seq")}
    proposals = await Approval.filter(noun=NOUN, noun_id__in=[one.id for one in debts]).using_db(reads()).order_by("id")
    waiting = {one.noun_id: one for one in proposals if one.state == ApprovalState.PROPOSED}
    ended = {one.noun_id: one for one in proposals if one.state == ApprovalState.APPROVED}
    return [DebtRow(
        one.id, one.order_id, one.order.order_no or "", one.order.state, one.retailer_id, one.retailer.name, one.retailer.customer_code,
        one.amount_fen, one.at, one.settled_at, cases.get(one.order_id), latest.get(one.order_id), waiting.get(one.id),
        ended.get(one.id)) for one in debts]  # fmt: skip


def by_age(debts: Sequence[DebtRow], at: datetime) -> dict[str, tuple[int, int]]:
    """Bucket of days -> how many and how much; every bucket is there."""
    totals = dict.fromkeys(AGES, (0, 0))
    for one in debts:
        bucket = age_bucket(day(one.since), day(at))
        totals[bucket] = (totals[bucket][0] + 1, totals[bucket][1] + one.amount_fen)
    return totals


@dataclass(frozen=True)
class DebtStory:
    """A debt with its proposals, the latest first, and what goes back of its order because more came than it cost."""

    debt: DebtRow
    proposals: list[Approval]
    too_much: list[Refund]

    @property
    def rest_fen(self) -> int:
        """What the proposal that waits says to have come above the debt."""
        return max(0, self.debt.proposal.amount_fen - self.debt.amount_fen) if self.debt.proposal else 0


async def debt_story(debt_id: int, *, by: Actor) -> DebtStory:
    """NoSuchDebt."""
    found = await scoped(OrderTrouble.filter(id=debt_id, kind=TroubleKind.UNPAID), by, "order__district_id").using_db(reads()).select_related(
        "order", "retailer").first()
    if found is None:
        raise NoSuchDebt(debt_id=debt_id)
    [row] = await debt_rows([found])
    proposals = await Approval.filter(noun=NOUN, noun_id=debt_id).using_db(reads()).order_by("-id")
    too_much = await Refund.filter(order_id=row.order_id, cause__in=[Cause.TWICE, Cause.OVERPAID]).using_db(reads()).order_by("id")
    return DebtStory(row, proposals, too_much)


async def debts_of_shop(retailer_id: int, *, by: Actor | None = None) -> list[DebtRow]:
    """What stands against a shop's next order (R09), the oldest first. by: only in his districts."""
    query = OrderTrouble.filter(retailer_id=retailer_id, kind=TroubleKind.UNPAID, settled_at=None)
    query = scoped(query, by, "order__district_id") if by else query
    return await debt_rows(await query.using_db(reads()).select_related("order", "retailer").order_by("at", "id"))


class Clarity(StrEnum):
    """Where the state of an order's debit is not the whole of it.

    IN_DOUBT: the bank has said that it took the money, and a case says otherwise. SETTLED: it failed, and was settled by two
    persons. OWED: the goods are gone, and the shop has to pay for them yet."""

    IN_DOUBT = "IN_DOUBT"
    SETTLED = "SETTLED"
    OWED = "OWED"


CLARITY = f"""
    SELECT w.id,
      EXISTS (SELECT 1 FROM recon_case AS c WHERE c.order_id = w.id AND c.state <> 'CLOSED' AND c.category IN ({AMONG})
              AND NOT EXISTS (SELECT 1 FROM debit AS d JOIN debit_attempt AS b ON b.debit_id = d.id WHERE d.order_id = w.id
                              AND b.id <> c.attempt_id AND b.state = 'SUCCEEDED' AND NOT b.surplus)) AS in_doubt,
      EXISTS (SELECT 1 FROM order_trouble AS t WHERE t.order_id = w.id AND t.kind = 'UNPAID' AND t.settled_at IS NULL) AS owed,
      EXISTS (SELECT 1 FROM order_trouble AS t JOIN approval AS p ON p.noun = '{NOUN}' AND p.noun_id = t.id AND p.state = 'APPROVED'
              WHERE t.order_id = w.id AND t.kind = 'UNPAID') AS agreed,
      EXISTS (SELECT 1 FROM debit AS d WHERE d.order_id = w.id AND d.state = 'FAILED'
              AND NOT EXISTS (SELECT 1 FROM debit AS x WHERE x.order_id = w.id AND x.seq > d.seq)) AS failed
    FROM {{orders}}"""


async def clarities(order_ids: Collection[int]) -> dict[int, Clarity]:
    """By order; an order whose debit says all that there is to say is not in it."""

    def work() -> Work[list[Row]]:
        return (yield Sql(CLARITY.format(orders=rowset("w", 1, id="bigint")), as_json([{"id": order_id} for order_id in order_ids])))

    found = {row["id"]: clarity(row) for row in (await fetch(work) if order_ids else [])}
    return {order_id: one for order_id, one in found.items() if one}


def clarity(row: Row) -> Clarity | None:
    if row["in_doubt"]:
        return Clarity.IN_DOUBT
    if row["failed"]:
        return Clarity.OWED if row["owed"] else Clarity.SETTLED if row["agreed"] else None
    return None


async def clarity_of(order_id: int) -> Clarity | None:
    return (await clarities([order_id])).get(order_id)
