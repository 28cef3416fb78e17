"""An error's code in words, for the pages and the command line. A test holds this list against the codes there are."""

from datetime import datetime

from foundation import clock
from foundation.errors import DomainError, EdgeFailed, Invalid, NotFound, Refused
from foundation.language import N_, _

SENTENCES = {
    "sign_in_refused": N_("工号或密码不对。"),
    "sign_in_locked": N_("试错太多次了，请在 {until} 之后再试。"),
    "password_too_short": N_("新密码至少要 {length_min} 位。"),
    "language_unknown": N_("没有这种语言：{language}。"),
    "no_such_person": N_("没有这个人。"),
    "amount_unreadable": N_("看不懂这个金额：{text}。"),
    "phone_number_unreadable": N_("看不懂这个电话号码：{text}。"),
    "database_unreachable": N_("数据库现在连不上。"),
}
KINDS = {
    NotFound: N_("没有找到，或者不在您负责的区县。"),
    Invalid: N_("没有看懂填写的内容。"),
    Refused: N_("现在不能这样做。"),
    EdgeFailed: N_("外部系统没有应答，请稍后再试。"),
}


def sentence(error: DomainError) -> str:
    """One sentence a person can act on, in the current language; by the error's kind when its code has none."""
    words = SENTENCES.get(error.code)
    if words is None:
        return _(next((kind_words for kind, kind_words in KINDS.items() if isinstance(error, kind)), N_("出错了。")))
    return _(words, **{name: readable(fact) for name, fact in error.facts.items()})


def readable(fact: object) -> object:
    return f"{clock.local(fact):%H:%M}" if isinstance(fact, datetime) else fact
