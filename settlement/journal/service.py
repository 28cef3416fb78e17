"""Sealing what was written, and proving that nothing of it was touched."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from foundation.transaction import Row, Sql, Work, in_transaction, reads, transact
from settlement.bulk import insert_rows
from settlement.journal.chain import START, sealed
from settlement.journal.models import DayClose

SEALED_AT_ONCE = 20_000
UNSEALED = """
    SELECT e.* FROM journal_entry AS e LEFT JOIN journal_seal AS s ON s.entry_id = e.id
    WHERE s.entry_id IS NULL ORDER BY e.id LIMIT $1"""
HEAD = "SELECT place, hash FROM journal_seal ORDER BY place DESC LIMIT 1"


@dataclass(frozen=True)
class Verified:
    """entries: how many stand in the chain. head: its last hash. complaints: what is wrong, empty when all is well."""

    entries: int
    unsealed: int
    debit_fen: int
    credit_fen: int
    head: str
    complaints: list[str]


async def seal_entries() -> int:
    """Chain what is not yet in the chain; how many. Two at once: the second finds the place taken and does nothing."""
    done = 0
    while batch := await seal_some():
        done += batch
        if batch < SEALED_AT_ONCE:
            break
    return done


async def seal_some() -> int:
    async with in_transaction() as connection:
        if connection.capabilities.dialect == "postgres":
            await connection.execute_query("LOCK TABLE journal_seal IN SHARE ROW EXCLUSIVE MODE")
        last = await connection.execute_query_dict(HEAD)
        before, head = (last[0]["place"], last[0]["hash"]) if last else (0, START)
        entries = await connection.execute_query_dict(UNSEALED.replace("$1", str(SEALED_AT_ONCE)))
        seals = []
        for place, entry in enumerate(entries, before + 1):
            head = sealed(head, entry)
            seals.append((place, entry["id"], head))
        await insert_rows(connection, "journal_seal", ("place", "entry_id", "hash"), seals)
    return len(seals)


async def verify_journal() -> Verified:
    """Every hash again from the first entry on, debits against credits, and each closed day's head in the chain."""
    complaints: list[str] = []
    place, head, heads = 0, START, {START}
    async for row in chained():
        place += 1
        if row["place"] != place:
            complaints.append(f"place {place} of the chain is missing")
            place = row["place"]
        head = sealed(head, row)
        if head != row["hash"]:
            complaints.append(f"entry {row['id']} is not what was sealed")
            head = row["hash"]
        heads.add(head)
    for close in await DayClose.all().using_db(reads()).order_by("business_date"):
        if close.head not in heads:
            complaints.append(f"the chain no longer holds the head of {close.business_date}")
    unsealed, debit_fen, credit_fen = await transact(totals)
    if debit_fen != credit_fen:
        complaints.append(f"debits {debit_fen} fen, credits {credit_fen} fen")
    return Verified(place, unsealed, debit_fen, credit_fen, head, complaints)


async def chained(at_once: int = 5000) -> AsyncIterator[Row]:
    after = 0
    while True:
        rows = await reads().execute_query_dict(
            "SELECT s.place, s.hash, e.* FROM journal_seal AS s JOIN journal_entry AS e ON e.id = s.entry_id"
            f" WHERE s.place > {after} ORDER BY s.place LIMIT {at_once}"
        )
        for row in rows:
            yield row
        if len(rows) < at_once:
            return
        after = rows[-1]["place"]


def totals() -> Work[tuple[int, int, int]]:
    """Entries outside the chain; then both sides, each summed by its accounts."""
    [open_] = yield Sql("SELECT count(*) AS n FROM journal_entry AS e LEFT JOIN journal_seal AS s ON s.entry_id = e.id"
                        " WHERE s.entry_id IS NULL")
    sides = []
    for side in ("debit", "credit"):
        rows = yield Sql(f"SELECT {side}, sum(amount_fen) AS fen FROM journal_entry GROUP BY {side}")
        sides.append(sum(int(row["fen"]) for row in rows))
    return open_["n"], sides[0], sides[1]
