"""The journal: every move of money as one entry with a debit and a credit side, appended, never changed, sealed in a chain."""
