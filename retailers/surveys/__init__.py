"""Marks that shops give: 5 very satisfied to 1 very dissatisfied."""
