"""The bank's side of files, read and written by its own hand: requests in, results and the day's statement out.

Records of 256 bytes and CRLF in GB18030, H D…D T; the statement is UTF-8 text parted by |."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from settlement.practice_bank.books import Entry, Request
from settlement.practice_bank.returns import Return, Returned

STATEMENT = "psv"
"""The ending of a statement's name."""
LINE = 258
WORDS = {"00": "成功", "51": "余额不足", "14": "账号不符", "61": "超过限额", "62": "账户受限", "PR": "处理中"}


class Unreadable(Exception):
    """The whole file is rejected: nothing of it is executed."""


@dataclass
class Asked:
    """A request file: its header as it came, and its rows. answered_by: the kind of file that answers it."""

    merchant: str
    bank: str
    district: str
    batch_no: str
    day: str
    rows: list[Request | Return]
    answered_by: str = "DS"


@dataclass
class Outcome:
    """One row of the answer."""

    request: Request | Return
    flag: str
    code: str
    debited_fen: int = 0
    reference: str = ""
    bank_date: str = "00000000"
    bank_time: str = "000000"


def read(data: bytes) -> Asked:
    if not data or len(data) % LINE:
        raise Unreadable("the file is cut short")
    lines = [data[at : at + LINE] for at in range(0, len(data), LINE)]
    head, rows, foot = lines[0], lines[1:-1], lines[-1]
    if head[:3] not in READERS or foot[:1] != b"T" or any(row[:1] != b"D" for row in rows):
        raise Unreadable("records are out of place")
    if hashlib.sha256(data[:-LINE]).hexdigest().encode() != foot[73:137]:
        raise Unreadable("the hash is wrong")
    a_row, answered_by = READERS[head[:3]]
    requests: list[Request | Return] = [a_row(row) for row in rows]
    total = sum(request.amount_fen for request in requests)
    for count, amount in ((head[68:76], head[76:92]), (foot[1:9], foot[9:25])):
        if (int(count), int(amount)) != (len(rows), total):
            raise Unreadable("count or amount is wrong")
    return Asked(text(head[5:20]), text(head[20:24]), text(head[24:32]), text(head[32:46]), text(head[46:54]), requests, answered_by)


def a_request(row: bytes) -> Request:
    return Request(request_no=text(row[9:31]), account_no=text(row[51:83]), account_name=text(row[83:143]),
                   agreement_no=text(row[31:51]), order_no=text(row[157:169]), amount_fen=int(row[143:157]))


def a_return(row: bytes) -> Return:
    return Return(request_no=text(row[9:31]), account_no=text(row[31:63]), account_name=text(row[63:123]), order_no=text(row[137:149]),
                  original=text(row[171:203]), amount_fen=int(row[123:137]))


READERS: dict[bytes, tuple[Callable[[bytes], Request | Return], str]] = {b"HDR": (a_request, "DS"), b"HRR": (a_return, "RS")}
"""The first bytes of a file: how its rows are read, and what answers it."""


def text(field: bytes) -> str:
    return field.decode("gb18030").rstrip()


def answer(asked: Asked, outcomes: list[Outcome], at: datetime, wrong_total: bool = False) -> bytes:
    """The result file; wrong_total: its sums are one fen off, as a careless bank's are."""
    good = [one for one in outcomes if one.flag == "0"]
    bad = [one for one in outcomes if one.flag == "2"]
    amount = sum(one.request.amount_fen for one in outcomes) + wrong_total
    header = (f"H{asked.answered_by}01{asked.merchant:<15}{asked.bank:<4}{asked.district:<8}{asked.batch_no:<14}{asked.day}{at:%Y%m%d%H%M%S}"
              f"{len(outcomes):08d}{amount:016d}156")
    body = b"".join((record(header), *(record(a_row(seq, one)) for seq, one in enumerate(outcomes, 1))))
    trailer = (f"T{len(outcomes):08d}{amount:016d}{len(good):08d}{sum(one.debited_fen for one in good):016d}{len(bad):08d}"
               f"{sum(one.request.amount_fen for one in bad):016d}{hashlib.sha256(body).hexdigest()}")
    return body + record(trailer)


def a_row(seq: int, one: Outcome) -> str:
    words = WORDS.get(one.code, "")
    message = words + " " * (40 - len(words.encode("gb18030")))
    return (f"D{seq:08d}{one.request.request_no:<22}{one.request.account_no:<32}{one.request.amount_fen:014d}"
            f"{one.debited_fen:014d}{one.flag}{one.code:<4}{message}{one.reference:<32}{one.bank_date}{one.bank_time}")


def record(content: str) -> bytes:
    raw = content.encode("gb18030")
    return raw + b" " * (256 - len(raw)) + b"\r\n"


def rejection(name: str, data: bytes, why: str, at: datetime) -> None:
    """This format has no answer for it: the desk lays a note beside."""


def statement(account_no: str, day: str, opening_fen: int, movements: list[dict]) -> bytes:
    """movements: dicts of the books, in their order, with direction, type, payer and summary."""
    credit = [m["amount_fen"] for m in movements if m["direction"] == "C"]
    debit = [m["amount_fen"] for m in movements if m["direction"] == "D"]
    closing = opening_fen + sum(credit) - sum(debit)
    lines = [f"S|{day}|{account_no}|{opening_fen}|{len(credit)}|{sum(credit)}|{len(debit)}|{sum(debit)}|{closing}"]
    balance = opening_fen
    for seq, m in enumerate(movements, 1):
        balance += m["amount_fen"] if m["direction"] == "C" else -m["amount_fen"]
        lines.append("|".join(map(str, (
            seq, m["bank_date"], m["bank_time"], m["reference"], m["request_no"], m["order_no"], m["account_no"][-4:], m["payer"],
            m["direction"], m["amount_fen"], balance, m["type"], m["original"], m["summary"]))))
    return "".join(line + "\n" for line in lines).encode()


def outcome(request: Request | Return, entry: Entry | Returned) -> Outcome:
    if entry.code != "00":
        return Outcome(request, "2", entry.code)
    return Outcome(request, "0", "00", entry.amount_fen, entry.bank_reference, entry.bank_date, entry.bank_time)
