"""Refunds: money that goes back to the account it came from, prepared by one person, approved by another, done once."""
