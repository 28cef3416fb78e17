"""Why a bank file was put aside, said in the reader's language: the file's own record keeps it as it goes to the bank's people."""

import re

from foundation.language import N_, _

NOTES = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in (
    (r"record (?P<record>\d+), (?P<field>[^:]+): (?P<why>.+)", N_("第 {record} 条记录，{field}：{why}")),
    (r"no such batch (?P<no>.+)", N_("没有这个批次：{no}")),
    (r"the batch was rejected", N_("这个批次已经整盘退回")),
    (r"row (?P<row>\d+): we never asked for (?P<no>.+)", N_("第 {row} 行：没有送过 {no}")),
    (r"row (?P<row>\d+): account or amount is not what we asked", N_("第 {row} 行：账号或金额和送盘的不同")),
    (r"row (?P<row>\d+): was (?P<was>\S+), is (?P<now>\S+) now", N_("第 {row} 行：先前说 {was}，现在说 {now}")),
    (r"refuses a batch of which the bank has told rows", N_("整盘退回，可银行已经说过这一盘里的行")),
    (r"neither results nor a statement", N_("既不是回盘，也不是对账单")),
    (r"another account's statement", N_("别的账户的对账单")),
    (r"(?P<day>\S+) has its statement already, with other bytes", N_("{day} 已有对账单，内容不同")),
    (r"(?P<day>\S+) was taken before it", N_("在它之前已经收了 {day} 的")),
    (r"opens with (?P<opening>-?\d+) fen, (?P<day>\S+) closed with (?P<closing>-?\d+)", N_("期初 {opening} 分，{day} 的期末是 {closing} 分")),
    (r"bank number (?P<no>\S+) stands on an earlier statement", N_("银行流水 {no} 在更早的对账单上")),
))  # fmt: skip
WHYS = {
    "does not agree": N_("不一致"), "missing": N_("缺少"), "doubled": N_("重复"), "missing or doubled": N_("缺少或重复"), "out of order": N_("次序不对"),
    "cannot be read": N_("读不出"), "amount cannot be read": N_("金额读不出"), "not positive": N_("不大于零"), "cut short": N_("不完整"),
    "does not follow": N_("前后不接"), "do not agree with the lines": N_("和各行不一致"), "unknown": N_("不认识"),
    "opening and movements give another": N_("和期初加发生不符"), "rows of a file that is refused whole": N_("整盘退回，却又有行"),
}
"""What is not here is said in the record's own words, as are the fields: they are the format's."""


def note_of(reason: str) -> str:
    for pattern, words in NOTES:
        if found := pattern.fullmatch(reason):
            facts = found.groupdict()
            why = WHYS.get(facts.get("why", ""))
            return _(words, **facts | ({"why": _(why)} if why else {}))
    return reason
