"""The real-time message to the bank, written and read: JSON shaped on ISO 8583, sealed by a MAC. Pure.

0200 debit -> 0210, 0220 refund -> 0230, 0300 query -> 0310, 0100 balance -> 0110. An answer that is not wholly understood is `AnswerUnreadable`, never half believed:
an amount that cannot be read is not zero, and a seal that does not fit is not an answer."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from foundation.errors import EdgeFailed, Invalid

ANSWER_TYPE = {"0200": "0210", "0220": "0230", "0300": "0310", "0100": "0110"}
MOVES_MONEY = ("0200", "0220")
AGREEMENT_DEBIT = "02"
CURRENCY_CNY = "156"
DUPLICATE = "94"
FOUND = "00"


class AnswerUnreadable(EdgeFailed):
    code = "bank_answer_unreadable"


class AmountImpossible(Invalid):
    code = "debit_amount_impossible"


@dataclass(frozen=True)
class DebitRequest:
    """One debit to ask for. request_no: 22 characters, unique for ever. account_no never reaches a log."""

    request_no: str
    amount_fen: int
    account_no: str
    account_name: str
    agreement_no: str
    order_no: str
    order_date: date
    licence_no: str


@dataclass(frozen=True)
class RefundRequest:
    """Money to give back. original_ref: the bank's own number of the payment that goes back, in whole or in part."""

    request_no: str
    amount_fen: int
    account_no: str
    account_name: str
    order_no: str
    original_request_no: str
    original_ref: str


@dataclass(frozen=True)
class BankAnswer:
    """What the bank says about one request number, a debit's or a refund's.

    of_debit: whether `code` is the outcome of the debit (or refund) itself; else it is why the bank names none (25 not found, 91 …).
    amount_fen, bank_ref: always there with an executed debit (code 00).
    repeated: the bank had this number before and tells its first outcome."""

    request_no: str
    code: str
    of_debit: bool
    amount_fen: int | None
    bank_ref: str
    bank_date: date | None
    repeated: bool = False


@dataclass(frozen=True)
class Sealed:
    """A message ready to leave: the exact bytes and the MAC that covers them and the trace."""

    type: str
    request_no: str
    trace: str
    body: bytes
    mac: str


def debit_message(request: DebitRequest, trace: str, key: bytes, at: datetime) -> Sealed:
    fields = {
        "processing_code": "000000",  # field 3
        "amount": twelve_digits(request.amount_fen),  # field 4
        "currency": CURRENCY_CNY,  # field 49
        "payer_account": request.account_no,  # field 102
        "payer_name": request.account_name,
        "agreement_no": request.agreement_no,
        "order_no": request.order_no,
        "order_date": f"{request.order_date:%Y%m%d}",
        "licence_no": request.licence_no,
        "channel": AGREEMENT_DEBIT,
    }
    return sealed("0200", request.request_no, trace, key, at, fields)


def refund_message(request: RefundRequest, trace: str, key: bytes, at: datetime) -> Sealed:
    fields = {
        "processing_code": "200000",  # field 3: a return of goods
        "amount": twelve_digits(request.amount_fen),  # field 4
        "currency": CURRENCY_CNY,  # field 49
        "payee_account": request.account_no,  # field 103
        "payee_name": request.account_name,
        "order_no": request.order_no,
        "original_request_no": request.original_request_no,
        "original_reference": request.original_ref,  # field 90
    }
    return sealed("0220", request.request_no, trace, key, at, fields)


def balance_message(number: str, account_no: str, agreement_no: str, trace: str, key: bytes, at: datetime) -> Sealed:
    """Ask what is on an account now. number: of this question alone; nothing is kept under it."""
    return sealed("0100", number, trace, key, at, {"processing_code": "310000", "payer_account": account_no, "agreement_no": agreement_no})


def query_message(request_no: str, trace: str, key: bytes, at: datetime) -> Sealed:
    """Ask what became of a request number; a query is never money."""
    return sealed("0300", request_no, trace, key, at, {})


