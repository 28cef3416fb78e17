"""The verbs: propose where a bank's files are exchanged, agree to it, send it back."""

from dataclasses import asdict
from datetime import datetime

from foundation.actor import Actor
from foundation.errors import NotFound
from foundation.transaction import Sql, Work, transact
from settlement.approvals.settings import agree_setting, propose_setting, refuse_setting
from settlement.bank_settings.rules import Place
from settlement.batches.models import BankProfile

NOUN = "bank"


class NoSuchBank(NotFound):
    code = "no_such_bank"


async def propose_exchange(bank_code: str, place: Place, *, by: Actor, at: datetime) -> int:
    """The change's id. Until another person has agreed, files go where they went."""
    if not await BankProfile.exists(code=bank_code):
        raise NoSuchBank(bank=bank_code)
    return await transact(lambda: propose_setting(NOUN, bank_code, asdict(place), by=by, at=at))


async def agree_exchange(change_id: int, *, by: Actor, at: datetime) -> None:
    """From now on files go there. NothingProposed, SecondPersonNeeded."""

    def work() -> Work[None]:
        change = yield from agree_setting(NOUN, change_id, by=by, at=at)
        place = Place(**change["wanted"])
        yield Sql("UPDATE bank_profile SET exchange = $2, host_key = $3 WHERE code = $1", change["subject"], place.address, place.host_key)

    await transact(work)


async def refuse_exchange(change_id: int, why: str, *, by: Actor, at: datetime) -> None:
    """NothingProposed, ReasonMissing."""
    await transact(lambda: refuse_setting(NOUN, change_id, why, by=by, at=at))
