"""What was said on a call, as files: the row stands before the file, and is closed when the file has been looked at."""
