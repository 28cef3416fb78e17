"""What is sold: one row for each sku, its dated prices, and how a person on the phone finds it."""
