"""The licensed shops: who they are, what they hold, when they order, what they say."""
