"""A statement's lines against our attempts: a pure function of both, so that it may run as often as anybody likes.

Each stage takes from both sides, so that an attempt answers one line only. Nothing below an exact key is booked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from settlement.banks.files import LineType, StatementLine
from settlement.reconciliation.categories import Category, Stage

MONEY_BACK = frozenset({LineType.REFUND, LineType.TRANSFER, LineType.OTHER})
MONEY_IN = frozenset({LineType.BATCH, LineType.REALTIME, LineType.TRANSFER, LineType.OTHER})


class Ours(NamedTuple):
    """An attempt as reconciliation sees it. matched: an earlier statement has its line already.

    denied: something that we heard before said that it was not executed, and the retailer was told so."""

    attempt_id: int
    order_id: int
    district_id: int
    request_no: str
    order_no: str
    amount_fen: int
    state: str
    bank_ref: str
    matched: bool
    denied: bool


class Back(NamedTuple):
    """A try of a refund as reconciliation sees it. matched: an earlier statement has its line already."""

    attempt_id: int
    refund_id: int
    order_id: int | None
    district_id: int | None
    request_no: str
    amount_fen: int
    bank_ref: str
    matched: bool


class Found(NamedTuple):
    """What a line is. ours: its attempt, if any stage found one; back: the refund that it is. category: why people must look,
    None if they need not."""

    line: StatementLine
    stage: Stage
    ours: Ours | None
    category: Category | None
    back: Back | None = None
    undoes: Ours | None = None
    """Of a reversal: the attempt whose money went out again. The line is not that attempt's own."""

    @property
    def is_booked(self) -> bool:
        """Its attempt is the one that the books hold as collected, to the fen."""
        if self.back is not None:
            return self.category is None
        return self.ours is not None and self.category in (None, Category.BANK_OVER_ATTEMPT)


def match(lines: Sequence[StatementLine], ours: Iterable[Ours], backs: Iterable[Back] = ()) -> list[Found]:
    """One Found for each line, in the lines' order. backs: the tries of refunds that its outgoing lines may be."""
    refunds = list(backs)
    by_no, by_ref = {one.request_no: one for one in refunds}, {one.bank_ref: one for one in refunds if one.bank_ref}
    gone: set[int] = set()
    attempts = list(ours)
    by_request = {one.request_no: one for one in attempts}
    by_txn = {one.bank_ref: one for one in attempts if one.bank_ref}
    by_order = only_ones(attempts)
    twins = Counter((line.order_no, line.amount_fen) for line in lines if line.order_no and not line.request_no)
    taken: set[int] = set()
    return [given_back(line, by_no, by_ref, gone) or found(line, by_request, by_txn, by_order, twins, taken) for line in lines]


def given_back(line: StatementLine, by_no: Mapping[str, Back], by_ref: Mapping[str, Back], gone: set[int]) -> Found | None:
    """Money out as the refund whose number it bears: ours, or the bank's own where it was transferred by hand.

    A second line of one refund, or another amount, is a difference."""
    if line.direction != "D" or line.type not in MONEY_BACK:
        return None
    one, stage = by_no.get(line.request_no), Stage.REQUEST
    if one is None:
        one, stage = by_ref.get(line.bank_txn_no), Stage.TXN
    if one is None:
        return None
    differs = one.matched or one.attempt_id in gone or line.amount_fen != one.amount_fen
    gone.add(one.attempt_id)
    return Found(line, stage, None, Category.REFUND_DIFF if differs else None, one)


def only_ones(attempts: Sequence[Ours]) -> dict[tuple[str, int], Ours]:
    """Attempts that order number and amount name without doubt."""
    counts = Counter((one.order_no, one.amount_fen) for one in attempts)
    return {key: one for one in attempts if counts[key := (one.order_no, one.amount_fen)] == 1}


def found(line: StatementLine, by_request: Mapping[str, Ours], by_txn: Mapping[str, Ours],
          by_order: Mapping[tuple[str, int], Ours], twins: Mapping[tuple[str, int], int], taken: set[int]) -> Found:
    if line.direction == "D" or line.type not in MONEY_IN:
        undone = by_txn.get(line.orig_bank_txn_no) or by_request.get(line.request_no)
        whole = undone is not None and line.type == LineType.REVERSAL and undone.amount_fen == line.amount_fen
        return Found(line, Stage.NONE, None, of_outgoing(line), undoes=undone if whole else None)
    key = (line.order_no, line.amount_fen)
    if (one := by_request.get(line.request_no)) is not None:
        stage = Stage.REQUEST
    elif (one := by_txn.get(line.bank_txn_no)) is not None:
        stage = Stage.TXN
    elif not line.request_no and twins.get(key) == 1 and (one := by_order.get(key)) is not None:
        stage = Stage.ORDER
    else:
        return Found(line, Stage.NONE, None, Category.BANK_OVER_FOREIGN)
    if one.matched or one.attempt_id in taken:
        return Found(line, stage, one, Category.DUPLICATE)
    taken.add(one.attempt_id)
    if line.amount_fen != one.amount_fen:
        return Found(line, stage, one, Category.AMOUNT_DIFF)
    return Found(line, stage, one, Category.BANK_OVER_ATTEMPT if one.denied else None)


def of_outgoing(line: StatementLine) -> Category | None:
    """Fees explain themselves; a reversal or refund that we did not ask for does not."""
    match line.type:
        case LineType.FEE:
            return None
        case LineType.REVERSAL:
            return Category.REVERSAL_ONE_SIDED
        case LineType.REFUND:
            return Category.REFUND_DIFF
    return Category.BANK_OVER_FOREIGN
