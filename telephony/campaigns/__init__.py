"""Lists of shops to call: who is on today's list, whose it is, when he is tried again, and what came of it."""
