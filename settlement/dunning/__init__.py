"""After a failed debit: what the bank's code asks for, when the same order is tried again, and how it ends when nothing helps."""
