"""Calls as pages read them: the list with its filters, and one call from first ring to money."""
