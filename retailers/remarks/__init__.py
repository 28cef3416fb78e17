"""What a shop said and what is still to be done about it."""
