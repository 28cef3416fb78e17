"""What every package speaks of: money, time, who acts, audit, errors, transactions, districts and staff."""
