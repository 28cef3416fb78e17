"""Columns of supply for the statements that read an order: `o` the order, `s` its line's release, `w` its order day."""

POOL_LEFT = """CASE WHEN EXISTS (
    SELECT 1 FROM supply_pool x WHERE x.release_id = s.id AND x.opens_on IS NOT NULL AND x.opened_at IS NULL)
    THEN s.released_qty - s.taken_qty END"""
"""R24: what is left of today's pool, null where the release has no day to come: then what is left is the cycle's."""
AGREED_CARTONS = """(SELECT x.cartons FROM agreed_volume x WHERE x.retailer_id = o.retailer_id AND x.month = CAST(
    SUBSTR(CAST(w.call_date AS TEXT), 1, 4) || SUBSTR(CAST(w.call_date AS TEXT), 6, 2) AS INTEGER))"""
"""R21: what the shop agreed on for the month of its order day, before the float; null where nothing is agreed."""
