"""The trial balance by hand-counted entries, drilled down to the last of them."""

from datetime import timedelta

from foundation.clock import day, now
from foundation.transaction import transact
from settlement.journal import words
from settlement.journal.accounts import Account, collected, delivered, on_statement
from settlement.journal.chain import canonical, moment_words
from settlement.journal.posting import post
from settlement.journal.queries import AccountRow, entries_of, parties_of, trial_balance
from settlement.journal.service import seal_entries, verify_journal

TODAY = day(now())


async def test_every_figure_opens_down_to_its_entries(database: str) -> None:
    before = [collected(1, 7, "PRAC", 900), on_statement("PRAC", 900, Account.CLEARING, 1, "x")]
    await transact(lambda: post(before, at=now(), on=TODAY - timedelta(days=1)))
    await transact(lambda: post([collected(2, 7, "PRAC", 500), collected(3, 8, "PRAC", 40), delivered(5, 7, 1_000)], at=now()))
    balanced = await trial_balance(TODAY, TODAY)
    assert list(balanced.rows) == [
        AccountRow("RECEIVABLE", -900, 1_000, 540), AccountRow("CLEARING", 0, 540, 0), AccountRow("BANK", 900, 0, 0),
        AccountRow("SALES", 0, 0, 1_000)]
    assert (balanced.is_green, balanced.debits, balanced.closing) == (True, 1_540, 0)
    assert await parties_of(Account.RECEIVABLE, TODAY, TODAY) == [
        AccountRow("retailer:7", -900, 1_000, 500), AccountRow("retailer:8", 0, 0, 40)]
    entries = await entries_of(Account.RECEIVABLE, "retailer:7", TODAY, TODAY)
    assert [one.amount_fen for one in entries] == [1_000, 500]
    assert [one.amount_fen for one in await entries_of(Account.RECEIVABLE, "retailer:7", TODAY, TODAY, before=entries[0].id)] == [500]


async def test_a_later_proof_goes_on_from_an_earlier_head(database: str) -> None:
    await transact(lambda: post([collected(1, 7, "PRAC", 900)], at=now()))
    await seal_entries()
    first = await verify_journal()
    await transact(lambda: post([collected(2, 7, "PRAC", 500)], at=now()))
    await seal_entries()
    later, whole = await verify_journal(since=first.head), await verify_journal()
    assert (later.head, later.complaints) == (whole.head, []) != (first.head, [])
    assert (await verify_journal(since="f" * 64)).complaints == [f"the chain no longer holds the head {'f' * 64}"]


def test_a_moment_is_the_same_words_from_either_database() -> None:
    at = now()
    kept = moment_words(at)
    assert moment_words(kept) == kept == moment_words(at.isoformat())
    row = dict.fromkeys(("id", "business_date", "debit", "debit_party", "credit", "credit_party", "amount_fen", "noun", "noun_id", "words",
                         "refers_to", "once"), 1) | {"once": None}
    assert canonical({**row, "at": at}) == canonical({**row, "at": kept})


def test_whose_an_account_is_and_what_moved_it_are_words() -> None:
    assert [words.party(of) for of in ("counter", "bank:PRAC", "debt:7", "run:3", "stray")] == ["柜台", "PRAC", "欠款 7", "车次 3", "stray"]
    assert [words.origin(noun, 4) for noun in ("refund", "debt", "stray")] == ["退款单 4", "欠款 4", "stray 4"]
    assert set(words.PAGES) <= set(words.ORIGINS)
