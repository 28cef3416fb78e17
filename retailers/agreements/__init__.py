"""The shop's agreement that the company may debit its bank account."""
