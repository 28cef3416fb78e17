"""The order desk: what the agent at a telephone sees of the caller, and the live connection that puts it before him
in time. The order form in its middle is ordering's own."""
