"""Reports: what one is, how it is asked for, and the page, chart, sheet and paper that print its rows."""