def sealed(type_: str, request_no: str, trace: str, key: bytes, at: datetime, fields: dict[str, str]) -> Sealed:
    head = {"type": type_, "sent_at": f"{at:%Y%m%d%H%M%S}", "trace": trace, "request_no": request_no}
    body = json.dumps(head | fields, ensure_ascii=False).encode()
    return Sealed(type_, request_no, trace, body, mac(key, trace, body))


def twelve_digits(amount_fen: int) -> str:
    """Field 4: fen, zero-filled. Only whole positive fen: a float times 100 cut short is the known way to lose one."""
    if type(amount_fen) is not int or not 0 < amount_fen < 10**12:
        raise AmountImpossible(amount_fen=str(amount_fen))
    return f"{amount_fen:012d}"


def mac(key: bytes, trace: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over the trace, a newline and the exact body."""
    return hmac.new(key, trace.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def read_balance(asked: Sealed, body: bytes, seal: str, key: bytes) -> int | None:
    """Fen on the account; None where the bank does not tell. AnswerUnreadable: what cannot be read is not zero."""
    fields = opened(asked, body, seal, key)
    told = matched(fields, "response_code", r"[0-9A-Z]{2,4}") == FOUND
    return amount(fields, required=True) if told else None


def opened(asked: Sealed, body: bytes, seal: str, key: bytes) -> dict[str, str]:
    """The fields of an answer that is sealed, and an answer to exactly this message."""
    if not hmac.compare_digest(mac(key, asked.trace, body), seal):
        raise AnswerUnreadable(why="the MAC does not fit")
    fields = flat_object(body)
    for name, expected in (("type", ANSWER_TYPE[asked.type]), ("trace", asked.trace), ("request_no", asked.request_no)):
        if fields.get(name) != expected:
            raise AnswerUnreadable(why=f"{name} is of another message")
    return fields


def read_answer(asked: Sealed, body: bytes, seal: str, key: bytes) -> BankAnswer:
    """The bank's answer to exactly this message, or AnswerUnreadable(why)."""
    fields = opened(asked, body, seal, key)
    moves_money = asked.type in MOVES_MONEY
    response = matched(fields, "response_code", r"[0-9A-Z]{2,4}")
    tells_of_earlier = response == (DUPLICATE if moves_money else FOUND)
    code = matched(fields, "original_code", r"[0-9A-Z]{2,4}") if tells_of_earlier else response
    executed = code == "00"
    return BankAnswer(
        request_no=asked.request_no,
        code=code,
        of_debit=moves_money or tells_of_earlier,
        amount_fen=amount(fields, required=executed),
        bank_ref=matched(fields, "bank_reference", r"[0-9A-Za-z]{1,32}") if executed else "",
        bank_date=bank_date(fields, required=executed),
        repeated=moves_money and tells_of_earlier,
    )


def flat_object(body: bytes) -> dict[str, str]:
    try:
        fields = json.loads(body)
    except ValueError:
        raise AnswerUnreadable(why="not JSON") from None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise AnswerUnreadable(why="not a flat object of texts")
    return fields


def matched(fields: dict[str, str], name: str, pattern: str) -> str:
    value = fields.get(name, "")
    if not re.fullmatch(pattern, value):
        raise AnswerUnreadable(why=f"{name} cannot be read")
    return value


def amount(fields: dict[str, str], required: bool) -> int | None:
    """Fen. Absent is allowed where no money moved; present and unreadable never is."""
    if "amount" not in fields and not required:
        return None
    if fields.get("currency") != CURRENCY_CNY:
        raise AnswerUnreadable(why="currency is not 156")
    return int(matched(fields, "amount", r"[0-9]{12}"))


def bank_date(fields: dict[str, str], required: bool) -> date | None:
    if "bank_date" not in fields and not required:
        return None
    try:
        return datetime.strptime(matched(fields, "bank_date", r"[0-9]{8}"), "%Y%m%d").date()
    except ValueError:
        raise AnswerUnreadable(why="bank_date cannot be read") from None
