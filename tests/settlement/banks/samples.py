"""The messages behind the byte-for-byte samples in fixtures/banks. `python -m tests.settlement.banks.samples` writes them."""

from dataclasses import replace
from datetime import datetime, time

from foundation.clock import ZONE
from settlement.banks.files import (
    Batch,
    BatchLine,
    Flag,
    LineType,
    RefundLine,
    Refunds,
    Rejection,
    ResultLine,
    Results,
    Statement,
    StatementLine,
)
from tests.settlement.banks.strategies import HEAD

NUMBERS = [f"HP{n:010d}0120261127" for n in (343845, 343846, 343847)]
ACCOUNTS = [f"622848000000000000{n}" for n in range(3)]
BATCH = Batch(HEAD, tuple(
    BatchLine(seq, number, f"DK000000000{seq}", account, name, amount, number[:12], f"31010119000{seq}", f"103101019000{seq}",
              "11310101", HEAD.on, "卷烟货款")
    for seq, (number, account, name, amount) in enumerate(
        zip(NUMBERS, ACCOUNTS, ("王福源", "李　娜", "㐱𠮷记"), (400_050, 306_600, 1), strict=True), 1)))  # fmt: skip
RESULTS = Results(replace(HEAD, created_at=datetime(2026, 11, 27, 16, 52, 8, tzinfo=ZONE)), (
    ResultLine(1, NUMBERS[0], ACCOUNTS[0], 400_050, 400_050, Flag.SUCCESS, "00", "成功", "202611270000000001", HEAD.on, time(16, 50)),
    ResultLine(2, NUMBERS[1], ACCOUNTS[1], 306_600, 0, Flag.FAILED, "51", "余额不足", "", None, None),
    ResultLine(3, NUMBERS[2], ACCOUNTS[2], 1, 0, Flag.PROCESSING, "PR", "处理中", "", None, None),
))  # fmt: skip
REFUND_HEAD = replace(HEAD, batch_no="20261127520001")
REFUND_NUMBERS = [f"{number[:12]}R120261127" for number in NUMBERS]
REFUNDS = Refunds(REFUND_HEAD, tuple(
    RefundLine(seq, number, account, name, amount, number[:12], original, f"20261127000000000{seq}", "退还货款")
    for seq, (number, account, name, amount, original) in enumerate(
        zip(REFUND_NUMBERS, ACCOUNTS, ("王福源", "李　娜", "㐱𠮷记"), (48_500, 306_600, 1), NUMBERS, strict=True), 1)))  # fmt: skip
REFUND_RESULTS = Results(replace(REFUND_HEAD, created_at=datetime(2026, 11, 27, 16, 52, 8, tzinfo=ZONE)), (
    ResultLine(1, REFUND_NUMBERS[0], ACCOUNTS[0], 48_500, 48_500, Flag.SUCCESS, "00", "成功", "20261127R000000001", HEAD.on, time(16, 50)),
    ResultLine(2, REFUND_NUMBERS[1], ACCOUNTS[1], 306_600, 0, Flag.FAILED, "14", "账号不符", "", None, None),
    ResultLine(3, REFUND_NUMBERS[2], ACCOUNTS[2], 1, 0, Flag.PROCESSING, "PR", "处理中", "", None, None),
))  # fmt: skip
STATEMENT = Statement("1001234567890123456", HEAD.on, 1_000_000, 1_399_550, (
    StatementLine(1, HEAD.on, time(16, 50), "202611270000000001", NUMBERS[0], NUMBERS[0][:12], "0000", "王福源", "C", 400_050,
                  1_400_050, LineType.BATCH, "", "卷烟货款"),
    StatementLine(2, HEAD.on, time(17, 3, 9), "202611270000000007", "", "", "8812", "陈　卫", "C", 500, 1_400_550, LineType.TRANSFER,
                  "", "转账"),
    StatementLine(3, HEAD.on, time(22, 30), "202611270000000009", "", "", "", "", "D", 1_000, 1_399_550, LineType.FEE, "", "手续费"),
))  # fmt: skip
REJECTION = Rejection(HEAD.batch_no, HEAD.district, HEAD.merchant, HEAD.bank, datetime(2026, 11, 27, 16, 18, tzinfo=ZONE), "AM10",
                      "count or amount is wrong")  # fmt: skip


def main() -> None:
    from tests.settlement.banks.test_contract import CASES, MESSAGES, fixture, write

    for name, message in CASES:
        fixture(name, message).parent.mkdir(parents=True, exist_ok=True)
        fixture(name, message).write_bytes(write(name, message, MESSAGES[message][1]))


if __name__ == "__main__":
    main()
