"""What the review and the pages read of the watch."""

from collections import defaultdict
from collections.abc import Mapping

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.review.facts import Peer
from ordering.watching.models import GradePeer, WatchItem, WatchKind


@kept_for(seconds=60)
async def peers() -> Mapping[tuple[int, int], Mapping[str, Peer]]:
    """(district, grade) -> measure -> what its shops usually do."""
    found: dict[tuple[int, int], dict[str, Peer]] = defaultdict(dict)
    for row in await GradePeer.all().using_db(reads()):
        found[row.district_id, row.grade][row.measure] = Peer(row.mean, row.deviation, row.shops)
    return found


@kept_for(seconds=5)
async def watched_skus() -> frozenset[int]:
    rows = WatchItem.filter(ended_at=None, kind__in=[WatchKind.SKU_MONTH, WatchKind.SKU_DAY]).using_db(reads())
    return frozenset(await rows.values_list("product_id", flat=True))  # type: ignore[arg-type]


async def watch_list(limit: int = 200) -> list[WatchItem]:
    """What stands now, skus first, the latest first."""
    return await (WatchItem.filter(ended_at=None).using_db(reads()).select_related("product", "retailer")
                  .order_by("-kind", "-found_at", "-figure").limit(limit))
