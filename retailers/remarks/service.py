from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid
from foundation.transaction import in_transaction
from retailers.profile.models import Retailer
from retailers.remarks.models import Remark, RemarkKind

TEXT_LENGTH_MAX = 400


class RemarkEmpty(Invalid):
    code = "remark_empty"


async def note_remark(retailer_id: int, kind: RemarkKind, text: str, *, call_id: str | None, by: Actor, at: datetime) -> Remark:
    """客户意见: keep what the shop said, open until somebody has dealt with it."""
    said = " ".join(text.split())[:TEXT_LENGTH_MAX]
    if not said:
        raise RemarkEmpty(retailer_id=retailer_id)
    async with in_transaction():
        shop = await Retailer.get(id=retailer_id)
        remark = await Remark.create(retailer_id=shop.id, kind=kind, text=said, call_id=call_id, by_name=by.name, at=at)
        await audit(by, at, "note_remark", "retailer", shop.id, district_id=shop.district_id, kind=kind)
    return remark
