"""A shop's own word about being reminded."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.transaction import in_transaction
from retailers.consent.models import OptOut
from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer


async def opt_out(retailer_id: int, purpose: Purpose, *, by: Actor, at: datetime, call_id: str | None = None) -> None:
    """From now on not for this purpose; saying it twice changes nothing."""
    async with in_transaction():
        shop = await Retailer.get(id=retailer_id)
        row, fresh = await OptOut.get_or_create(retailer_id=shop.id, purpose=purpose, defaults={
            "call_id": call_id, "by_name": by.name, "at": at})
        if not fresh and row.ended_at is not None:
            await OptOut.filter(id=row.id).update(call_id=call_id, by_name=by.name, at=at, ended_at=None)
        await audit(by, at, "opt_out", "retailer", shop.id, district_id=shop.district_id, purpose=purpose)


async def opt_in(retailer_id: int, purpose: Purpose, *, by: Actor, at: datetime) -> None:
    """The shop wants to be reminded again."""
    async with in_transaction():
        shop = await Retailer.get(id=retailer_id)
        if await OptOut.filter(retailer_id=shop.id, purpose=purpose, ended_at=None).update(ended_at=at):
            await audit(by, at, "opt_in", "retailer", shop.id, district_id=shop.district_id, purpose=purpose)


async def opted_out(retailer_id: int, purpose: Purpose) -> bool:
    return await OptOut.filter(retailer_id=retailer_id, purpose=purpose, ended_at=None).exists()
