"""What is said and written until somebody words it otherwise on the page: (purpose, channel) -> language -> (subject, text)."""

from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel

SPOKEN: dict[Purpose, tuple[str, str]] = {
    Purpose.ORDER_REMINDER: (
        "今天是您的订货日，还没有收到您的订单。截单时间是{closes}，请您抓紧订货。",
        "Today is your order day and we have no order from you yet. The cut off is at {closes}. Please order in time."),
    Purpose.DEPOSIT: (
        "您本期的货款是{amount}，请在{closes}以前把钱存进扣款账户。",
        "The amount of this cycle's order is {amount}. Please pay it in before {closes}, so that the debit can succeed."),
    Purpose.DEBIT_FAILED: (
        "您的货款没有扣成功，应付金额是{amount}。请您尽快存足货款，以免影响送货。",
        "Your debit has failed. The amount due is {amount}. Please pay in enough money soon, so that your goods can be delivered."),
    Purpose.GOODS_ARRIVING: (
        "您订的卷烟今天送到，一共{cartons}条，您是第{stop}站，请留人收货。",
        "Your order comes today. It is {cartons} cartons, and you are stop number {stop}. Please have somebody there to sign for it."),
    Purpose.NEW_PRODUCT: (
        "新品上市：{product}。每条批发价是{price}，欢迎订货。",
        "There is a new product: {product}. The wholesale price of a carton is {price}. You are welcome to order it."),
    Purpose.LICENCE: (
        "您的烟草专卖零售许可证将在{expires}到期，请您提前办理延续。",
        "Your tobacco retail licence ends on {expires}. Please apply for its renewal in time."),
    Purpose.REFUND_PAID: (
        "您的一笔退款已经退到您的账户，金额是{amount}。",
        "A refund has been paid to your account. The amount is {amount}."),
    Purpose.DEBIT_LATE: (
        "先前没有扣成的货款，现在已经扣款成功，不会再扣。金额是{amount}。",
        "The debit that had not gone through before has now been taken, and nothing more will be. The amount is {amount}."),
    Purpose.DEBIT_ENDED: (
        "您的货款一直没有扣成，订单已经作废。没有扣成的金额是{amount}。如果还需要，请重新订货。",
        "Your debit has never gone through, and the order is cancelled. The amount that was due is {amount}. If you still need "
        "the goods, please order again."),
    Purpose.DEBIT_UNKNOWN: (
        "您的货款已经送银行扣款，银行还没有答复结果，我们正在核实，不会重复扣款，请您先不要另外付款。金额是{amount}。",
        "Your payment has been sent to the bank, and the bank has not told us the result. We are asking, and you are not charged twice. "
        "Please do not pay in another way for now. The amount is {amount}."),
    Purpose.DEBIT_DISPUTED: (
        "您的一笔货款，银行的记录和我们的不一样，我们正在和银行核对，不会重复扣款，请您先不要另外付款。金额是{amount}。",
        "About one of your payments the bank's records and ours differ. We are clarifying it with the bank, and you are not charged twice. "
        "Please do not pay in another way for now. The amount is {amount}."),
}
SMS: dict[Purpose, tuple[str, str]] = {
    Purpose.ORDER_REMINDER: (
        "【烟草订货】{shop}：今天是您的订货日，{closes}截单，您还没有订货。请拨打{phone}订货。",
        "[Tobacco ordering] {shop}: today is your order day and we have no order from you. Cut-off {closes}. To order, call {phone}."),
    Purpose.DEPOSIT: (
        "【烟草订货】{shop}：本期货款{amount}元，请于{closes}前存入扣款账户。",
        "[Tobacco ordering] {shop}: CNY {amount} will be debited. Please pay it in before {closes}."),
    Purpose.DEBIT_FAILED: (
        "【烟草订货】{shop}：{failed_on}的货款{amount}元没有扣款成功，请尽快存足，以免影响送货。咨询{phone}。",
        "[Tobacco ordering] {shop}: the debit of CNY {amount} on {failed_on} failed. Please pay in soon or delivery may be held up. "
        "Questions: {phone}."),
    Purpose.GOODS_ARRIVING: (
        "【烟草订货】{shop}：您订的{cartons}条卷烟今天送到，您是第{stop}站，请留人签收。",
        "[Tobacco ordering] {shop}: your {cartons} cartons come today, stop {stop}. Please have somebody there to sign."),
    Purpose.NEW_PRODUCT: (
        "【烟草订货】{shop}：新品{product}到货，批发价每条{price}元。订货请拨{phone}。",
        "[Tobacco ordering] {shop}: new in: {product}, CNY {price} a carton wholesale. To order, call {phone}."),
    Purpose.LICENCE: (
        "【烟草订货】{shop}：您的零售许可证{expires}到期，还有{days}天，请提前三十天办理延续。",
        "[Tobacco ordering] {shop}: your retail licence ends on {expires}, in {days} days. Renewals are to be applied for 30 days ahead."),
    Purpose.REFUND_PAID: (
        "【烟草订货】{shop}：退款{amount}元已于{paid_on}退到您的账户，请查收。咨询{phone}。",
        "[Tobacco ordering] {shop}: a refund of CNY {amount} was paid to your account on {paid_on}. Questions: {phone}."),
    Purpose.DEBIT_LATE: (
        "【烟草订货】{shop}：先前没有扣成的货款{amount}元，已于{taken_on}扣款成功，不会再扣。咨询{phone}。",
        "[Tobacco ordering] {shop}: CNY {amount}, which could not be debited before, were taken on {taken_on}. Nothing more will be "
        "debited. Questions: {phone}."),
    Purpose.DEBIT_ENDED: (
        "【烟草订货】{shop}：{failed_on}起货款{amount}元一直没有扣成，订单已经作废，这批货不送了。还需要的话请拨{phone}重新订货。",
        "[Tobacco ordering] {shop}: CNY {amount} could not be debited since {failed_on}, so the order is cancelled and will not be "
        "delivered. To order again, call {phone}."),
    Purpose.DEBIT_UNKNOWN: (
        "【烟草订货】{shop}：{asked_on}的货款{amount}元已送银行扣款，结果银行还没有答复，我们正在核实，不会重复扣款，请先不要另外付款。咨询{phone}。",
        "[Tobacco ordering] {shop}: the debit of CNY {amount} on {asked_on} is with the bank, which has not told us the result. We are asking; "
        "you are not charged twice, and need not pay otherwise for now. Questions: {phone}."),
    Purpose.DEBIT_DISPUTED: (
        "【烟草订货】{shop}：{asked_on}的货款{amount}元，银行的记录和我们的不一样，正在和银行核对，不会重复扣款，请先不要另外付款。咨询{phone}。",
        "[Tobacco ordering] {shop}: the bank's records and ours differ about CNY {amount} of {asked_on}. We are clarifying it with the bank; you "
        "are not charged twice, and need not pay otherwise for now. Questions: {phone}."),
}
SUBJECTS: dict[Purpose, tuple[str, str]] = {
    Purpose.ORDER_REMINDER: ("今天{closes}截单，还没有您的订单", "No order from you yet: cut-off today at {closes}"),
    Purpose.DEPOSIT: ("请存足货款{amount}元", "Please pay in CNY {amount}"),
    Purpose.DEBIT_FAILED: ("货款{amount}元扣款失败", "The debit of CNY {amount} failed"),
    Purpose.GOODS_ARRIVING: ("您订的卷烟今天送到", "Your order comes today"),
    Purpose.NEW_PRODUCT: ("新品：{product}", "New: {product}"),
    Purpose.LICENCE: ("许可证{expires}到期", "Your licence ends on {expires}"),
    Purpose.REFUND_PAID: ("退款{amount}元已退回", "A refund of CNY {amount} was paid"),
    Purpose.DEBIT_LATE: ("货款{amount}元已扣款成功", "CNY {amount} were debited"),
    Purpose.DEBIT_ENDED: ("货款{amount}元没有扣成，订单作废", "CNY {amount} not debited, order cancelled"),
    Purpose.DEBIT_UNKNOWN: ("货款{amount}元的扣款结果正在核实", "CNY {amount}: waiting for the bank's result"),
    Purpose.DEBIT_DISPUTED: ("货款{amount}元正在和银行核对", "CNY {amount} is being clarified with the bank"),
}
LETTER = ("{shop}，您好！\n\n%s\n\n{district}卷烟订货服务　热线 {phone}\n", "Dear {shop},\n\n%s\n\n{district} tobacco ordering, telephone {phone}\n")
LANGUAGES = ("zh", "en")


def default(purpose: Purpose, channel: Channel, language: str) -> tuple[str, str]:
    """(subject, text)."""
    place = LANGUAGES.index(language)
    if channel is Channel.VOICE:
        return "", SPOKEN[purpose][place]
    body = SMS[purpose][place]
    if channel is Channel.SMS:
        return "", body
    plain = body.split("：", 1)[1] if language == "zh" else body.split(": ", 1)[1][:1].upper() + body.split(": ", 1)[1][1:]
    return SUBJECTS[purpose][place], LETTER[place] % plain
