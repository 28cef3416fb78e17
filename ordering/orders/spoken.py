"""Sentences for the agent to say, made for the ear: numbers in words, few things at a time."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from foundation.money import format_yuan
from ordering.products.catalogue import Item
from ordering.review.engine import LineVerdict
from ordering.review.findings import Outcome

DIGITS = "零一二三四五六七八九"
GROUP = 4
Lines = Sequence[tuple[Item, int]]


def numeral_zh(number: int) -> str:
    """20 -> 二十, 102 -> 一百零二, 2 -> 二. Up to 9999; beyond that the figures themselves."""
    if number > 9999:
        return str(number)
    if number < 10:
        return DIGITS[number]
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = bool(words)
    return words.removeprefix("一") if words.startswith("一十") else words


def cartons_zh(number: int) -> str:
    """2 -> 两条, 20 -> 二十条."""
    return "两条" if number == 2 else f"{numeral_zh(number)}条"


def cartons_en(number: int) -> str:
    return "1 carton" if number == 1 else f"{number} cartons"


def line_said(item: Item, verdict: LineVerdict) -> tuple[str, str]:
    """What to say when a line was just keyed: zh, en."""
    binding = verdict.binding or next(iter(verdict.findings), None)
    if binding is None or binding.outcome < Outcome.CAP:
        opening = (binding.zh, binding.en) if binding else ("", "")
        return (f"{opening[0]}{item.name}{cartons_zh(verdict.passes)}，记下了。还要别的吗？",
                f"{opening[1]}{' ' if opening[1] else ''}{item.name_en}, {cartons_en(verdict.passes)}, noted. Anything else?")
    if verdict.passes:
        return (f"{binding.zh}先给您记{cartons_zh(verdict.passes)}，好吗？",
                f"{binding.en} Shall I put down {cartons_en(verdict.passes)}?")
    return binding.zh, binding.en


def read_back_groups(lines: Lines) -> list[Lines]:
    """Lines in groups that an ear can hold."""
    source = iter(lines)
    groups: list[Lines] = []
    while group := list(islice(source, GROUP)):
        groups.append(group)
    return groups


def group_said(group: Iterable[tuple[Item, int]]) -> tuple[str, str]:
    pairs = list(group)
    return ("，".join(f"{item.name}{cartons_zh(qty)}" for item, qty in pairs) + "。",
            "; ".join(f"{item.name_en}, {cartons_en(qty)}" for item, qty in pairs) + ".")


def total_said(lines: Lines, amount_fen: int, closes: str) -> tuple[str, str]:
    """您一共订了N个品种M条，金额X元，对吗？ closes: 'HH:MM' until which the money must be there."""
    kinds, cartons, yuan = len(lines), sum(qty for _, qty in lines), format_yuan(amount_fen)
    until = (f"货款最晚{closes}扣，请存足。", f" The money is taken by {closes}; please have it in your account.") if closes else ("", "")
    return (f"您一共订了{kinds}个品种{cartons}条，金额{yuan}元，对吗？{until[0]}",
            f"That is {kinds} products, {cartons_en(cartons)}, {yuan} yuan in all. Is that right?{until[1]}")


def cut_said(cartons: int) -> tuple[str, str]:
    """The shift leader let less pass than the caller wanted."""
    return (f"班长看过了，这次一共可以给您{cartons}条，您看可以吗？",
            f"My shift leader has looked at it: {cartons_en(cartons)} in all this time. Is that all right?")


def stage_said(state: str, kind: str, lines: int, amount_fen: int, delivery: date | None,
               amends: bool = False) -> tuple[str, str]:
    """What to say at this point of the call, where no line was just keyed. amends: his confirmed order is being changed."""
    day_zh, day_en = (f"{delivery.month}月{delivery.day}日", f"{delivery.day} {delivery:%B}") if delivery else ("下一趟", "the next run")
    yuan = format_yuan(amount_fen)
    if state == "DRAFT" and not lines:
        if kind == "MID_CYCLE":
            return "您本期已经订过了，这次补货要些什么？", "You have ordered this cycle; what would you like to add?"
        return "您好，请问今天要订些什么？", "Hello, what would you like to order today?"
    if state == "DRAFT" and amends:
        return "您的订单已经确认了，要改什么？不改就照原来的送。", "Your order stands. What would you like to change? Else it goes as it is."
    return {
        "DRAFT": ("还要别的吗？", "Anything else?"),
        "EARLY": ("需求记下了，订货日我们再跟您确认。", "It is noted; we confirm it with you on your order day."),
        "REFERRED": ("这单需要班长确认一下，请稍等。", "My shift leader needs to confirm this; one moment, please."),
        "CONFIRMED": (f"订单已确认，金额{yuan}元，{day_zh}送货。感谢来电，再见。",
                      f"Your order stands, {yuan} yuan, delivery on {day_en}. Thank you for calling, goodbye."),
        "DEBIT_PENDING": ("订单已确认，正在扣款，请稍等。", "Your order stands; the payment is on its way, one moment."),
        "DEBIT_SENT": ("订单已确认，正在扣款，请稍等。", "Your order stands; the payment is on its way, one moment."),
        "PAID": (f"扣款成功，{yuan}元，{day_zh}送货。感谢来电，再见。",
                 f"Paid, {yuan} yuan; delivery on {day_en}. Thank you for calling, goodbye."),
        "DEBIT_FAILED": (f"扣款没有成功，请存足{yuan}元，存好后我们再扣一次。",
                         f"The payment did not go through; please pay in {yuan} yuan and we try again."),
        "DEBIT_UNKNOWN": ("银行还没有回复，结果出来后我们通知您，不会重复扣款。",
                          "The bank has not answered yet; we let you know, and you are not charged twice."),
        "DEBIT_DISPUTE": ("这笔扣款要和银行核对，核对后我们给您回电，不会重复扣款。",
                          "The debit is being checked with the bank; we call you back, and you are not charged twice."),
        "LOCKED": (f"订单已经截单，金额{yuan}元，{day_zh}送货。", f"Your order is closed, {yuan} yuan, delivery on {day_en}."),
        "REFUND_PENDING": (f"订单已经作废，{yuan}元货款会退回您的账户。", f"The order is void; {yuan} yuan go back to your account."),
        "VOID": ("这张订单已经作废。", "This order is void."),
        **dict.fromkeys(("READY", "PICKED"), (f"订单已付款，{day_zh}送货。", f"Your order is paid; delivery on {day_en}.")),
        "DISPATCHED": ("订单正在配送中。", "Your order is on its way."),
        "UNDELIVERED": ("这趟没有送到，下一趟再送一次。", "It could not be delivered; it goes again with the next run."),
        "REFUSED": ("这张订单已经拒收。", "This order was refused at the door."),
        "REFUNDED": (f"订单已经作废，{yuan}元货款已退回。", f"The order is void; {yuan} yuan have gone back to your account."),
    }.get(state, ("这张订单已经送过货。", "This order has been delivered."))
