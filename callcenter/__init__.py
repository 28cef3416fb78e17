"""The running program: settings, database, web, phone server, jobs and commands. No business rule lives here."""
