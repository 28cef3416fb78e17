"""Settlement: the money of an order, asked of a bank and proven by what the bank said."""
