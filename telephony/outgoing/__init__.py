"""Calls that we make: asked for in the database by any process, placed by the phone process, and what became of each."""
