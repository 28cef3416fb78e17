"""Names of ties, cases, treatments, batches and files on finance's pages; said in the reader's language when shown."""

from foundation.language import N_
from settlement.approvals.words import REASONS
from settlement.approvals.words import STATES as PROPOSALS
from settlement.batches.rules import BatchState, FileState
from settlement.reconciliation.categories import LEAVES_UNPAID, CaseState, Category, Stage, Treatment
from settlement.reconciliation.file_notes import note_of

__all__ = ["BATCHES", "BATCH_MARKS", "CASES", "CASE_MARKS", "CASE_SIGNS", "CATEGORIES", "FILES", "FILE_MARKS", "KEYS", "KINDS", "PROPOSALS",
           "REASONS", "STAGES", "TIES", "TREATMENTS", "note_of", "treatment_of"]

TIES = {
    "sides": (N_("借贷相等"), N_("借方合计"), N_("贷方合计")),
    "statement": (N_("对账单已到"), N_("已到"), N_("应到")),
    "opening": (N_("期初接上日期末"), N_("本日期初"), N_("上日期末")),
    "movements": (N_("期初加发生等于期末"), N_("期初加发生"), N_("期末")),
    "bank": (N_("银行存款账等于对账单"), N_("账面余额"), N_("对账单余额")),
    "clearing": (N_("在途等于未到账的扣款"), N_("在途账"), N_("未到账扣款")),
    "collected": (N_("入账等于扣款成功"), N_("账上已收"), N_("扣款成功")),
    "given_back": (N_("记账的退款等于退成的"), N_("账上已退"), N_("退款成功")),
    "suspense": (N_("挂账等于未结差错"), N_("挂账余额"), N_("未结差错")),
    "released": (N_("放货都已收款"), N_("未收款放货"), N_("应为")),
    "unknown": (N_("没有结果未知的扣款和退款"), N_("结果未知"), N_("应为")),
    "files": (N_("没有搁置的银行文件"), N_("搁置文件"), N_("应为")),
    "batches": (N_("批次都有结果"), N_("没有结果"), N_("应为")),
    "carried": (N_("账户接上次日结"), N_("相差"), N_("应为")),
    "customers": (N_("客户账合计等于应收账"), N_("客户余额合计"), N_("应收账余额")),
    "delivered": (N_("送货入账等于签收"), N_("已记送货"), N_("签收的货值")),
    "printed": (N_("账页合计等于分录合计"), N_("账页借方"), N_("当日分录")),
}
"""Tie -> its name, what stands left, what stands right."""
CATEGORIES = {
    Category.BANK_OVER_ATTEMPT: N_("长款：账上未成功"), Category.BANK_OVER_FOREIGN: N_("长款：来历不明"),
    Category.BANK_SHORT: N_("短款"), Category.AMOUNT_DIFF: N_("金额不符"), Category.DUPLICATE: N_("重复扣款"),
    Category.DAY_SHIFT: N_("跨日在途"), Category.REVERSAL_ONE_SIDED: N_("单边冲正"), Category.REFUND_DIFF: N_("退款不符"),
    Category.FILE_GAP: N_("对账单不接"), Category.COD_SHORT: N_("车次货款短少"), Category.COD_OVER: N_("车次货款溢余"),
}
CASES = {CaseState.OPEN: N_("未处理"), CaseState.PROPOSED: N_("待复核"), CaseState.CLOSED: N_("已结")}
CASE_SIGNS = {CaseState.OPEN: "alert-circle", CaseState.PROPOSED: "", CaseState.CLOSED: ""}
CASE_MARKS = {CaseState.OPEN: "plain", CaseState.PROPOSED: "waiting", CaseState.CLOSED: "saved"}
TREATMENTS = {
    Treatment.RETAILER: N_("记入客户"), Treatment.OVER: N_("记长款"), Treatment.SHORT: N_("记短款"), Treatment.FEE: N_("记手续费"),
    Treatment.RETURN: N_("退回付款人"), Treatment.EXPLAINED: N_("已说明"), Treatment.AGAIN: N_("没有退成，重新退"),
    Treatment.DRIVER: N_("由司机负责"), Treatment.TAKINGS: N_("已收货款存入"),
}
UNPAID = {
    Category.BANK_SHORT: N_("没有扣到，订单再付"), Category.REVERSAL_ONE_SIDED: N_("已被退走，订单再付"), Category.AMOUNT_DIFF: N_("退回付款人，订单再付"),
}

LARGER = N_("客户还款，多的退还")


def treatment_of(category: Category, treatment: str) -> str:
    """Its name, said where it leaves an order unpaid, and where a transfer that paid a debt brought more."""
    if (category, treatment) == (Category.BANK_OVER_FOREIGN, Treatment.RETAILER):
        return LARGER
    unpaid = (category, treatment) in LEAVES_UNPAID
    return UNPAID[category] if unpaid else TREATMENTS[Treatment(treatment)]


STAGES = {
    Stage.REQUEST: N_("按请求号"), Stage.TXN: N_("按银行流水"), Stage.ORDER: N_("按订单和金额"), Stage.HAND: N_("人工"), Stage.NONE: N_("没有对上"),
}
BATCHES = {
    BatchState.GATHERING: N_("正在归集"), BatchState.WRITTEN: N_("已写盘"), BatchState.SENT: N_("已送盘"),
    BatchState.PARTIAL: N_("部分回盘"), BatchState.ANSWERED: N_("已回盘"), BatchState.REJECTED: N_("整盘退回"),
}
BATCH_MARKS = {
    BatchState.GATHERING: "waiting", BatchState.WRITTEN: "waiting", BatchState.SENT: "waiting", BatchState.PARTIAL: "unknown",
    BatchState.ANSWERED: "paid", BatchState.REJECTED: "refused",
}
FILES = {
    FileState.SENT: N_("已送出"), FileState.TAKING: N_("正在处理"), FileState.TAKEN: N_("已入账"), FileState.REFUSED: N_("整份拒收"),
    FileState.QUARANTINED: N_("搁置"), FileState.DISCARDED: N_("不采用"),
}
FILE_MARKS = {
    FileState.SENT: "saved", FileState.TAKING: "waiting", FileState.TAKEN: "paid", FileState.REFUSED: "refused",
    FileState.QUARANTINED: "unknown", FileState.DISCARDED: "plain",
}
KINDS = {"DR": N_("送盘"), "DS": N_("回盘"), "ST": N_("对账单"), "RR": N_("退款送盘"), "RS": N_("退款回盘")}
KEYS = (
    ("↑ ↓", N_("上一条、下一条")), ("Enter", N_("打开差错")), ("A", N_("照常规处理，或复核同意")), ("M", N_("由我跟进")), ("N", N_("写说明")),
)
