"""The order: drafted while the caller speaks, reviewed, read back, confirmed with its goods and its money, or void."""
