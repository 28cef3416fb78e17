from collections.abc import Collection

from retailers.profile.models import Retailer

AT_ONCE = 5000


async def shops_by_code(codes: Collection[str]) -> dict[str, Retailer]:
    """customer_code -> shop. In parts, for a statement of a whole city's codes is more than either database takes."""
    wanted = list(codes)
    parts = [await Retailer.filter(customer_code__in=wanted[at:at + AT_ONCE]) for at in range(0, len(wanted), AT_ONCE)]
    return {shop.customer_code: shop for part in parts for shop in part}
