"""Invoice data of a month, by retailer or by order: blue for what left the store, red-letter for what came back from a door."""
