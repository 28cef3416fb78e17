"""How cases are named, when they are due, which treatments fit and who must agree; the ties of a day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from foundation.clock import ZONE
from foundation.errors import Invalid
from settlement.approvals.rules import Reason
from settlement.journal.accounts import Account, Entry, bank, retailer
from settlement.reconciliation.categories import DAYS_TO_TREAT, Category, Treatment

TWO_PERSONS_FROM_FEN = 100_000
FITTING: dict[Category, tuple[Treatment, ...]] = {
    Category.BANK_OVER_ATTEMPT: (Treatment.EXPLAINED,),
    Category.BANK_OVER_FOREIGN: (Treatment.RETURN, Treatment.TAKINGS, Treatment.OVER, Treatment.SHORT, Treatment.RETAILER),
    Category.BANK_SHORT: (Treatment.SHORT, Treatment.RETAILER),
    Category.AMOUNT_DIFF: (Treatment.RETAILER, Treatment.SHORT, Treatment.OVER, Treatment.RETURN),
    Category.DUPLICATE: (Treatment.RETURN, Treatment.RETAILER, Treatment.OVER),
    Category.DAY_SHIFT: (Treatment.EXPLAINED,),
    Category.REVERSAL_ONE_SIDED: (Treatment.RETAILER, Treatment.SHORT, Treatment.OVER),
    Category.REFUND_DIFF: (Treatment.RETAILER, Treatment.SHORT, Treatment.OVER, Treatment.AGAIN),
    Category.FILE_GAP: (Treatment.EXPLAINED,),
    Category.COD_SHORT: (Treatment.DRIVER, Treatment.RETAILER, Treatment.SHORT),
    Category.COD_OVER: (Treatment.OVER, Treatment.RETAILER),
}
"""The first is the usual one. A short of the bank is booked as lost only by a person; RETAILER says of it that the bank has never
taken the money, and of an amount that differs that its difference stays on the customer's account."""
ONLY_WITH_ORDER = Treatment.RETAILER
OF_RUNS = frozenset({Category.COD_SHORT, Category.COD_OVER})
"""Of a truck's run: not a bank's, and each stop knows its own retailer."""
USUAL = {
    Treatment.RETURN: Reason.WRONG_PAYER, Treatment.FEE: Reason.BANK_FEE, Treatment.SHORT: Reason.LOST, Treatment.DRIVER: Reason.DRIVER,
}
"""The reason that a treatment usually has; of the others it is an error of the bank."""
GOES_TO = {Treatment.OVER: Account.OVER, Treatment.SHORT: Account.SHORT, Treatment.RETURN: Account.PAYABLE,
           Treatment.TAKINGS: Account.TAKINGS}


class TreatmentUnfit(Invalid):
    code = "treatment_unfit"


def case_no(category: Category, bank_code: str, key: object) -> str:
    """The same for the same thing, however often and in whichever order it is found."""
    return f"{category}:{bank_code}:{key}"


def due_on(category: Category, on: date) -> date:
    return on + timedelta(days=DAYS_TO_TREAT[category])


def needs_two(treatment: Treatment, amount_fen: int) -> bool:
    """Every adjustment has a maker and a checker; an explanation only where it is about much."""
    return treatment != Treatment.EXPLAINED or abs(amount_fen) >= TWO_PERSONS_FROM_FEN


def fitting(category: Category, has_order: bool, suspense_fen: int = 1, told_less: bool = False) -> list[Treatment]:
    """The treatments to choose from, the usual one first; only an order says whose account money may be booked to.

    told_less: a line of which a part has paid a shop's debt already is that shop's. A refund that the bank never paid has nothing
    in suspense: it is prepared again, or explained."""
    if told_less:
        return [Treatment.RETAILER]
    if category == Category.REFUND_DIFF and not suspense_fen:
        return [Treatment.AGAIN, Treatment.EXPLAINED]
    return [one for one in FITTING[category] if one != Treatment.AGAIN
            and (has_order or one != ONLY_WITH_ORDER or category in OF_RUNS)]


def usual_reason(category: Category, treatment: Treatment) -> Reason:
    if category == Category.DUPLICATE and treatment == Treatment.RETURN:
        return Reason.PAID_TWICE
    return USUAL.get(treatment, Reason.BANK_ERROR)


def adjustment(case_id: int, category: Category, treatment: Treatment, bank_code: str, amount_fen: int, suspense_fen: int,
               retailer_id: int | None) -> Entry | None:
    """The entry by which a treated case leaves suspense (or clearing, for a short of the bank). None: nothing to book."""
    if treatment in (Treatment.EXPLAINED, Treatment.AGAIN) and not suspense_fen:
        return None
    if treatment not in FITTING[category] or (treatment == Treatment.RETAILER and retailer_id is None):
        raise TreatmentUnfit(category=str(category), treatment=str(treatment))
    party, once = bank(bank_code), f"case:{case_id}"
    if category == Category.BANK_SHORT and treatment == Treatment.RETAILER:
        return None  # its attempt becomes one that was never executed, and that is booked by itself
    if category == Category.BANK_SHORT:
        return Entry(Account.SHORT, party, Account.CLEARING, party, abs(amount_fen), "case", case_id, str(treatment), once)
    if not suspense_fen:
        return None
    account, whose = (Account.RECEIVABLE, retailer(retailer_id or 0)) if treatment == Treatment.RETAILER else (GOES_TO[treatment], party)
    entry = Entry(Account.SUSPENSE, party, account, whose, abs(suspense_fen), "case", case_id, str(treatment), once)
    return entry if suspense_fen > 0 else entry.back()


def difference(case_id: int, treatment: Treatment, bank_code: str, came_fen: int, asked_fen: int, retailer_id: int) -> list[Entry]:
    """An amount that differs, taken as the order's money: the retailer has paid what he owed, and the rest is kept or lost.

    9,999 came of 10,000, SHORT: 9,999 out of suspense and 1 of ours to his account. TreatmentUnfit for the other direction."""
    over_fen, party, whose = came_fen - asked_fen, bank(bank_code), retailer(retailer_id)
    if (over_fen > 0) != (treatment == Treatment.OVER):
        raise TreatmentUnfit(category=str(Category.AMOUNT_DIFF), treatment=str(treatment))
    words, once = str(treatment), f"case:{case_id}"
    paid = Entry(Account.SUSPENSE, party, Account.RECEIVABLE, whose, min(came_fen, asked_fen), "case", case_id, words, once)
    rest = Entry(Account.SUSPENSE, party, Account.OVER, party, over_fen, "case", case_id, words, f"{once}:difference")
    if over_fen < 0:
        rest = Entry(Account.SHORT, party, Account.RECEIVABLE, whose, -over_fen, "case", case_id, words, f"{once}:difference")
    return [paid, rest]


@dataclass(frozen=True)
class Tie:
    """Two figures that must be the same. name: which tie; of: the bank, where it is one's. In fen, or counts."""

    name: str
    of: str
    left: int
    right: int
    is_money: bool = True
    not_yet: bool = False
    """It is not green, and cannot be before a time that has not come: the bank's statement is due tomorrow."""

    @property
    def is_green(self) -> bool:
        return self.left == self.right


STATEMENT_DUE = time(8, 30)
"""The statement of a day is there by the next morning. Source: domain 5.3."""


def statement_due(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), STATEMENT_DUE, ZONE)


def red(ties: Sequence[Tie]) -> list[Tie]:
    """Those that keep the day open, the ones that only wait among them."""
    return [tie for tie in ties if not tie.is_green]
