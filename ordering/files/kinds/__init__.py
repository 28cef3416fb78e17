"""The kinds of files, one module each, in the order in which a new city needs them."""

from ordering.files.kind import Kind
from ordering.files.kinds import agreed, grades, limits, overrides, plans, prices, products, releases, retailers, tiers

KINDS: dict[str, Kind] = {module.KIND.name: module.KIND for module in (
    products, prices, retailers, grades, limits, tiers, releases, overrides, agreed, plans)}
