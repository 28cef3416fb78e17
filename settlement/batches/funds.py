"""A retailer's balance, asked of the bank that debits him (R35)."""

from foundation.transaction import reads
from retailers.agreements.models import AgreementStatus, DebitAgreement
from settlement.banks.link import BankLink
from settlement.batches.models import BankProfile

TIMEOUT_S = 1.5
"""Nobody waits for it, but an answer that comes after the read-back is worth nothing."""


async def ask_balance(link: BankLink, retailer_id: int) -> int | None:
    """Fen; None without an agreement, at a bank that is debited by file, or where no answer comes in time."""
    agreement = await (DebitAgreement.filter(retailer_id=retailer_id, status=AgreementStatus.ACTIVE).using_db(reads())
                       .order_by("-id").first())
    if agreement is None or await BankProfile.filter(code=agreement.bank_code, by_batch=True).using_db(reads()).exists():
        return None
    return await link.balance(agreement.account_no, agreement.agreement_no, timeout_s=TIMEOUT_S)
