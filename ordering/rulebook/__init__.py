"""The rules page: every parameter looked at, a change tried on real orders, proposed, and published by a second person."""
