"""Everything that leaves the house for one shop or one member of staff: calls, SMS, e-mail, each with what became of it."""
