from foundation.clock import now
from retailers.profile.models import Retailer
from settlement.banks.link import BankLink
from settlement.debits.codes import NextStep
from settlement.debits.queries import debit_of_order, debit_standing, evidence_of_order
from settlement.debits.service import send_due
from settlement.debits.states import DebitState
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe


async def test_the_desk_sees_an_orders_debit(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=10_000)
    await owe(10_000)
    [paid] = await send_due(link, now())
    await owe(1)
    [short] = await send_due(link, now())
    first, second = await debit_of_order(paid), await debit_of_order(short)
    assert first
    assert second
    assert (first.state, first.code, first.bank_ref) == (DebitState.SETTLED, "00", bank.debits()[0]["bank_reference"])
    assert (second.state, second.code, second.next_step) == (DebitState.FAILED, "51", NextStep.DUNNING)
    assert first.account_tail == bank.account_no[-4:]
    assert [proof.code for proof in await evidence_of_order(short)] == ["51"]
    assert await debit_of_order(0) is None


async def test_the_pop_sees_a_retailers_standing(
    retailer: Retailer, owe: Owe, bank: PracticeBank, link: BankLink
) -> None:
    assert (await debit_standing(retailer.id, now())).last is None
    bank.open(balance_fen=100)
    await owe(200)
    await send_due(link, now())
    bank.misbehave("never")
    await owe(50)
    await send_due(link, now())
    standing = await debit_standing(retailer.id, now())
    assert (standing.failures, standing.unknown, standing.unknown_fen) == (1, 1, 50)
    assert standing.last
    assert standing.last.state == DebitState.UNKNOWN
