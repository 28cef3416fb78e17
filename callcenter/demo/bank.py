"""The practice banks as two of ours: one debits at once, the other by file under ISO 20022; both lay out statements when their day is over."""

from datetime import datetime
from pathlib import Path

from foundation.clock import day
from foundation.transaction import reads
from retailers.agreements.models import DebitAgreement
from settlement.batches.models import BankProfile

AT_ONCE, BY_FILE = "PRAC", "PISO"
OUR_ACCOUNT = "1001234567890123456"
ACCOUNTS = {AT_ONCE: OUR_ACCOUNT, BY_FILE: "1001234567890123457"}
PROFILES = {AT_ONCE: {"name": "练习银行", "merchant": "M31010001", "by_batch": False},
            BY_FILE: {"name": "练习银行（文件）", "merchant": "M31010002", "by_batch": True, "format": "iso20022"}}
SHOPS_A_SHOP_BY_FILE = 25


def bank_of(customer_code: str) -> str:
    """Every so many shops of a district have their account at the bank that is debited by file. The code ends in the shop's number there."""
    return AT_ONCE if int(customer_code[-5:]) % SHOPS_A_SHOP_BY_FILE else BY_FILE


async def profile_banks(at: datetime) -> None:
    """Made once; what finance changes of them stays changed. A bank without customers, as in a small city, is none of ours."""
    for code, facts in PROFILES.items():
        if code == AT_ONCE or await DebitAgreement.filter(bank_code=code).using_db(reads()).exists():
            await BankProfile.get_or_create(code=code, defaults={**facts, "account_no": ACCOUNTS[code], "since": day(at)})


def keep_books(home: Path) -> Path:
    """The folder of the banks' books. A home of before the second bank has its one book outside of it, which moves in."""
    folder = home / "banks"
    folder.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        if (alone := home / f"bank.sqlite3{ending}").exists():
            alone.replace(folder / f"{AT_ONCE}.sqlite3{ending}")
    return folder
