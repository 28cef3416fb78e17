"""The bank in the box: a process of its own with books of its own, for demo, training and tests.

It imports nothing of ours, so that no mistake of ours can cancel itself out in it."""
