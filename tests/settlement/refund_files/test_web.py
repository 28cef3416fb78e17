"""Finance sees the files of refunds beside those of debits, and sends the same bytes again."""

from foundation.staff.models import Role
from settlement.refund_files.models import RefundBatch
from tests.settlement.refund_files.conftest import Refunds
from tests.visitor import a_person, settings_in, visiting


async def test_a_file_without_an_answer_is_sent_again(refunds: Refunds) -> None:
    await a_person("4001", Role.FINANCE, name="周敏")
    await refunds.approved(10_000)
    batch = await refunds.send("lost")
    async with visiting(settings_in(refunds.day.exchange.root.parent)) as finance:
        await finance.sign_in("4001")
        page = (await finance.get("/settlement")).text
        assert [words for words in (batch.batch_no, "退款送盘", f"/settlement/refund-files/{batch.id}/send-again") if words not in page] == []
        answer = await finance.post(f"/settlement/refund-files/{batch.id}/send-again", "/settlement")
        assert answer.status_code == 303
    assert (await RefundBatch.get()).times_sent == 2
