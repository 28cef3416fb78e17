"""The days on which each shop orders, as rows: holidays move rows, never rules."""
