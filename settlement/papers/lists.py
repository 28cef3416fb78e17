"""Finance's lists as tables: cases, batches, files, unknown debits, ties, the ledger, over and short, who owes."""

from collections.abc import Iterable, Mapping, Sequence

from foundation.clock import local
from foundation.language import _
from foundation.money import format_yuan
from foundation.pdf import Column, Table
from settlement.batches.models import BankFile, Batch
from settlement.debits import words as debit_words
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.states import DebitState
from settlement.journal.accounts import Account
from settlement.journal.queries import AccountRow, Balanced
from settlement.journal.words import ACCOUNTS
from settlement.months.queries import Difference
from settlement.months.rules import BankTable
from settlement.order_money import words as money_words
from settlement.order_money.day import DayDebit
from settlement.receivables.queries import Owing
from settlement.reconciliation import words
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import Tie


def totals_table(debits: Mapping[DebitState, tuple[int, int]]) -> Table:
    rows = tuple((_(name), str(debits.get(state, (0, 0))[0]), format_yuan(debits.get(state, (0, 0))[1]))
                 for state, name in debit_words.STATES.items())
    whole = (_("总计"), str(sum(count for count, _fen in debits.values())), format_yuan(sum(fen for _count, fen in debits.values())))
    return Table(_("当日扣款"), "", (Column(_("状态"), 30), Column(_("笔数"), 12, True), Column(_("金额"), 18, True)), rows, whole)


def batches_table(batches: Sequence[Batch]) -> Table:
    columns = (Column(_("批次号"), 16), Column(_("银行"), 7), Column(_("笔数"), 9, True), Column(_("金额"), 15, True), Column(_("状态"), 12),
               Column(_("送出"), 10), Column(_("回盘"), 10), Column("SHA-256", 34))
    rows = tuple((one.batch_no, one.bank_code, str(one.rows), format_yuan(one.amount_fen), _(words.BATCHES[one.state]),
                  f"{local(one.sent_at):%H:%M}" if one.sent_at else "", f"{local(one.answered_at):%H:%M}" if one.answered_at else "",
                  one.file.sha256 if one.file else "") for one in batches)
    return Table(_("批次"), "", columns, rows, (_("总计"), "", str(sum(one.rows for one in batches)),
                                              format_yuan(sum(one.amount_fen for one in batches)), "", "", "", ""))


def files_table(files: Sequence[BankFile]) -> Table:
    columns = (Column(_("时间"), 8), Column(_("种类"), 9), Column(_("文件"), 34), Column(_("记录数"), 8, True), Column(_("金额"), 14, True),
               Column(_("状态"), 10), Column(_("说明"), 26))
    rows = tuple((f"{local(one.at):%H:%M}", _(words.KINDS.get(one.kind, one.kind)), one.name, str(one.rows), format_yuan(one.amount_fen),
                  _(words.FILES[one.state]), words.note_of(one.reason)) for one in files)
    return Table(_("银行文件"), "", columns, rows)


def unknowns_table(attempts: Sequence[tuple[DebitAttempt, Debit]]) -> Table:
    columns = (Column(_("请求号"), 24), Column(_("订单号"), 14), Column(_("银行"), 7), Column(_("账号尾号"), 9), Column(_("金额"), 14, True),
               Column(_("送出"), 14), Column(_("问过"), 7, True), Column(_("下次"), 14))
    rows = tuple((one.request_no, debit.order_no, one.bank_code, one.account_tail, format_yuan(one.amount_fen), moment(one.sent_at),
                  str(one.asked), moment(one.next_at)) for one, debit in attempts)
    return Table(_("结果未知"), "", columns, rows, (_("总计"), "", "", "", format_yuan(sum(one.amount_fen for one, _debit in attempts)),
                                                "", "", ""))


def moment(at: object) -> str:
    return f"{local(at):%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]


def cases_table(cases: Sequence[Case], ages: Mapping[int, str]) -> Table:
    columns = (Column(_("种类"), 15), Column(_("银行"), 7), Column(_("业务日"), 11), Column(_("金额"), 14, True), Column(_("天数"), 6),
               Column(_("状态"), 9), Column(_("处理"), 11), Column(_("跟进"), 9), Column(_("说明"), 22), Column(_("差错号"), 30))
    rows = tuple((_(words.CATEGORIES[one.category]), one.bank_code, str(one.business_date), format_yuan(one.amount_fen), ages[one.id],
                  _(words.CASES[one.state]), _(words.treatment_of(one.category, one.treatment)) if one.treatment else "", one.owner or one.maker,
                  one.note, one.case_no) for one in cases)
    return Table(_("差错"), "", columns, rows, (_("总计"), "", "", format_yuan(sum(one.amount_fen for one in cases)), *[""] * 6))


