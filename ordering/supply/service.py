"""The verbs of supply: releasing, opening, limiting. Taking is `taking.py`, inside the order's own transaction."""

from ordering.supply.limiting import apply_tiers, override_limit, put_grade_limits
from ordering.supply.releasing import (
    NothingReserved,
    ReleaseBelowTaken,
    open_day_pools,
    release_reserve,
    release_supply,
    release_week,
    share_out,
)

__all__ = [
    "NothingReserved",
    "ReleaseBelowTaken",
    "apply_tiers",
    "open_day_pools",
    "override_limit",
    "put_grade_limits",
    "release_reserve",
    "release_supply",
    "release_week",
    "share_out",
]
