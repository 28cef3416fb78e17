"""The business day as a page of jobs: cut-off, runs, results, dunning, sorting, statement and close, each done once."""
