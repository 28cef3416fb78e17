import pytest

from callcenter.verifying import CHECKS
from foundation.clock import now
from foundation.transaction import transact
from settlement.journal.accounts import Account, on_statement
from settlement.journal.posting import post


async def test_the_journal_is_proved_from_its_rows(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = on_statement("PRAC", 12_345, Account.SUSPENSE, 1, "1 NONE")
    await transact(lambda: post([entry], at=now()))
    assert await CHECKS["journal"]() == []
    assert "1 entries, debits ¥123.45, credits ¥123.45" in capsys.readouterr().out
