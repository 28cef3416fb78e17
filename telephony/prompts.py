"""Everything the telephone can say: the name of each prompt and its spoken text in Mandarin and English.

A prompt `enter-card` is played as sounds/<language>/enter-card.wav. `speech.synthesise` makes what is missing with a
synthetic voice; a recorded file of the same name in the folder of recordings replaces it. Sentences with numbers in
them are put together from `pieces`.

    ./leafline prompts             make what is missing
    ./leafline prompts --check     prove that every prompt is spoken in both languages
    ./leafline prompts --script    print what a voice artist has to read
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from telephony import speech
from telephony.asterisk import install
from telephony.pieces import LANGUAGES, PIECES
from telephony.products_spoken import PRODUCTS
from telephony.reminders_spoken import SENTENCES as REMINDERS

MENUS: dict[str, tuple[str, str]] = {
    "welcome": ("您好，欢迎致电卷烟订货中心。", "Welcome to the tobacco ordering centre."),
    "language": ("普通话请按一。", "For English, press two."),
    "enter-card": (
        "请输入您的八位订货卡号，按井号键结束。",
        "Please enter your eight digit card number, then press hash.",
    ),
    "enter-pin": ("请输入六位密码，按井号键结束。", "Please enter your six digit PIN, then press hash."),
    "not-recognised": ("卡号或密码不正确，请重新输入。", "The card number or PIN is not correct. Please try again."),
    "locked": (
        "输入错误次数过多，此卡已锁定三十分钟。咨询请按零，结束通话请挂机。",
        "Too many wrong entries. This card is locked for thirty minutes. For enquiries press zero, or hang up.",
    ),
    "pin-wrong": ("密码不正确，请重新输入。", "The PIN is not correct. Please try again."),
    "verified": ("验证成功。", "Thank you, you are verified."),
    "main-menu": (
        "人工订货请按零，查询本期订单请按一，查询扣款结果请按二，查询商品价格和限量请按三，自助订货请按四，留言请按七，重听请按星号键。",
        "To order with an agent press zero. For this cycle's order press one. For your debit result press two. "
        "For the price and limit of a product press three. To order by keys press four. To leave a message press seven. To hear this again press star.",
    ),
    "again-or-back": (
        "重听请按一，返回主菜单请按星号键。",
        "To hear this again press one. For the main menu press star.",
    ),
    "not-understood": ("没有听清您的选择，请重新按键。", "Sorry, that is not a choice. Please try again."),
    "no-input": ("没有收到您的按键。", "I did not receive a key."),
    "please-wait": ("正在为您查询，请稍候。", "One moment, please."),
    "hold": ("座席忙，请不要挂机，您的来电很重要。", "All agents are busy. Please hold, your call is important to us."),
    "queue-keys": (
        "座席都在通话中。您可以继续等候，或者按二，请我们给您回电。",
        "All agents are talking. Please hold on, or press two to be called back.",
    ),
    "apology": (
        "非常抱歉，系统暂时繁忙，正在为您转接人工服务，请稍候。",
        "We are sorry, the system is busy. We are connecting you to a person, please hold.",
    ),
    "not-open": ("现在不是人工订货时间。", "Our agents are not available at this hour."),
    "thanks": ("感谢您的来电。", "Thank you for calling."),
    "bye": ("再见。", "Goodbye."),
    "voicemail": (
        "请在听到提示音后留言，我们会尽快给您回电，按井号键结束。",
        "Please leave a message after the tone and we will call you back. Press hash to end.",
    ),
    "voicemail-thanks": ("您的留言已经收到。", "Your message has been received."),
    "message-or-call-back": (
        "留言请按一，请我们给您回电请按二。",
        "To leave a message press one. To be called back press two.",
    ),
    "call-back/this-number": ("您现在的号码是", "You are calling from"),
    "call-back/this-or-other": (
        "回这个号码请按一，回其他号码请按二。",
        "To be called at this number press one. For another number press two.",
    ),
    "call-back/enter-number": (
        "请输入带区号的电话号码或手机号码，按井号键结束。",
        "Please enter the number with its area code, or a mobile number, then press hash.",
    ),
    "call-back/right": ("正确请按一，重新输入请按二。", "If that is right press one. To enter it again press two."),
    "call-back/not-a-number": ("没有记下号码，请再输入一次。", "The number was not taken down. Please enter it again."),
    "call-back/noted": ("已经记下，我们会尽快给您回电。", "Noted. We will call you back as soon as we can."),
    "box/staff-number": ("请输入您的工号，按井号键结束。", "Please enter your staff number, then press hash."),
    "box/not-recognised": ("工号或密码不正确。", "The staff number or PIN is not correct."),
    "box/none": ("没有新的留言。", "There are no new messages."),
    "box/waiting": ("等待处理的留言", "Messages waiting"),
    "box/call-back": ("请回电", "Please call back"),
    "box/keys": (
        "重听请按一，下一条请按二，由您处理请按三，结束请按星号键。",
        "To hear it again press one. For the next press two. To take it on press three. To end press star.",
    ),
    "box/taken": ("已归您处理。", "It is yours now."),
    "box/too-late": ("已经有人处理了。", "Somebody has taken it already."),
    "box/end": ("留言听完了。", "End of messages."),
    "survey": ("请为本次服务打分。", "Please rate this call."),
    "survey-scale": (
        "非常满意请按五，满意请按四，一般请按三，不满意请按二，非常不满意请按一。",
        "Five for very satisfied, four for satisfied, three for fair, two for dissatisfied, one for very dissatisfied.",
    ),
    "survey-remark": ("请在提示音后说，按井号键结束。", "Please speak after the tone, and press hash to end."),
    "survey-call": (
        "您好，这里是卷烟订货中心，想用一分钟听听您对我们服务的评价。同意请按一，现在不方便请按二，以后不要再打请按九。",
        "Good day, this is the tobacco ordering centre. May we take a minute to ask how satisfied you are? For yes press one. "
        "If it does not suit you now press two. For no such calls in future press nine.",
    ),
    "survey-later": ("好的，我们换个时间再打给您。", "Very well, we will call you another time."),
    "survey-never": ("好的，以后不再打扰您。", "Very well, we will not call you about this again."),
    "survey-thanks": ("感谢您的评价。", "Thank you for your rating."),
}

ANSWERS: dict[str, tuple[str, str]] = {
    "order/none": ("您本期还没有订单。", "You have no order in this cycle."),
    "order/intro": ("您本期的订单共", "Your order of this cycle has"),
    "order/total": ("合计", "in total"),
    "order/amount": ("订单金额", "The amount is"),
    "order/delivery": ("预计送货日期", "Delivery is planned for"),
    "order/draft": ("订单尚未确认。", "The order is not confirmed yet."),
    "order/referred": ("订单正在等待班长审核。", "The order is waiting for the shift leader."),
    "order/confirmed": ("订单已经确认。", "The order is confirmed."),
    "order/debit-pending": ("订单已经确认，正在扣款。", "The order is confirmed and the payment is on its way."),
    "order/paid": ("货款已经扣款成功。", "The order is paid."),
    "order/debit-failed": ("扣款没有成功，请存足货款。", "The debit failed. Please pay in enough money."),
    "order/debit-unknown": ("扣款结果正在向银行核实。", "We are asking the bank for the result of the debit."),
    "order/debit-dispute": ("这笔扣款要和银行核对，核对后给您回电。", "The debit is being checked with the bank. We call you back."),
    "order/refund-pending": ("这张订单不送了，货款正在退回您的账户。", "This order is not delivered. Its money is going back to your account."),
    "order/refunded": ("这张订单不送了，货款已经退回您的账户。", "This order is not delivered. Its money is back in your account."),
    "order/refused": ("货物已经拒收。", "The goods were refused at the door."),
    "order/void": ("订单已经作废。", "The order has been cancelled."),
    "debit/none": ("您近期没有扣款记录。", "You have no recent debit."),
    "debit/paid": ("最近一笔货款扣款成功，金额", "Your last debit succeeded. The amount is"),
    "debit/failed": ("最近一笔货款扣款失败，应付金额", "Your last debit failed. The amount due is"),
    "debit/pending": ("最近一笔货款正在扣款，金额", "Your last debit is on its way. The amount is"),
    "debit/unknown": ("最近一笔货款正在向银行核实，金额", "We are asking the bank about your last debit. The amount is"),
    "debit/dispute": ("最近一笔货款正在和银行核对，核对后给您回电，金额", "Your last debit is being checked with the bank. The amount is"),
    "debit/in-doubt": ("最近一笔货款正在和银行核实，不会重复扣款，请先不要另外付款，金额",
                       "Your last debit is being clarified with the bank. You are not charged twice, and need not pay otherwise for now. The amount is"),
    "debit/settled": ("最近一笔货款没有扣成，已经另外结清，金额", "Your last debit did not go through, and has been settled in another way. The amount is"),
    "debit/owed": ("您有送到的货还没有付款，付清后才能订货，应付金额",
                   "There are goods that you have received and not paid yet. You can order once they are paid. The amount due is"),
    "order/in-doubt": ("货款正在和银行核实，请先不要另外付款。", "Its payment is being clarified with the bank. You need not pay otherwise for now."),
    "refund/pending": ("您有一笔退款正在办理，金额", "A refund to you is being made. The amount is"),
    "refund/paid": ("最近一笔退款已经退到您的账户，金额", "Your last refund is in your account. The amount is"),
    "debit/cutoff": ("请在截单前存足货款，截单时间", "Please pay in enough money before the cut off at"),
    "sku/enter-code": (
        "请输入四位商品短码，按井号键结束。",
        "Please enter the four digit product code, then press hash.",
    ),
    "sku/unknown": ("没有这个商品短码。", "There is no product with this code."),
    "sku/price": ("每条批发价", "The wholesale price of a carton is"),
    "sku/limit": ("您本期限量", "Your limit in this cycle is"),
    "sku/left": ("还可以订", "You can still order"),
    "sku/unlimited": ("本期没有单品限量。", "There is no limit for this product in this cycle."),
    "sku/not-released": ("您的档位本期没有投放。", "This product is not released for your grade in this cycle."),
    "sku/withdrawn": ("该商品已经停售。", "This product has been withdrawn."),
    "self/source": (
        "照上次的订单请按一，用系统建议的订单请按二，人工订货请按零，返回主菜单请按星号键。",
        "To repeat your last order press one. For the suggested order press two. For an agent press zero. "
        "For the main menu press star.",
    ),
    "self/begun": ("您有一张还没有确认的订单。", "You have an order that is not confirmed yet."),
    "self/changing": (
        "您的订单已经确认，截单前可以修改，不改不用操作。",
        "Your order is confirmed. You can change it until the cut off; without a change it stands.",
    ),
    "self/no-last": ("没有找到上次的订单，请按商品短码订货。", "There is no last order. Please order by product code."),
    "self/no-suggested": ("暂时没有建议的订单，请按商品短码订货。", "There is no suggested order yet. Please order by product code."),
    "self/enter-cartons": (
        "请输入条数，不要这个商品请按零，按井号键结束。",
        "Please enter the number of cartons, zero to take it off, then press hash.",
    ),
    "self/next": (
        "继续修改请按一，核对订单请按二，人工请按零。",
        "For another change press one. To hear the order press two. For an agent press zero.",
    ),
    "self/struck": ("已经划掉。", "has been taken off."),
    "self/read-back": ("您要订的共", "You are ordering"),
    "self/then": ("接着是", "Then"),
    "self/asked": ("您要的是", "You asked for"),
    "self/cut": ("超过限量或货源，按能订的给您记下。", "which is over your limit or the stock, so we put down what there is."),
    "self/none-left": ("本期不能订。", "cannot be ordered in this cycle."),
    "self/confirm": (
        "确认订货请按一，修改请按二，重听请按三，重新开始请按四，人工请按零，返回主菜单请按星号键。",
        "To confirm press one. To change it press two. To hear it again press three. To start again press four. "
        "For an agent press zero. For the main menu press star.",
    ),
    "self/nothing": ("订单里没有能订的商品。", "There is nothing on the order that can be had."),
    "self/shrunk": (
        "货源或限量刚刚变了，订单没有确认，请再听一遍新的数量。",
        "Stock or limits have just changed and the order is not confirmed. Please hear the new quantities.",
    ),
    "self/early": (
        "还没有到您的订货日，需求已经记下，到时再跟您确认。",
        "It is not your order day yet. We have noted what you want and confirm it with you then.",
    ),
    "self/referred": (
        "订单与平时不同，需要班长确认，确认后才生效。",
        "This order is unlike your usual ones. The shift leader decides on it, and only then it holds.",
    ),
    "self/instead": ("人工服务请按零，返回主菜单请按星号键。", "For an agent press zero. For the main menu press star."),
    "rule/R01": ("您的许可证不在有效期内，请先办理延续。", "Your licence is not in force. Please renew it first."),
    "rule/R02": ("您的许可证现在的状态不能订货。", "Your licence does not allow orders at present."),
    "rule/R03": ("您的供货已经暂停，请联系客户经理。", "Your supply is suspended. Please call your account manager."),
    "rule/R07": ("现在不在您的订货时间内。", "This is outside your ordering hours."),
    "rule/R08": ("您本期已经有订单了。", "You have an order in this cycle already."),
    "rule/R09": ("您还有没有付清的货款。", "There is an amount that you have not paid yet."),
    "rule/R11": ("您还没有有效的代扣协议，请先到银行签约。", "There is no debit agreement in force. Please sign one at your bank."),
    "rule/R33": ("本期的中途补货已经用完。", "This cycle's replenishment has been used."),
    "rule/other": ("这次不能自助订货。", "An order by keys is not possible this time."),
    "queue/waiting": ("前面等待人数", "Callers waiting before you"),
}

DISTRICTS = {
    "HP": ("黄浦", "Huangpu"),
    "JA": ("静安", "Jing an"),
    "XH": ("徐汇", "Xuhui"),
    "YP": ("杨浦", "Yangpu"),
    "MH": ("闵行", "Minhang"),
    "PD": ("浦东", "Pudong"),
    "SJ": ("松江", "Songjiang"),
    "CM": ("崇明", "Chongming"),
}
TRANSFERS: dict[str, tuple[str, str]] = {
    **{
        f"transfer/{group}": (
            f"正在为您转接{zh}有限公司座席，请稍候。",
            f"Connecting you to the {en} company, please hold.",
        )
        for group, (zh, en) in DISTRICTS.items()
    },
    "transfer/HQ": ("正在为您转接客户服务中心，请稍候。", "Connecting you to the service centre, please hold."),
}

# name -> (Mandarin, English). `beep` is a tone, see speech.
PROMPTS: dict[str, tuple[str, str]] = {**MENUS, **ANSWERS, **TRANSFERS, **REMINDERS, **PRODUCTS, **PIECES}


NO_MORE: Mapping[str, tuple[str, str]] = {}


class Places(Protocol):
    """What we need of the settings: the folder that holds zh/ and en/."""

    @property
    def sounds(self) -> Path: ...


def text(name: str, language: str) -> str:
    return PROMPTS[name][LANGUAGES.index(language)]


def spoken(language: str) -> dict[str, str]:
    return {name: text(name, language) for name in PROMPTS}


def sentence(names: Iterable[str], language: str, more: Mapping[str, tuple[str, str]] = NO_MORE) -> str:
    """What a caller hears, in writing. A name may bring its language (`zh/language`); tones are left out.

    more: prompts that are made on a page, such as a questionnaire's questions."""
    parts = []
    for name in names:
        own, _, rest = name.partition("/")
        speaks, plain = (own, rest) if own in LANGUAGES else (language, name)
        both = PROMPTS.get(plain) or more.get(plain)
        parts += [both[LANGUAGES.index(speaks)]] if both else []
    return ("" if language == "zh" else " ").join(parts)


