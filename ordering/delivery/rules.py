"""The life of a run and of its stops, and what each hand-over means for goods and money. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import Invalid
from foundation.money import format_yuan

CASE_CARTONS = 50
"""件: cigarettes travel in cases of 50 cartons."""
ATTEMPTS_MAX = 2
STANDARD_STICKS = 200
ODD_WORDS = ("细支", "中支")


class RunState(StrEnum):
    """已排线, 已分拣, 已发车, 已结清."""

    PLANNED = "PLANNED"
    PICKED = "PICKED"
    DISPATCHED = "DISPATCHED"
    CLOSED = "CLOSED"


RUN_MOVES: dict[str, tuple[RunState, RunState]] = {
    "pick": (RunState.PLANNED, RunState.PICKED),
    "dispatch": (RunState.PICKED, RunState.DISPATCHED),
    "close": (RunState.DISPATCHED, RunState.CLOSED),
}
"""Event -> (from, to). Orders join a run only while it is PLANNED, stops are handed over only while it is DISPATCHED."""


class StopOutcome(StrEnum):
    """CANCELLED: the order left before the truck did, or nothing of it could be picked."""

    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    PART_REFUSED = "PART_REFUSED"
    REFUSED = "REFUSED"
    SHOP_CLOSED = "SHOP_CLOSED"
    CANCELLED = "CANCELLED"


class Reason(StrEnum):
    """Why cartons did not reach the shop. 串货: cartons meant for another shop or area."""

    OUT_OF_STOCK = "OUT_OF_STOCK"
    DAMAGED_IN_STORE = "DAMAGED_IN_STORE"
    UNWANTED = "UNWANTED"
    DAMAGED = "DAMAGED"
    MISDIRECTED = "MISDIRECTED"
    WRONG_GOODS = "WRONG_GOODS"
    NO_MONEY = "NO_MONEY"
    SHOP_CLOSED = "SHOP_CLOSED"
    CANCELLED = "CANCELLED"


SHORT_REASONS = (Reason.OUT_OF_STOCK, Reason.DAMAGED_IN_STORE)
REFUSAL_REASONS = (Reason.UNWANTED, Reason.DAMAGED, Reason.MISDIRECTED, Reason.WRONG_GOODS, Reason.NO_MONEY)
UNSALEABLE = frozenset({Reason.OUT_OF_STOCK, Reason.DAMAGED_IN_STORE, Reason.DAMAGED})
"""These cartons are gone or spoilt: nobody else can have them."""


class MoreThanThere(Invalid):
    """Refused or picked cartons are fewer than none or more than the line has."""

    code = "more_than_there"


class ReasonMissing(Invalid):
    code = "delivery_reason_missing"


class SignatureMissing(Invalid):
    """Goods that stay in the shop need a name."""

    code = "signature_missing"


class NothingToCollect(Invalid):
    """The order was paid before it left, or everything was refused."""

    code = "nothing_to_collect"


class MoneyUnexplained(Invalid):
    """What the driver took is not what the kept goods are worth, and no note says why."""

    code = "money_unexplained"


@dataclass(frozen=True, slots=True)
class Carried:
    """One line on the truck: cartons picked of a sku at the order's price."""

    sku: int
    cartons: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """cartons: how many are there of the sku for the whole run."""

    cartons: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Money:
    """What the driver took at the door."""

    cash_fen: int = 0
    pos_fen: int = 0
    electronic_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.cash_fen + self.pos_fen + self.electronic_fen


