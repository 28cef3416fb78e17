"""A shop's page: its file, where it is written to, and which calls it wants; and the search that leads there."""

from dataclasses import dataclass

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.transaction import reads
from retailers.consent import words as calling
from retailers.consent.queries import history_of, refusals_of
from retailers.consent.rules import OWED
from retailers.filing.service import change_contact
from retailers.licences.models import Licence
from retailers.profile.queries import FOUND_MAX, shop_of, shops_named
from retailers.shops import words

CHANGING = (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)


@dataclass
class ContactForm:
    mobile: str = ""
    email: str = ""


@get("/retailers", guards=[requires(*Role)])
async def shops_page(by: NamedDependency[Actor], named: FromQuery[str] = "") -> Template:
    """By a part of the name or its pinyin, by customer code or telephone."""
    found = await shops_named(named.strip(), by)
    return Template("retailers/shops/shops.html", context={"named": named.strip(), "found": found, "most": FOUND_MAX, "words": words})


@get("/retailers/{retailer_id:int}", guards=[requires(*Role)])
async def shop_page(retailer_id: FromPath[int], by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await one_shop(retailer_id, by, done=done)


async def one_shop(retailer_id: int, by: Actor, *, done: str = "", refusal: DomainError | None = None, given: ContactForm | None = None) -> Template:
    shop = await shop_of(retailer_id, by)
    return Template("retailers/shops/shop.html", status_code=422 if refusal else 200, context={
        "shop": shop, "licence": await Licence.filter(retailer_id=shop.id).using_db(reads()).order_by("-valid_to").first(), "given": given or ContactForm(shop.mobile, shop.email), "words": words,
        "calling": calling, "refused": await refusals_of(shop.id), "history": await history_of(shop.id), "owed": OWED, "done": done,
        "refusal": refusal, "by": by, "changes": by.role in (*CHANGING, Role.ADMINISTRATOR)})


@post("/retailers/{retailer_id:int}/contact", guards=[requires(*CHANGING)])
async def contact_here(retailer_id: FromPath[int], data: URLEncodedBody[ContactForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await change_contact(retailer_id, data.mobile, data.email, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shop(retailer_id, by, refusal=refusal, given=data)
    return Redirect(f"/retailers/{retailer_id}?done=contact", status_code=303)


ROUTES = (shops_page, shop_page, contact_here)
