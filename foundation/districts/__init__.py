"""A district company of the city: its seat group, its direct number, its cut-off."""
