"""The shift at a glance: who sits in which state, who waits, and how much of today's ordering is done."""
