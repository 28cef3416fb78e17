"""A shop on one page: its file, how it is reached, and which calls it wants."""
