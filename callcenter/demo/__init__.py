"""The demo city: districts, staff, shops, supply and twelve weeks of orders, the same for the same seed."""
