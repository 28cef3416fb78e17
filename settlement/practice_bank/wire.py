"""The bank's side of the real-time message: JSON shaped on ISO 8583, with a MAC over the trace and the exact body.

0200 debit -> 0210, 0220 refund -> 0230, 0300 query -> 0310, 0100 balance -> 0110. Beside each name stands the ISO field that it carries.
`response_code` speaks of the message just received; `original_code` of the debit or refund that a query or a repeat asks about."""

import hashlib
import hmac
import json
import re
from datetime import datetime

from settlement.practice_bank.books import Entry, Request
from settlement.practice_bank.returns import Return, Returned

ANSWER_TYPE = {"0200": "0210", "0220": "0230", "0300": "0310", "0100": "0110"}
CURRENCY_CNY = "156"


class Refusal(Exception):
    """The message cannot be taken: `code` is 30 (format), 13 (amount), 03 (merchant) or A0 (MAC)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def mac(key: bytes, trace: str, body: bytes) -> str:
    return hmac.new(key, trace.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def read(body: bytes, type_: str) -> dict[str, str]:
    """The message as a flat object of texts; anything else is refused as badly formed."""
    try:
        message = json.loads(body)
    except ValueError:
        raise Refusal("30") from None
    flat = isinstance(message, dict) and all(isinstance(value, str) for value in message.values())
    if not flat or message.get("type") != type_ or not re.fullmatch(r"[0-9A-Za-z]{22}", message.get("request_no", "")):
        raise Refusal("30")
    return message


def read_money(body: bytes, type_: str) -> dict[str, str]:
    message = read(body, type_)
    if not re.fullmatch(r"[0-9]{12}", message.get("amount", "")) or int(message["amount"]) == 0:
        raise Refusal("13")
    if message.get("currency") != CURRENCY_CNY:
        raise Refusal("30")
    return message


def read_refund(body: bytes) -> Return:
    message = read_money(body, "0220")
    try:
        return Return(
            request_no=message["request_no"],
            account_no=message["payee_account"],  # field 103
            account_name=message["payee_name"],
            order_no=message["order_no"],
            original=message["original_reference"],  # field 90: which payment goes back
            amount_fen=int(message["amount"]),
        )
    except KeyError:
        raise Refusal("30") from None


def read_debit(body: bytes) -> Request:
    message = read_money(body, "0200")
    try:
        return Request(
            request_no=message["request_no"],
            account_no=message["payer_account"],  # field 102
            account_name=message["payer_name"],
            agreement_no=message["agreement_no"],
            order_no=message["order_no"],
            amount_fen=int(message["amount"]),  # field 4
        )
    except KeyError:
        raise Refusal("30") from None


def answer(type_: str, trace: str, request_no: str, code: str, entry: Entry | Returned | None, at: datetime) -> dict[str, str]:
    """The answer to a message; `entry` is what the books hold for its request number, if anything."""
    message = {
        "type": ANSWER_TYPE[type_],
        "trace": trace,  # field 11
        "sent_at": f"{at:%Y%m%d%H%M%S}",  # field 7
        "request_no": request_no,
        "response_code": code,  # field 39
    }
    if entry:
        message |= {
            "amount": f"{entry.amount_fen:012d}",  # field 4
            "currency": CURRENCY_CNY,  # field 49
            "bank_reference": entry.bank_reference,  # field 37
            "bank_date": entry.bank_date,
            "bank_time": entry.bank_time,
        }
        if type_ == "0300" or code == "94":
            message["original_code"] = entry.code
    return message
