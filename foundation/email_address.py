"""E-mail addresses as people key them in: one address, nothing around it."""

import re

from foundation.errors import Invalid

ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?=.{1,190}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
LENGTH_MAX = 120


class EmailUnreadable(Invalid):
    """facts: text, as it was keyed."""

    code = "email_unreadable"


def read_email(text: str) -> str:
    """' li.na@example.com ' -> 'li.na@example.com', '' -> ''. Anything else: EmailUnreadable."""
    address = text.strip()
    if address and (len(address) > LENGTH_MAX or not ADDRESS.fullmatch(address) or ".." in address):
        raise EmailUnreadable(text=address[:64])
    return address
