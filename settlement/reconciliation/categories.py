"""What may differ between bank and books, and what people do about it. Pure. Source: domain 6."""

from enum import StrEnum


class Stage(StrEnum):
    """How a line found its attempt, the strongest first; NONE: it found none."""

    REQUEST = "REQUEST"
    TXN = "TXN"
    ORDER = "ORDER"
    HAND = "HAND"
    NONE = "NONE"


class Category(StrEnum):
    BANK_OVER_ATTEMPT = "BANK_OVER_ATTEMPT"
    BANK_OVER_FOREIGN = "BANK_OVER_FOREIGN"
    BANK_SHORT = "BANK_SHORT"
    AMOUNT_DIFF = "AMOUNT_DIFF"
    DUPLICATE = "DUPLICATE"
    DAY_SHIFT = "DAY_SHIFT"
    REVERSAL_ONE_SIDED = "REVERSAL_ONE_SIDED"
    REFUND_DIFF = "REFUND_DIFF"
    FILE_GAP = "FILE_GAP"
    COD_SHORT = "COD_SHORT"
    COD_OVER = "COD_OVER"


class CaseState(StrEnum):
    """PROPOSED: one person has said how to treat it, a second must agree."""

    OPEN = "OPEN"
    PROPOSED = "PROPOSED"
    CLOSED = "CLOSED"


class Treatment(StrEnum):
    """RETAILER: it is this order's money. OVER, SHORT: kept or lost. RETURN: goes back to its payer. EXPLAINED: no entry.

    AGAIN: a refund that never was done, to be prepared once more. DRIVER: the driver owes it. TAKINGS: what trucks brought
    home, paid in at the bank."""

    RETAILER = "RETAILER"
    OVER = "OVER"
    SHORT = "SHORT"
    FEE = "FEE"
    RETURN = "RETURN"
    EXPLAINED = "EXPLAINED"
    AGAIN = "AGAIN"
    DRIVER = "DRIVER"
    TAKINGS = "TAKINGS"


HOLDING = (Category.AMOUNT_DIFF, Category.BANK_SHORT, Category.REVERSAL_ONE_SIDED)
"""While such a case is open nobody can say that its order is paid: goods that are still in the store stay there."""
LEAVES_UNPAID = frozenset({
    (Category.AMOUNT_DIFF, Treatment.RETURN), (Category.BANK_SHORT, Treatment.RETAILER), (Category.REVERSAL_ONE_SIDED, Treatment.RETAILER),
})
"""The shop has its money, so that the order owes it again. Every other treatment of a holding case leaves its order paid."""
DAYS_TO_TREAT = {
    Category.BANK_OVER_ATTEMPT: 1, Category.BANK_OVER_FOREIGN: 3, Category.BANK_SHORT: 1, Category.AMOUNT_DIFF: 1,
    Category.DUPLICATE: 1, Category.DAY_SHIFT: 1, Category.REVERSAL_ONE_SIDED: 1, Category.REFUND_DIFF: 1,
    Category.FILE_GAP: 0, Category.COD_SHORT: 0, Category.COD_OVER: 0,
}