def missing(folder: Path) -> list[str]:
    """Prompts without audio under `folder`, as <language>/<name>."""
    wanted = [f"{language}/{name}" for language in LANGUAGES for name in (*PROMPTS, "beep")]
    return [name for name in wanted if not (folder / f"{name}.wav").exists()]


def recording_script() -> Iterator[str]:
    """One line a file, for a voice artist: 8 kHz or better, mono, into sounds-recorded/<language>/ beside the folder of sounds."""
    for language in LANGUAGES:
        for name, line in spoken(language).items():
            yield f"{language}/{name}.wav\t{line}"


async def make(sounds: Path, tree: install.Tree, progress: install.Progress = print) -> None:
    """Make every prompt that is missing, or whose text or recording changed, in both languages."""
    recorded = sounds.with_name("sounds-recorded")
    for language in LANGUAGES:
        await speech.synthesise(tree, sounds / language, language, spoken(language), recorded / language, progress)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="prove that every prompt is spoken in every language")
    parser.add_argument("--script", action="store_true", help="print what a voice artist has to read")


async def run(args: argparse.Namespace, settings: Places) -> int:
    if args.script:
        print("\n".join(recording_script()))
        return 0
    await make(settings.sounds, await install.speech())
    lacking = missing(settings.sounds)
    print("\n".join(lacking) or f"prompts: {len(PROMPTS)} in each of {len(LANGUAGES)} languages")
    return 1 if lacking else 0
