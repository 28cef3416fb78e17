"""Delivery: a day's paid orders become runs of trucks, are picked, dispatched and handed over; goods and money follow.

What was refused goes back to stock with a reason; what is owed back is a row that settlement reads, never an offset."""
