"""A message that a caller left for the people of a district, and who calls back."""