@dataclass(frozen=True, slots=True)
class Handover:
    """As the driver brings it: refused: sku -> (cartons, reason), empty when all was taken. closed: nobody was there."""

    refused: Mapping[int, tuple[int, Reason | None]]
    signed_by: str = ""
    money: Money = Money()
    closed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a hand-over comes to. event: the order's. back: sku -> (cartons, reason) that return to stock for good.

    kept_fen: the value that stays in the shop. back_fen: the value of what returned."""

    outcome: StopOutcome
    event: str
    back: Mapping[int, tuple[int, Reason]]
    kept_fen: int
    back_fen: int


def settle_stop(lines: Sequence[Carried], handover: Handover, *, paid: bool, attempt: int) -> Settled:
    """A closed shop's goods stay on the truck for one more try; after that they return like refused ones.

    Of 30 cartons at 97.00 with 5 damaged -> PART_REFUSED, 2,425.00 kept, 485.00 back."""
    if handover.closed and attempt < ATTEMPTS_MAX:
        if handover.money.total_fen:
            raise NothingToCollect()
        return Settled(StopOutcome.SHOP_CLOSED, "shop_closed", {}, 0, 0)
    if handover.closed:
        back = {line.sku: (line.cartons, Reason.SHOP_CLOSED) for line in lines if line.cartons}
    else:
        back = understood(lines, handover.refused)
    back_fen = sum(back[line.sku][0] * line.price_fen for line in lines if line.sku in back)
    kept_fen = sum(line.cartons * line.price_fen for line in lines) - back_fen
    kept = sum(line.cartons for line in lines) - sum(cartons for cartons, _ in back.values())
    if kept and not handover.signed_by.strip():
        raise SignatureMissing()
    if handover.money.total_fen and (paid or not kept_fen):
        raise NothingToCollect()
    if not paid and handover.money.total_fen != kept_fen and not handover.note.strip():
        raise MoneyUnexplained(receivable=format_yuan(kept_fen), collected=format_yuan(handover.money.total_fen))
    if not back:
        return Settled(StopOutcome.DELIVERED, "sign", {}, kept_fen, 0)
    outcome, event = (StopOutcome.PART_REFUSED, "refuse_part") if kept else (StopOutcome.REFUSED, "refuse_all")
    return Settled(outcome, event, back, kept_fen, back_fen)


def understood(lines: Sequence[Carried],
               refused: Mapping[int, tuple[int, Reason | None]]) -> dict[int, tuple[int, Reason]]:
    """The refused cartons, each within its line and with a reason."""
    carried = {line.sku: line.cartons for line in lines}
    back = {}
    for sku, (cartons, reason) in refused.items():
        if not 0 <= cartons <= carried.get(sku, 0):
            raise MoreThanThere(cartons=cartons, there=carried.get(sku, 0))
        if cartons and reason not in REFUSAL_REASONS:
            raise ReasonMissing(sku=sku)
        if cartons and reason is not None:
            back[sku] = (cartons, reason)
    return back


def allot_short(planned: Sequence[int], there: int) -> list[int]:
    """Cartons for each stop when the sku's run needs more than there is: who has most gives first, the later stop before.

    ([5, 3, 1], 6) -> [3, 2, 1]: nobody loses everything while another could give."""
    if not 0 <= there <= sum(planned):
        raise MoreThanThere(cartons=there, there=sum(planned))
    given = list(planned)
    for _ in range(sum(planned) - there):
        most = max(range(len(given)), key=lambda place: (given[place], place))
        given[most] -= 1
    return given


def difference_kind(difference_fen: int) -> str:
    """Collected less receivable, as finance names it."""
    if not difference_fen:
        return ""
    return "COD_OVER" if difference_fen > 0 else "COD_SHORT"


def saleable(reason: Reason, *, cycle_open: bool) -> bool:
    """May cartons that came back be ordered by another shop? Not when spoilt, and not after their cycle."""
    return cycle_open and reason not in UNSALEABLE


def cases_and_loose(cartons: int) -> tuple[int, int]:
    """120 -> (2, 20): cases of 50, loose cartons."""
    return divmod(cartons, CASE_CARTONS)


def odd_size(name: str, sticks_per_carton: int) -> bool:
    """异型烟: slim, medium and short packs do not run over the sorting line and are counted apart."""
    return sticks_per_carton != STANDARD_STICKS or any(word in name for word in ODD_WORDS)
