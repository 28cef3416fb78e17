"""May we call this shop now, for this? Opt-outs, quiet hours, days off, and one call a day for each purpose."""
