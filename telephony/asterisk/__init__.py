"""Asterisk at arm's length: fetch it, configure it, start it, and speak its two languages.

`channel` (FastAGI: one call) and `ami` (AMI: the whole switch) are the only files that know pyst2 or a protocol's grammar.
"""
