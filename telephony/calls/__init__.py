"""One telephone call from first ring to hang-up: where it is now, and the timeline of what happened on it."""
