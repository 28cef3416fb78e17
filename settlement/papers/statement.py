"""对账单: what a customer's month was, on a page: opening, every delivery, debit, refund and adjustment, closing in capitals."""

from collections.abc import Iterable, Sequence

from foundation.districts.models import District
from foundation.language import CHINESE, _, current
from foundation.money import capitals, format_yuan
from foundation.paper import Paper
from foundation.pdf import Column, Table
from settlement.months.words import MOVEMENTS
from settlement.receivables.queries import Movement, Shop, Statement
from settlement.receivables.rules import Period, Roll, together


def statement_paper(statement: Statement) -> Paper:
    shop, roll = statement.shop, statement.roll
    facts = ((_("客户"), shop.name), (_("客户编码"), shop.customer_code), (_("持证人"), shop.holder), (_("地址"), shop.address))
    return Paper(_("对账单"), heading(statement.district), statement.period.name, facts, (statement_table(statement),),
                 (equation(roll), closing_words(roll.closing)), (_("制单"), _("复核"), _("客户签章")), whose=f"{shop.customer_code} {shop.name}")


def heading(district: District | None) -> str:
    """The company and its district, above every page; all of them for None."""
    if district is None:
        return _("全市")
    return f"{district.company}  {district.name}" if current.get() == CHINESE else district.name_en


def statement_table(statement: Statement) -> Table:
    columns = (Column(_("日期"), 13), Column(_("种类"), 10), Column(_("订单号"), 16), Column(_("凭证号"), 30), Column(_("增加"), 14, True),
               Column(_("减少"), 14, True), Column(_("结余"), 15, True))
    balance = statement.roll.opening
    rows = [("", _("期初"), "", "", "", "", format_yuan(balance))]
    for movement in statement.movements:
        balance += movement.fen
        rows.append((str(movement.on), kind_words(movement), movement.order_no, movement.reference,
                     format_yuan(movement.fen) if movement.fen > 0 else "", format_yuan(-movement.fen) if movement.fen < 0 else "",
                     format_yuan(balance)))
    ups = sum(one.fen for one in statement.movements if one.fen > 0)
    downs = -sum(one.fen for one in statement.movements if one.fen < 0)
    return Table("", "", columns, tuple(rows), ("", _("期末"), "", "", format_yuan(ups), format_yuan(downs), format_yuan(balance)))


def kind_words(movement: Movement) -> str:
    """送货, or 收款（冲回） for what was booked back."""
    words = _(MOVEMENTS[movement.kind])
    is_back = (movement.fen > 0) == (movement.kind == "RECEIPT") and movement.kind in ("RECEIPT", "DELIVERED")
    return _("{what}（冲回）", what=words) if is_back else words


def equation(roll: Roll) -> str:
    return _("期初 {opening} + 送货 {delivered} - 收款 {receipts} + 退款 {refunds} + 调整 {adjustments} = 期末 {closing}",
             opening=format_yuan(roll.opening), delivered=format_yuan(roll.delivered), receipts=format_yuan(roll.receipts),
             refunds=format_yuan(roll.refunds), adjustments=format_yuan(roll.adjustments), closing=format_yuan(roll.closing))


def closing_words(closing: int) -> str:
    """The closing balance in capitals, and whose it is."""
    amount, words = format_yuan(abs(closing)), capitals(abs(closing))
    if closing > 0:
        return _("期末贵店应付我方 ¥{amount}，人民币大写：{words}。", amount=amount, words=words)
    if closing < 0:
        return _("期末贵店已付而未送货或未退款 ¥{amount}，人民币大写：{words}。", amount=amount, words=words)
    return _("期末两清，人民币大写：{words}。", words=words)


def rolls_table(rows: Sequence[tuple[Shop, Roll]]) -> Table:
    """应收滚动 by customer."""
    columns = (Column(_("客户编码"), 16), Column(_("客户"), 26), *roll_columns())
    return Table(_("应收滚动（按客户）"), "", columns, tuple((shop.customer_code, shop.name, *roll_cells(roll)) for shop, roll in rows),
                 (_("总计"), "", *roll_cells(together(roll for _shop, roll in rows))))


def districts_table(rows: Sequence[tuple[District, Roll]]) -> Table:
    """应收滚动 by district."""
    columns = (Column(_("区县"), 16), *roll_columns())
    return Table(_("应收滚动（按区县）"), "", columns, tuple((district_name(district), *roll_cells(roll)) for district, roll in rows),
                 (_("总计"), *roll_cells(together(roll for _district, roll in rows))))


def district_name(district: District) -> str:
    return district.name if current.get() == CHINESE else district.name_en


def roll_columns() -> tuple[Column, ...]:
    return tuple(Column(label, 16, True) for label in (_("期初"), _("送货"), _("收款"), _("退款"), _("调整"), _("期末")))


def roll_cells(roll: Roll) -> tuple[str, ...]:
    return tuple(map(format_yuan, (roll.opening, roll.delivered, roll.receipts, roll.refunds, roll.adjustments, roll.closing)))


def rolls_paper(district: District, period: Period, statements: Iterable[Statement]) -> Paper:
    """The whole district on one list, for its manager."""
    rows = [(one.shop, one.roll) for one in statements]
    return Paper(_("应收滚动"), heading(district), period.name, (), (rolls_table(rows),), wide=True)
