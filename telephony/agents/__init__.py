"""A staff member with a telephone: signed out, ready, offered a call, talking, wrapping up or paused. The truth is here,
and Asterisk's queues are made to agree with it."""
