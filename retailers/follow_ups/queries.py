"""The list with its filters, one follow-up with its history, and how many wait for a person."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from foundation.actor import Actor
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.follow_ups.models import FollowUp, FollowUpStep
from retailers.follow_ups.rules import PENDING, FollowUpState, Kind
from retailers.follow_ups.service import NoSuchFollowUp
from retailers.profile.models import Retailer
from retailers.profile.queries import NoSuchShop

SHOWN_MAX = 200


@dataclass(frozen=True)
class Filters:
    """standing: '' for pending, OVERDUE, DONE, DROPPED or ALL. whose: '' for all, mine, free. district: 0 for all."""

    standing: str = ""
    kind: str = ""
    whose: str = ""
    district: int = 0
    retailer: int = 0


@dataclass(frozen=True)
class Counts:
    """Of what is pending: mine, nobody's, and those of both that are late."""

    mine: int
    free: int
    overdue: int


def seen_by(by: Actor) -> QuerySet[FollowUp]:
    """Those of the actor's districts, and those of which nobody knows the district."""
    query = FollowUp.all().using_db(reads())
    return query if by.districts is None else query.filter(Q(district_id__in=sorted(by.districts)) | Q(district_id=None))


async def follow_ups(filters: Filters, *, by: Actor, at: datetime) -> list[FollowUp]:
    """The most urgent first; of finished ones the latest."""
    query = seen_by(by)
    match filters.standing:
        case "" | "OVERDUE":
            query = query.filter(state__in=list(PENDING)).order_by("due_at", "id")
            query = query.filter(due_at__lt=at) if filters.standing else query
        case FollowUpState.DONE | FollowUpState.DROPPED:
            query = query.filter(state=filters.standing).order_by("-closed_at", "-id")
        case _:
            query = query.order_by("-created_at", "-id")
    if filters.kind in set(Kind):
        query = query.filter(kind=filters.kind)
    if filters.whose == "mine":
        query = query.filter(owner_staff_id=by.id)
    elif filters.whose == "free":
        query = query.filter(owner_staff_id=None)
    if filters.district:
        query = query.filter(district_id=filters.district)
    if filters.retailer:
        query = query.filter(retailer_id=filters.retailer)
    return await query.select_related("retailer", "district").limit(SHOWN_MAX)


async def follow_up(follow_up_id: int, *, by: Actor) -> tuple[FollowUp, list[FollowUpStep]]:
    row = await seen_by(by).filter(id=follow_up_id).select_related("retailer", "district").first()
    if row is None:
        raise NoSuchFollowUp(follow_up_id=follow_up_id)
    return row, await FollowUpStep.filter(follow_up_id=row.id).using_db(reads()).order_by("at", "id")


async def counts(by: Actor, at: datetime) -> Counts:
    rows = await seen_by(by).filter(state__in=list(PENDING)).filter(Q(owner_staff_id=by.id) | Q(owner_staff_id=None)).values_list(
        "owner_staff_id", "due_at")
    return Counts(sum(owner is not None for owner, _ in rows), sum(owner is None for owner, _ in rows),
                  sum(due < at for _, due in rows))


async def shop_named(text: str, by: Actor) -> Retailer:
    """By its customer code or its order phone, as a person writes it; NoSuchShop."""
    digits = "".join(text.split()).replace("-", "")
    shop = await scoped(Retailer.filter(Q(customer_code=digits) | Q(order_phone=digits)), by).using_db(reads()).order_by("id").first()
    if shop is None:
        raise NoSuchShop(text=text)
    return shop
