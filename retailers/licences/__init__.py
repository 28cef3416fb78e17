"""The tobacco retail licence: a 12-digit number, five years at most, and the state the authority gave it."""
