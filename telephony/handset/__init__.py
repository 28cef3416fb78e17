"""Anyone can be the retailer: a telephone in the browser and one in the terminal, for demonstrations and tests."""
