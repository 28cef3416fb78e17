"""The practice bank as one of ours: it debits at once, and lays out its statement when its day is over."""

from datetime import datetime

from foundation.clock import day
from settlement.batches.models import BankProfile

OUR_ACCOUNT = "1001234567890123456"


async def profile_bank(at: datetime) -> None:
    """Made once; what finance changes of it stays changed."""
    await BankProfile.get_or_create(code="PRAC", defaults={
        "name": "练习银行", "merchant": "M31010001", "account_no": OUR_ACCOUNT, "by_batch": False, "since": day(at)})
