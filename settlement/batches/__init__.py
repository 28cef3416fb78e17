"""Batches: a run gathers what batch customers owe into one file, written once; the bank's result file says what became of it."""
