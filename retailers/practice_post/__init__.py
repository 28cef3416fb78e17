"""The post office in the box: an SMS gateway and a mail server for practice, its own process, imports nothing of ours.

Nothing leaves the machine: what was handed in is shown on its page and nowhere else."""
