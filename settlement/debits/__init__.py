"""Debits: what an order owes (Debit), each try to collect it (DebitAttempt), and all that was ever heard of a try (Evidence)."""
