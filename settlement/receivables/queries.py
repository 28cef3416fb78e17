"""Customers' accounts over a period: rolls by retailer and district, every movement behind them, who owes. All from the journal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import NotFound
from foundation.staff.scope import scoped
from foundation.transaction import Row, calendar_day, reads
from retailers.profile.models import Retailer
from settlement.bulk import read_rows
from settlement.receivables.rules import AGES, KIND, Kind, Period, Roll, age_bucket, together

MOVED = """
    SELECT id, debit_party AS party, amount_fen AS fen, business_date, refers_to, noun, noun_id, words, credit AS other
    FROM journal_entry WHERE debit = 'RECEIVABLE' AND business_date <= ?{debtor}
    UNION ALL
    SELECT id, credit_party, -amount_fen, business_date, refers_to, noun, noun_id, words, debit
    FROM journal_entry WHERE credit = 'RECEIVABLE' AND business_date <= ?{creditor}"""
ROLLS = f"""
    SELECT party, CASE WHEN business_date < ? THEN 'OPENING' ELSE {KIND} END AS kind, SUM(fen) AS fen
    FROM ({{moved}}) AS m GROUP BY 1, 2"""
MOVEMENTS = f"""
    SELECT m.id, m.party, m.business_date, m.refers_to, m.fen, m.noun, m.noun_id, m.words, {KIND} AS kind,
           COALESCE(o.order_no, d.order_no, co.order_no, bo.order_no, '') AS order_no, COALESCE(a.request_no, c.case_no, '') AS reference
    FROM ({{moved}}) AS m
    LEFT JOIN delivery_stop AS s ON m.noun = 'stop' AND s.id = m.noun_id LEFT JOIN orders AS o ON o.id = s.order_id
    LEFT JOIN debit_attempt AS a ON m.noun = 'attempt' AND a.id = m.noun_id LEFT JOIN debit AS d ON d.id = a.debit_id
    LEFT JOIN recon_case AS c ON m.noun = 'case' AND c.id = m.noun_id LEFT JOIN orders AS co ON co.id = c.order_id
    LEFT JOIN order_trouble AS b ON m.noun = 'debt' AND b.id = m.noun_id LEFT JOIN orders AS bo ON bo.id = b.order_id
    WHERE m.business_date >= ? ORDER BY m.party, m.business_date, m.id"""
OF_DISTRICT = " AND {side} IN (SELECT 'retailer:' || r.id FROM retailer AS r WHERE r.district_id = ?)"
OF_ONE = " AND {side} = ?"


class NoSuchAccount(NotFound):
    """No such retailer, or another district's."""

    code = "no_such_account"


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a customer's account. fen: signed, positive raises what is owed. reference: request or case number."""

    on: date
    kind: Kind
    fen: int
    order_no: str
    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class Shop:
    id: int
    customer_code: str
    name: str
    holder: str
    address: str
    district_id: int


@dataclass(frozen=True, slots=True)
class Statement:
    """对账单: one customer's period with every movement."""

    shop: Shop
    district: District
    period: Period
    roll: Roll
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class Owing:
    """A customer who owes at a day's end. since: the first day of goods that are not paid for."""

    shop: Shop
    fen: int
    since: date
    order_nos: tuple[str, ...]


def moved(where: str = "") -> str:
    """The movements of RECEIVABLE; `where` narrows both sides, its {side} being the party's column."""
    return MOVED.format(debtor=where.format(side="debit_party"), creditor=where.format(side="credit_party"))


async def rolls_of(period: Period, *, district_id: int | None = None) -> dict[int, Roll]:
    """retailer id -> his roll; who never moved anything is not in it."""
    where, values = (OF_DISTRICT, (district_id,)) if district_id else ("", ())
    rows = await read_rows(ROLLS.format(moved=moved(where)), period.first, *(period.last, *values) * 2)
    rolls: dict[int, Roll] = defaultdict(Roll)
    for row in rows:
        roll, fen = rolls[retailer_of(row["party"])], int(row["fen"])
        if row["kind"] == "OPENING":
            roll.opening += fen
        else:
            roll.moved[Kind(row["kind"])] += fen
    return dict(rolls)


def retailer_of(party: str) -> int:
    return int(party.partition(":")[2])


async def shops_of(*, district_id: int | None = None, ids: Iterable[int] | None = None) -> dict[int, Shop]:
    query = Retailer.all() if district_id is None else Retailer.filter(district_id=district_id)
    rows = await query.using_db(reads()).order_by("customer_code").values_list(
        "id", "customer_code", "name", "licence_holder", "address", "district_id")
    wanted = None if ids is None else set(ids)
    return {row[0]: Shop(*row) for row in rows if wanted is None or row[0] in wanted}


async def districts_of(by: Actor) -> list[District]:
    """The actor's, by their code."""
    return await scoped(District.all(), by, "id").using_db(reads()).order_by("code")


