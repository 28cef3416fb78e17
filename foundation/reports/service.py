"""The verbs of a person's saved views and of the packs that he gets by mail."""

from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, NotFound
from foundation.reports.models import PackOrder, SavedView
from foundation.reports.periods import Kind, period
from foundation.transaction import in_transaction

NAME_MAX = 64


class ViewNameMissing(Invalid):
    code = "view_name_missing"


class NoSuchView(NotFound):
    code = "no_such_view"


class AddressUnfit(Invalid):
    """Not an e-mail address: facts email."""

    code = "email_unfit"


async def save_view(report: str, name: str, query: str, *, by: Actor, at: datetime) -> None:
    """Under a name that he had already for this report the older view is replaced. ViewNameMissing."""
    name = " ".join(name.split())[:NAME_MAX]
    if not name:
        raise ViewNameMissing(report=report)
    async with in_transaction():
        await SavedView.update_or_create({"query": query[:400], "at": at}, staff_id=by.id, report=report, name=name)
        await audit(by, at, "save_view", "saved_view", report, name=name)


async def forget_view(view_id: int, *, by: Actor, at: datetime) -> str:
    """Returns the view's report. NoSuchView where it is another's."""
    async with in_transaction():
        view = await SavedView.get_or_none(id=view_id, staff_id=by.id)
        if view is None:
            raise NoSuchView(view=view_id)
        await view.delete()
        await audit(by, at, "forget_view", "saved_view", view.report, name=view.name)
    return view.report


async def order_pack(kind: Kind, email: str, *, by: Actor, at: datetime) -> None:
    """From the period that runs now on; an empty address ends it. AddressUnfit."""
    email = email.strip()
    if email and (email.count("@") != 1 or len(email) > 120 or not email.isprintable() or " " in email or email[0] == "@" or email[-1] == "@"):
        raise AddressUnfit(email=email)
    async with in_transaction():
        await PackOrder.filter(staff_id=by.id, period=kind).delete()
        if email:
            through = period(kind, at.date()).since
            await PackOrder.create(staff_id=by.id, period=kind, email=email, sent_through=day_before(through))
        await audit(by, at, "order_pack", "pack_order", kind, ordered=bool(email))


def day_before(on: date) -> date:
    return date.fromordinal(on.toordinal() - 1)
