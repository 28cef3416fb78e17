"""Where an order's money is: its debit, what is in doubt or owed of it, what goes back. For the order's own page."""
