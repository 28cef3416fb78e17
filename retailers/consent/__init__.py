"""When a shop may be contacted unasked: hours, days, its own word, and once a day for each purpose."""
