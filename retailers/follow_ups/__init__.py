"""待办: what somebody still owes a shop. What, who, by when, done; call-backs, complaints, low marks and messages alike."""
