"""Reminders without an agent: who is due for which, the calls that are made, what was keyed, and the SMS where no call got through."""
