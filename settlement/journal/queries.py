"""The ledger as people check it: a trial balance of a period, an account by its parties, the entries behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foundation.transaction import Row, reads
from retailers.profile.models import Retailer
from settlement.bulk import read_rows
from settlement.journal.accounts import Account
from settlement.journal.models import DayClose, JournalEntry

SIDES = """
    SELECT debit AS account{debtor}, SUM(CASE WHEN business_date < ? THEN amount_fen ELSE 0 END) AS before,
           SUM(CASE WHEN business_date >= ? THEN amount_fen ELSE 0 END) AS debits, 0 AS credits
    FROM journal_entry WHERE business_date <= ?{owing} GROUP BY debit{debtor}
    UNION ALL
    SELECT credit{creditor}, -SUM(CASE WHEN business_date < ? THEN amount_fen ELSE 0 END), 0,
           SUM(CASE WHEN business_date >= ? THEN amount_fen ELSE 0 END)
    FROM journal_entry WHERE business_date <= ?{owed} GROUP BY credit{creditor}"""
SUMMED = "SUM(before) AS opening, SUM(debits) AS debits, SUM(credits) AS credits"
BY_ACCOUNT = f"SELECT account, {SUMMED} FROM ({SIDES.format(debtor='', creditor='', owing='', owed='')}) AS s GROUP BY account"
OF_ACCOUNT = SIDES.format(debtor=", debit_party", creditor=", credit_party", owing=" AND debit = ?", owed=" AND credit = ?")
BY_PARTY = f"SELECT debit_party AS party, {SUMMED} FROM ({OF_ACCOUNT}) AS s GROUP BY debit_party"
PAGE = 200


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A line of the trial balance in fen: debits less credits, before and in the period. of: an account, or one of its parties."""

    of: str
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        return self.opening + self.debits - self.credits


@dataclass(frozen=True, slots=True)
class Balanced:
    """Of a whole trial balance both sides are equal and what is owed is somebody's: the balances come to nought."""

    rows: tuple[AccountRow, ...]

    @property
    def opening(self) -> int:
        return sum(row.opening for row in self.rows)

    @property
    def debits(self) -> int:
        return sum(row.debits for row in self.rows)

    @property
    def credits(self) -> int:
        return sum(row.credits for row in self.rows)

    @property
    def closing(self) -> int:
        return sum(row.closing for row in self.rows)

    @property
    def is_green(self) -> bool:
        return self.debits == self.credits and self.opening == self.closing == 0


async def trial_balance(first: date, last: date) -> Balanced:
    """Every account that ever moved, in the order of `Account`."""
    rows = {row["account"]: row for row in await read_rows(BY_ACCOUNT, *(first, first, last) * 2)}
    return Balanced(tuple(account_row(str(account), rows[account]) for account in Account if account in rows))


async def parties_of(account: Account, first: date, last: date) -> list[AccountRow]:
    """An account by those whose it is; who neither had nor moved anything is left out. The largest movement first."""
    rows = [account_row(row["party"], row) for row in await read_rows(BY_PARTY, *(first, first, last, str(account)) * 2)]
    moved = [row for row in rows if row.opening or row.debits or row.credits]
    return sorted(moved, key=lambda row: (-(row.debits + row.credits), row.of))


def account_row(of: str, row: Row) -> AccountRow:
    return AccountRow(of, int(row["opening"]), int(row["debits"]), int(row["credits"]))


async def entries_of(account: Account, party: str, first: date, last: date, *, before: int = 0, limit: int = PAGE) -> Sequence[JournalEntry]:
    """The entries behind one party's figure, the newest first; before: the id after which the page goes on, 0 from the start."""
    both = [JournalEntry.filter(business_date__gte=first, business_date__lte=last, **{side: account, f"{side}_party": party})
            for side in ("debit", "credit")]
    if before:
        both = [query.filter(id__lt=before) for query in both]
    found = [*await both[0].using_db(reads()).order_by("-id").limit(limit), *await both[1].using_db(reads()).order_by("-id").limit(limit)]
    return sorted({entry.id: entry for entry in found}.values(), key=lambda entry: -entry.id)[:limit]


async def party_names(parties: Sequence[str]) -> dict[str, str]:
    """Customers by their names; banks and runs are called as they are."""
    ids = [int(id) for kind, _, id in (party.partition(":") for party in parties) if kind == "retailer"]
    shops = await Retailer.filter(id__in=ids).using_db(reads()).values_list("id", "customer_code", "name")
    return {f"retailer:{id}": f"{code} {name}" for id, code, name in shops}


async def close_before(on: date) -> DayClose | None:
    """The certificate that a day stands on."""
    return await DayClose.filter(reopened_at=None, business_date__lt=on).using_db(reads()).order_by("-business_date").first()
