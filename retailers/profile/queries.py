from collections.abc import Collection

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.errors import NotFound
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.profile.models import Retailer

AT_ONCE = 5000
FOUND_MAX, DIGITS_MIN = 50, 4


async def shops_by_code(codes: Collection[str]) -> dict[str, Retailer]:
    """customer_code -> shop. In parts, for a statement of a whole city's codes is more than either database takes."""
    wanted = list(codes)
    parts = [await Retailer.filter(customer_code__in=wanted[at:at + AT_ONCE]) for at in range(0, len(wanted), AT_ONCE)]
    return {shop.customer_code: shop for part in parts for shop in part}


class NoSuchShop(NotFound):
    code = "no_such_shop"


async def shop_of(retailer_id: int, by: Actor) -> Retailer:
    """With its district. NoSuchShop, also where it is another district's."""
    shop = await scoped(Retailer.filter(id=retailer_id), by).using_db(reads()).select_related("district").first()
    if shop is None:
        raise NoSuchShop(retailer_id=retailer_id)
    return shop


async def shops_named(named: str, by: Actor) -> list[Retailer]:
    """Shops of the actor's districts by customer code, telephone, or a part of the name or its pinyin. '' finds none."""
    if not named:
        return []
    digits = "".join(character for character in named if character.isdigit())
    wanted = Q(name__contains=named) | Q(short_name__contains=named) | Q(name_pinyin__icontains=named)
    if len(digits) >= DIGITS_MIN:
        wanted = Q(customer_code__contains=digits) | Q(order_phone__contains=digits) | Q(mobile__contains=digits)
    query = scoped(Retailer.filter(wanted), by).using_db(reads()).select_related("district")
    return await query.order_by("customer_code").limit(FOUND_MAX)
