"""What finance, the desk and the telephone read of refunds. On the reading connection, in the actor's districts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.staff.scope import scoped
from foundation.transaction import reads
from settlement.approvals.models import Approval
from settlement.approvals.rules import ApprovalState
from settlement.refunds.approving import NOUN, NoSuchRefund
from settlement.refunds.models import Refund, RefundAttempt, RefundEvidence
from settlement.refunds.rules import RefundState

WITHIN = timedelta(days=30)
ON_ITS_WAY = tuple(state for state in RefundState if state != RefundState.PAID)


@dataclass(frozen=True)
class RefundRow:
    """A refund in the list. proposal: the one that waits, or the last that was decided."""

    refund: Refund
    proposal: Approval | None

    @property
    def waits_for(self) -> Approval | None:
        return self.proposal if self.proposal and self.proposal.state == ApprovalState.PROPOSED else None


async def refunds_listed(*, by: Actor, standing: str = "", limit: int = 300) -> list[RefundRow]:
    """standing: '' for all that are not paid, or one state. The oldest first, paid ones the latest first."""
    query = Refund.filter(state=standing) if standing else Refund.exclude(state=RefundState.PAID)
    order = "-paid_at" if standing == RefundState.PAID else "found_at"
    refunds = await scoped(query, by).using_db(reads()).order_by(order, "id").limit(limit)
    latest = {one.noun_id: one for one in await Approval.filter(
        noun=NOUN, noun_id__in=[refund.id for refund in refunds]).using_db(reads()).order_by("id")}
    return [RefundRow(refund, latest.get(refund.id)) for refund in refunds]


async def refund_totals(*, by: Actor) -> dict[RefundState, tuple[int, int]]:
    """State -> how many, and their fen."""
    totals: dict[RefundState, tuple[int, int]] = {}
    for state, fen in await scoped(Refund.all(), by).using_db(reads()).values_list("state", "amount_fen"):
        count, before = totals.get(RefundState(state), (0, 0))
        totals[RefundState(state)] = (count + 1, before + int(fen))
    return totals


@dataclass(frozen=True)
class RefundStory:
    """One refund to its bottom: its proposals and its tries with their evidence, the latest first."""

    refund: Refund
    proposals: Sequence[Approval]
    tries: list[tuple[RefundAttempt, list[RefundEvidence]]]

    @property
    def waits_for(self) -> Approval | None:
        return next((one for one in self.proposals if one.state == ApprovalState.PROPOSED), None)


async def refund_story(refund_id: int, *, by: Actor) -> RefundStory:
    """NoSuchRefund."""
    refund = await scoped(Refund.filter(id=refund_id), by).using_db(reads()).first()
    if refund is None:
        raise NoSuchRefund(refund_id=refund_id)
    proposals = await Approval.filter(noun=NOUN, noun_id=refund_id).using_db(reads()).order_by("-id")
    tries = await RefundAttempt.filter(refund_id=refund_id).using_db(reads()).order_by("-id")
    heard = await RefundEvidence.filter(attempt__refund_id=refund_id).using_db(reads()).order_by("id")
    return RefundStory(refund, proposals, [(one, [proof for proof in heard if proof.attempt_id == one.id]) for one in tries])


async def last_refund(retailer_id: int, at: datetime) -> Refund | None:
    """A shop's refund that is under way, or the last one of the past month."""
    mine = Refund.filter(retailer_id=retailer_id).using_db(reads())
    return await mine.filter(state__in=ON_ITS_WAY).order_by("-id").first() or await mine.filter(paid_at__gte=at - WITHIN).order_by(
        "-paid_at").first()
