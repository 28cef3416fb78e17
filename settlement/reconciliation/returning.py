"""A case whose money goes back to its payer becomes a refund: the two persons have agreed already."""

from datetime import datetime

from foundation.actor import Actor
from foundation.transaction import Sql, Work
from settlement.debits.order_marks import MarkOrder
from settlement.reconciliation.models import Case
from settlement.refunds.approving import approved
from settlement.refunds.rules import Cause, Way
from settlement.refunds.writing import Owed, write_refund

LINE = """
    SELECT l.id, l.amount_fen, l.bank_txn_no, l.request_no, l.payer_name, l.order_no, a.account_no, a.account_name, d.order_id,
           d.order_no AS debit_order_no, d.retailer_id, d.district_id
    FROM bank_line AS l LEFT JOIN debit_attempt AS a ON a.id = l.attempt_id LEFT JOIN debit AS d ON d.id = a.debit_id
    WHERE l.id = $1"""


def return_money(case: Case, mark: MarkOrder, *, by: Actor, at: datetime) -> Work[None]:
    """Approved at once where the paying account is known; a stranger's money waits for a transfer by hand."""
    rows = yield Sql(LINE, case.line_id)
    if not rows:
        return
    [line] = rows
    refund_id = yield from write_refund(Owed(
        source=f"case:{case.id}", cause=Cause.CASE, money=f"line:{line['id']}", collected_fen=line["amount_fen"],
        amount_fen=line["amount_fen"], bank_code=case.bank_code, account_no=line["account_no"] or "",
        account_name=line["account_name"] or line["payer_name"], original_request_no=line["request_no"],
        original_ref=line["bank_txn_no"], order_id=line["order_id"], order_no=line["debit_order_no"] or "", case_id=case.id,
        retailer_id=line["retailer_id"], district_id=line["district_id"]), at=at)  # fmt: skip
    if refund_id is not None and line["account_no"]:
        [refund] = yield Sql("SELECT * FROM refund WHERE id = $1", refund_id)
        yield from approved(refund, Way.BANK, "", mark, by, at)
