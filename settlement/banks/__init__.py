"""How each bank is spoken to: messages written and read here; `link.py` alone touches the network."""
