"""What each retailer owes and is owed, read from the journal alone: deliveries booked, movements by kind, balances by district."""
