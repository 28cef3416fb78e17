"""Reconciliation: the bank's statement against our attempts, cases for what differs, and the close of the day."""
