"""Where an order's money is: its debit, what is in doubt or owed of it, what goes back. The pages of debits, and the order's own."""
