"""A whole city's order week, played through the ordinary verbs by agents, by keypad and by file at once, and its account."""
