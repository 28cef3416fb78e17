"""Sealing what was written, and proving that nothing of it was touched."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from foundation.transaction import Row, Sql, Work, fetch, in_transaction, one, reads, transact
from settlement.bulk import insert_rows
from settlement.journal.chain import START, sealed
from settlement.journal.models import DayClose, JournalSeal

SEALED_AT_ONCE = 20_000
UNSEALED = """
    SELECT e.* FROM journal_entry AS e LEFT JOIN journal_seal AS s ON s.entry_id = e.id
    WHERE s.entry_id IS NULL ORDER BY e.id LIMIT $1"""
CHAINED = """
    SELECT s.place, s.hash, e.* FROM journal_seal AS s JOIN journal_entry AS e ON e.id = s.entry_id
    WHERE s.place > $1 ORDER BY s.place"""
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


async def verify_journal(*, since: str = START) -> Verified:
    """Every hash again from the first entry on, debits against credits, and each closed day's head in the chain.

    since: the head of an earlier proof; what stands before it is taken as proved, so that a day's close costs its own day."""
    begun = await place_of(since)
    if begun is None:
        return Verified(0, 0, 0, 0, since, [f"the chain no longer holds the head {since}"])
    complaints: list[str] = []
    place, head, heads = begun, since, {START}
    async for row in chained(place):
        place += 1
        if row["place"] != place:
            complaints.append(f"place {place} of the chain is missing")
            place = row["place"]
        head = sealed(head, row)
        if head != row["hash"]:
            complaints.append(f"entry {row['id']} is not what was sealed")
            head = row["hash"]
        heads.add(head)
    for close in await DayClose.all().using_db(reads()).order_by("business_date") if since == START else ():
        if close.head not in heads:
            complaints.append(f"the chain no longer holds the head of {close.business_date}")
    unsealed, debit_fen, credit_fen = await transact(totals)
    if debit_fen != credit_fen:
        complaints.append(f"debits {debit_fen} fen, credits {credit_fen} fen")
    return Verified(place, unsealed, debit_fen, credit_fen, head, complaints)


async def place_of(head: str) -> int | None:
    """Where in the chain a hash stands: 0 for its start, None if nowhere."""
    if head == START:
        return 0
    seal = await JournalSeal.filter(hash=head).using_db(reads()).order_by("-place").first()
    return seal.place if seal else None


async def chained(after: int, at_once: int = 5000) -> AsyncIterator[Row]:
    """The entries behind a place of the chain, in the chain's order."""
    while True:
        rows = await fetch(partial(one, Sql(f"{CHAINED} LIMIT {at_once}", after)))
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
