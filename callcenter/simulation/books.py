"""The account of a simulated week: what the callers were told against what the database holds, and which rules were hit."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.simulation.notebook import Notebook, Told
from foundation.transaction import Row, Sql, Work, fetch
from ordering.states import NOT_HELD, NOT_HOLDING, State
from ordering.supply.verifying import verify_supply

ORDERS = "SELECT id, state, version, total_qty, total_fen FROM orders WHERE cycle_no = $1"
LINES = """SELECT l.order_id, l.product_id, l.qty_ordered FROM order_line l JOIN orders o ON o.id = l.order_id
           WHERE o.cycle_no = $1 AND l.qty_ordered > 0"""
DEBITS = """SELECT d.order_id, COUNT(*) AS debits, SUM(d.amount_fen) AS fen FROM debit d JOIN orders o ON o.id = d.order_id
            WHERE o.cycle_no = $1 GROUP BY d.order_id"""
RULES = """SELECT d.rule, d.outcome, COUNT(*) AS hits, COUNT(DISTINCT d.order_id) AS orders FROM decision d JOIN orders o ON o.id = d.order_id
           WHERE o.cycle_no = $1 AND d.rule <> 'REVIEW' GROUP BY d.rule, d.outcome ORDER BY d.rule, d.outcome"""
GOODS = f"""SELECT p.supply_state AS state, SUM(l.qty_requested) AS asked, SUM(l.qty_allowed) AS allowed, SUM(l.qty_ordered) AS ordered
            FROM order_line l JOIN orders o ON o.id = l.order_id JOIN product p ON p.id = l.product_id
            WHERE o.cycle_no = $1 AND o.state NOT IN ({NOT_HELD}) GROUP BY p.supply_state ORDER BY p.supply_state"""
SUPPLY = """SELECT COALESCE(SUM(released_qty), 0) AS released, COALESCE(SUM(taken_qty), 0) AS taken,
                   COALESCE(SUM(CASE WHEN taken_qty = released_qty AND released_qty > 0 THEN 1 ELSE 0 END), 0) AS sold_out
            FROM supply_release WHERE cycle_no = $1"""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Account:
    """lost, unexplained, wrong: sentences, all empty after a sound week. rules: rule, outcome, hits, orders."""

    releases: int
    oversold: int
    differing: int
    lost: list[str]
    unexplained: list[str]
    wrong: list[str]
    rules: list[Row]
    goods: list[Row]
    supply: Row

    @property
    def sound(self) -> bool:
        return not (self.oversold or self.differing or self.lost or self.unexplained or self.wrong)


async def account_of(cycle_no: int, notebook: Notebook) -> Account:
    def work() -> Work[list[list[Row]]]:
        found = []
        for statement in (ORDERS, LINES, DEBITS, RULES, GOODS, SUPPLY):
            found.append((yield Sql(statement, cycle_no)))
        return found

    orders, line_rows, debit_rows, rules, goods, [supply] = await fetch(work)
    lines: dict[int, dict[int, int]] = defaultdict(dict)
    for row in line_rows:
        lines[row["order_id"]][row["product_id"]] = row["qty_ordered"]
    debits = {row["order_id"]: row for row in debit_rows}
    books = {row["id"]: row for row in orders}
    releases, differing = await verify_supply()
    return Account(
        releases, sum(one.oversold for one in differing), len(differing),
        [why for told in notebook.told.values() for why in missing(told, books.get(told.order_id), lines[told.order_id])],
        [f"order {row['id']} stands as {row['state']}, and nobody was told" for row in orders
         if row["state"] not in NOT_HOLDING and notebook.told.get(row["id"], NOBODY).ends != "CONFIRMED"],
        [why for row in orders for why in badly_paid(row, debits.get(row["id"]))], rules, goods, supply)


NOBODY = Told(0, "", 0)


def missing(told: Told, row: Row | None, lines: dict[int, int]) -> Iterator[str]:
    """What the caller was told and the books do not say."""
    if row is None:
        yield f"order {told.order_id} is gone"
    elif told.ends == "CONFIRMED":
        if row["state"] in NOT_HOLDING:
            yield f"order {told.order_id} was confirmed and stands as {row['state']}"
        elif (row["version"], row["total_qty"], row["total_fen"]) != (told.version, told.cartons, told.amount_fen):
            yield f"order {told.order_id} was told as version {told.version} with {told.cartons} cartons, {told.amount_fen} fen"
        elif told.lines and told.lines != lines:
            yield f"order {told.order_id} has other lines than were read back"
    elif row["state"] not in NOT_HOLDING:
        yield f"order {told.order_id} was {told.ends.lower()} and stands as {row['state']}"


def badly_paid(row: Row, debit: Row | None) -> Iterator[str]:
    """A locked order asks once for its money and for all of it; what was called off asks for none."""
    if row["state"] == State.DEBIT_PENDING and (debit is None or (debit["debits"], int(debit["fen"])) != (1, row["total_fen"])):
        yield f"order {row['id']} owes {row['total_fen']} fen and asks {int(debit['fen']) if debit else 0} in {debit['debits'] if debit else 0} debits"
    if row["state"] in (State.DRAFT, State.REVIEWED, State.REFERRED, State.EARLY, State.CONFIRMED):
        yield f"order {row['id']} was left as {row['state']} after the week's last cut-off"
    if row["state"] in NOT_HOLDING and debit is not None:
        yield f"order {row['id']} is {row['state']} and has a debit"
