"""失败原因: the banks' answers by their code, with what follows from each."""

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from settlement.debits.codes import CodeClass, class_of, next_step
from settlement.debits.words import NEXT_STEPS
from settlement.reports.shares import share

CLASSES = {
    CodeClass.EXECUTED: N_("成功"), CodeClass.INSUFFICIENT: N_("余额不足"), CodeClass.LIMIT: N_("超过限额"), CodeClass.ACCOUNT: N_("账户不能用"),
    CodeClass.AGREEMENT: N_("代扣协议不能用"), CodeClass.TECHNICAL: N_("银行系统忙"), CodeClass.CONFIG: N_("我方配置有误"),
    CodeClass.UNDECIDED: N_("没有说定")}
COLUMNS = fixed(
    Column("code", N_("应答码")), Column("bank", N_("银行")), Column("what", N_("意思"), Unit.SAY, share=4), Column("next", N_("怎么办"), Unit.SAY, share=4),
    Column("count", N_("笔数"), Unit.COUNT), Column("share", N_("占请求"), Unit.PERCENT), Column("amount_fen", N_("金额"), Unit.YUAN, share=3),
    Column("shops", N_("客户数"), Unit.COUNT))


async def rows(asked: Asked) -> list[Row]:
    """Attempts that did not succeed, by the last code heard; the share is of all that were asked for."""
    found = await read(f"""
        SELECT b.code, b.bank_code, b.state, COUNT(*) AS count, SUM(b.amount_fen) AS amount_fen, COUNT(DISTINCT d.retailer_id) AS shops
        FROM debit_attempt AS b JOIN debit AS d ON d.id = b.debit_id
        WHERE b.created_at >= $1 AND b.created_at < $2 AND {among('d.district_id', asked.districts)}
        GROUP BY b.code, b.bank_code, b.state ORDER BY count DESC, b.code""", *span(asked.period.since, asked.period.until))
    whole = sum(int(row["count"]) for row in found)
    return [Row({"code": row["code"] or "–", "bank": row["bank_code"], "what": CLASSES[class_of(row["code"])] if row["code"] else N_("还没有应答"),
                 "next": NEXT_STEPS[next_step(row["code"])] if row["code"] else "", "count": int(row["count"]),
                 "share": share(int(row["count"]), whole), "amount_fen": int(row["amount_fen"]), "shops": int(row["shops"])})
            for row in found if row["state"] != "SUCCEEDED"]


REPORT = Report("codes", Group.FINANCE, N_("扣款失败原因"), N_("按银行应答码看失败和未知的笔数、金额和客户数"), "list-details", (Role.FINANCE,), COLUMNS, rows,
                Chart("bar", "what", ("count",)))
