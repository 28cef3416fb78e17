"""Satisfaction: what shops are asked, after which occasion, and what they answer. Marks go from 5, very satisfied, to 1."""