def ties_table(title: str, ties: Iterable[Tie], names: Mapping[str, tuple[str, str, str]]) -> Table:
    columns = (Column(_("关系"), 26), Column(_("银行"), 8), Column(_("左边"), 30), Column("", 16, True), Column(_("右边"), 30),
               Column("", 16, True), Column(_("结论"), 9))
    rows = []
    for tie in ties:
        name, left, right = names[tie.name]
        figures = [format_yuan(side) if tie.is_money else str(side) for side in (tie.left, tie.right)]
        rows.append((_(name), tie.of, _(left), figures[0], _(right), figures[1], _("相符") if tie.is_green else _("不符")))
    return Table(title, "", columns, tuple(rows))


def ledger_table(balanced: Balanced) -> Table:
    """The ledger of the period; a balance below nought is on the credit side."""
    columns = (Column(_("账户"), 26), Column(_("期初"), 18, True), Column(_("借方"), 18, True), Column(_("贷方"), 18, True), Column(_("期末"), 18, True))
    rows = tuple((_(ACCOUNTS[Account(row.of)]), *sums(row)) for row in balanced.rows)
    whole = (balanced.opening, balanced.debits, balanced.credits, balanced.closing)
    return Table(_("总账"), _("负数在贷方"), columns, rows, (_("总计"), *map(format_yuan, whole)))


def sums(row: AccountRow) -> tuple[str, ...]:
    return tuple(map(format_yuan, (row.opening, row.debits, row.credits, row.closing)))


def differences_table(differences: Sequence[Difference]) -> Table:
    columns = (Column(_("业务日"), 11), Column(_("账户"), 8), Column(_("银行"), 7), Column(_("金额"), 14, True), Column(_("说明"), 30),
               Column(_("提议"), 9), Column(_("同意人"), 9), Column(_("差错号"), 34))
    rows = tuple((str(one.on), _(ACCOUNTS[Account(one.account)]), one.bank_code, format_yuan(one.fen), one.note, one.maker, one.checker,
                  one.case_no) for one in differences)
    return Table(_("长短款"), _("负数是损失"), columns, rows, (_("总计"), "", "", format_yuan(sum(one.fen for one in differences)), *[""] * 4))


def unpaid_table(unpaid: Sequence[Owing], ages: Mapping[int, str]) -> Table:
    columns = (Column(_("客户编码"), 15), Column(_("客户"), 24), Column(_("持证人"), 10), Column(_("欠款"), 14, True), Column(_("起于"), 11),
               Column(_("天数"), 7), Column(_("订单号"), 36))
    rows = tuple((one.shop.customer_code, one.shop.name, one.shop.holder, format_yuan(one.fen), str(one.since), ages[one.shop.id],
                  " ".join(one.order_nos)) for one in unpaid)
    return Table(_("欠款名单"), "", columns, rows, (_("总计"), "", "", format_yuan(sum(one.fen for one in unpaid)), "", "", ""))


def ages_table(ages: Mapping[str, tuple[int, int]]) -> Table:
    columns = (Column(_("天数"), 12), Column(_("件数"), 12, True), Column(_("金额"), 18, True))
    rows = tuple((bucket, str(count), format_yuan(fen)) for bucket, (count, fen) in ages.items())
    return Table(_("未对上的账龄"), "", columns, rows, (_("总计"), str(sum(count for count, _fen in ages.values())),
                                                  format_yuan(sum(fen for _count, fen in ages.values()))))


def bank_table(one: BankTable) -> Table:
    """银行存款余额调节表: the two sides beside each other, and what each does not know yet."""
    columns = (Column(_("企业一方"), 34), Column("", 16, True), Column(_("银行一方"), 34), Column("", 16, True))
    rows = (
        (_("企业账面余额"), format_yuan(one.books_fen), _("银行对账单余额"), format_yuan(one.statement_fen)),
        (_("加：银行已收，来历待查"), format_yuan(one.unexplained_in), _("加：企业已收，银行未收（{count} 笔在途）", count=one.in_transit),
         format_yuan(one.in_transit_fen)),
        (_("减：银行已付，来历待查"), format_yuan(one.unexplained_out), _("减：企业已付，银行未付"), format_yuan(one.given_back_fen)),
    )  # fmt: skip
    return Table(_("银行存款余额调节表：{bank}", bank=f"{one.code} {one.name}"), "", columns, rows,
                 (_("调节后余额"), format_yuan(one.ours_fen), _("调节后余额"), format_yuan(one.theirs_fen)))


def debits_table(debits: Sequence[DayDebit]) -> Table:
    columns = (Column(_("时间"), 8), Column(_("订单号"), 15), Column(_("账号尾号"), 9), Column(_("金额"), 14, True), Column(_("状态"), 12),
               Column(_("银行代码"), 9), Column(_("下一步"), 24), Column(_("银行流水"), 26))
    rows = tuple((f"{local(one.debit.created_at):%H:%M}", one.debit.order_no, one.view.account_tail, format_yuan(one.debit.amount_fen),
                  _(money_words.STANDINGS[one.standing]), one.view.code, "" if one.clarity else _(debit_words.NEXT_STEPS[one.view.next_step]),
                  one.view.bank_ref) for one in debits)
    return Table(_("扣款"), "", columns, rows, (_("总计"), "", "", format_yuan(sum(one.debit.amount_fen for one in debits)), *[""] * 4))
