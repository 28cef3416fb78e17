"""Names and marks of debits' standings, made of the words that the debit and the debt have already."""

from settlement.debits import words as debits
from settlement.debts import words as debts
from settlement.order_money.standings import CLEARER, Standing, standing_of

__all__ = ["MARKS", "NEXT_STEPS", "STANDINGS", "standing_of"]

NEXT_STEPS = debits.NEXT_STEPS
STANDINGS: dict[Standing, str] = {
    one: debts.CLARITIES[CLEARER[one]] if one in CLEARER else debits.STATES[one] for one in Standing  # type: ignore[index]
}
MARKS: dict[Standing, str] = {
    one: debts.CLARITY_MARKS[CLEARER[one]] if one in CLEARER else debits.MARKS[one] for one in Standing  # type: ignore[index]
}
