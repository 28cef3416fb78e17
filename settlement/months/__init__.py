"""The month: its gates, its certificate in a chain, its lock in the database, and its reopening by two persons."""