async def district_rolls(period: Period, *, by: Actor) -> list[tuple[District, Roll]]:
    """One roll a district, the actor's only."""
    districts = await districts_of(by)
    rolls = await rolls_of(period)
    home = dict(await Retailer.all().using_db(reads()).values_list("id", "district_id"))
    parts: dict[int, list[Roll]] = defaultdict(list)
    for retailer_id, roll in rolls.items():
        parts[home[retailer_id]].append(roll)
    return [(district, together(parts[district.id])) for district in districts]


async def statement_of(retailer_id: int, period: Period, *, by: Actor) -> Statement:
    """NoSuchAccount."""
    shop = await scoped(Retailer.filter(id=retailer_id), by).using_db(reads()).select_related("district").first()
    if shop is None:
        raise NoSuchAccount(retailer_id=retailer_id)
    party = f"retailer:{retailer_id}"
    rows = await read_rows(MOVEMENTS.format(moved=moved(OF_ONE)), period.last, party, period.last, party, period.first)
    before = await read_rows(ROLLS.format(moved=moved(OF_ONE)), period.first, *(period.last, party) * 2)
    account = Shop(shop.id, shop.customer_code, shop.name, shop.licence_holder, shop.address, shop.district_id)
    return made(account, shop.district, period, opening_of(before), rows)


async def statements_of(district: District, period: Period) -> list[Statement]:
    """Every customer of the district with a balance or a movement, by customer code."""
    shops = await shops_of(district_id=district.id)
    rolls = await rolls_of(period, district_id=district.id)
    rows = await read_rows(MOVEMENTS.format(moved=moved(OF_DISTRICT)), *(period.last, district.id) * 2, period.first)
    lines: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        lines[retailer_of(row["party"])].append(row)
    return [made(shop, district, period, rolls[shop.id].opening, lines[shop.id]) for shop in shops.values()
            if shop.id in rolls and (lines[shop.id] or rolls[shop.id].opening)]


def opening_of(rows: Sequence[Row]) -> int:
    return sum(int(row["fen"]) for row in rows if row["kind"] == "OPENING")


def made(shop: Shop, district: District, period: Period, opening: int, rows: Sequence[Row]) -> Statement:
    """The roll is counted from the very movements that the paper prints."""
    movements = tuple(a_movement(row) for row in rows)
    roll = Roll(opening)
    for movement in movements:
        roll.moved[movement.kind] += movement.fen
    return Statement(shop, district, period, roll, movements)


def a_movement(row: Row) -> Movement:
    on = calendar_day(row["business_date"])
    assert on is not None
    return Movement(on, Kind(row["kind"]), int(row["fen"]), row["order_no"], row["reference"], row["words"])


async def owing(through: date, *, by: Actor, district_id: int | None = None) -> list[Owing]:
    """Goods delivered and not paid, at a day's end: the largest first."""
    rolls = await rolls_of(Period(through, through), district_id=district_id)
    debts = {id: roll.closing for id, roll in rolls.items() if roll.closing > 0}
    shops = {id: shop for id, shop in (await shops_of(district_id=district_id, ids=debts)).items()
             if by.may_touch(shop.district_id)}
    open_ = await uncovered({id: debts[id] for id in shops}, through)
    return [Owing(shops[id], fen, *open_[id]) for id, fen in sorted(debts.items(), key=lambda one: (-one[1], one[0])) if id in shops]


async def uncovered(debts: Mapping[int, int], through: date) -> dict[int, tuple[date, tuple[str, ...]]]:
    """For each debtor: the orders whose goods came to more than was paid for them, and the first day of such goods."""
    found: dict[int, tuple[date, tuple[str, ...]]] = {id: (through, ()) for id in debts}
    if not debts:
        return found
    open_: dict[tuple[int, str], int] = defaultdict(int)
    begun: dict[tuple[int, str], date] = {}
    for row in await read_rows(MOVEMENTS.format(moved=moved()), through, through, date.min):
        key = retailer_of(row["party"]), row["order_no"]
        open_[key] += int(row["fen"])
        on = calendar_day(row["business_date"])
        if on and row["kind"] == Kind.DELIVERED:
            begun.setdefault(key, on)
    for (id, order_no), fen in open_.items():
        if fen > 0 and order_no and id in debts:
            since, order_nos = found[id]
            found[id] = (min(since, begun.get((id, order_no), since)), (*order_nos, order_no))
    return found


def by_age(debts: Iterable[Owing], today: date) -> dict[str, tuple[int, int]]:
    """Bucket -> how many and how much; every bucket is there."""
    totals = dict.fromkeys(AGES, (0, 0))
    for one in debts:
        bucket = age_bucket(one.since, today)
        totals[bucket] = (totals[bucket][0] + 1, totals[bucket][1] + one.fen)
    return totals
