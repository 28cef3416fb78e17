"""What is to be done once on a business day, however many processes could do it: a row and a lease for each such piece of work."""
