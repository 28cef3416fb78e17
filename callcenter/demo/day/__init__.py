"""A business day that plays by itself, from the list of the morning to the packs of the night.

Nothing is put into the books by hand: shops telephone over real lines, agents use the doors of the web console and a telephone,
the practice bank debits, the jobs do what they do every day. Only the clock is put forward, from one hour of the day to the next.
`./leafline play day` plays it in a running demonstration, the journey test on a stage of its own."""
