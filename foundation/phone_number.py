"""Telephone numbers as shops give them: mainland mobiles, land lines, and the short numbers of the service."""

import re

from foundation.errors import Invalid

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")


class PhoneNumberUnreadable(Invalid):
    code = "phone_number_unreadable"


def normalise(text: str) -> str:
    """'021-5555 1234' -> '02155551234'; '+86 138…' -> '138…'. Anything else: PhoneNumberUnreadable."""
    digits = re.sub(r"[\s\-()]", "", text)
    digits = re.sub(r"^(\+86|0086)", "", digits)
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    raise PhoneNumberUnreadable(text=text)


def format_number(digits: str) -> str:
    """'02155551234' -> '021-5555 1234'; mobiles in groups of 3-4-4; what is not recognised stays as it is."""
    if MOBILE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if re.fullmatch(r"0(?:10|2\d)\d{8}", digits):
        return f"{digits[:3]}-{digits[3:7]} {digits[7:]}"
    return digits
