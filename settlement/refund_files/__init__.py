"""Refunds at banks that are debited by file: gathered with the day's runs, written once, sent, and answered by a file."""
