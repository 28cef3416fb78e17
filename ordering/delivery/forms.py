"""What the forms of delivery say: a picking list with its shortages, a hand-over at the door."""

from collections.abc import Mapping

from foundation.money import parse_yuan
from ordering.delivery.rules import Handover, Money, MoreThanThere, Reason, ReasonMissing, Shortage
from ordering.review.product import cartons

THERE, REFUSED, REASON, ORDER = "there_", "refused_", "reason_", "order_"


def shortages(form: Mapping[str, str], planned: Mapping[int, int]) -> dict[int, Shortage]:
    """there_<sku>: cartons in the store, reason_<sku>: why not all. Only what falls short; planned: sku -> cartons."""
    short = {}
    for sku, there in counted(form, THERE).items():
        wanted = planned.get(sku, 0)
        if there > wanted:
            raise MoreThanThere(cartons=there, there=wanted)
        if there < wanted:
            reason = reason_of(form, sku)
            if reason is None:
                raise ReasonMissing(sku=sku)
            short[sku] = Shortage(there, reason)
    return short


def handover(form: Mapping[str, str]) -> Handover:
    """outcome: 'all', 'part' with refused_<sku> and reason_<sku>, or 'closed'. Money in yuan, empty is none."""
    outcome = form.get("outcome", "all")
    refused = {sku: (qty, reason_of(form, sku)) for sku, qty in counted(form, REFUSED).items()} if outcome == "part" else {}
    money = Money(*[parse_yuan(form.get(name, "").strip() or "0") for name in ("cash", "pos", "electronic")])
    return Handover(refused, form.get("signed_by", ""), money, closed=outcome == "closed", note=form.get("note", ""))


def chosen(form: Mapping[str, str]) -> list[int]:
    """order_<id>: the orders that are ticked."""
    return [int(name[len(ORDER):]) for name in form if name.startswith(ORDER) and name[len(ORDER):].isdecimal()]


def counted(form: Mapping[str, str], prefix: str) -> dict[int, int]:
    """sku -> cartons of the fields that were filled in; '2件' is 100."""
    return {int(name[len(prefix):]): cartons(said)[0] for name, said in form.items()
            if name.startswith(prefix) and name[len(prefix):].isdecimal() and said.strip()}


def reason_of(form: Mapping[str, str], sku: int) -> Reason | None:
    said = form.get(f"{REASON}{sku}", "")
    return Reason(said) if said in Reason.__members__ else None
