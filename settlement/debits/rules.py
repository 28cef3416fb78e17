"""Request numbers and times: the small rules around an attempt. Pure."""

from datetime import date, datetime, timedelta

from foundation.errors import Invalid, Refused

ATTEMPTS_MAX = 99
LEASE = timedelta(seconds=60)
"""How long a worker may hold an attempt; far longer than any time-out of the link."""

ASK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
ASK_THEN_EVERY = timedelta(minutes=60)
SEND_AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30, 60))


class OrderNumberUnfit(Invalid):
    code = "order_number_unfit"


class AttemptsExhausted(Refused):
    code = "debit_attempts_exhausted"


def request_no(order_no: str, attempt: int, on: date) -> str:
    """22 characters, unique for ever: order number 12, attempt of the order 2, day 8."""
    if len(order_no) != 12 or not order_no.isascii() or not order_no.isalnum():
        raise OrderNumberUnfit(order_no=order_no)
    if not 1 <= attempt <= ATTEMPTS_MAX:
        raise AttemptsExhausted(order_no=order_no, attempt=attempt)
    return f"{order_no}{attempt:02d}{on:%Y%m%d}"


def next_question(sent_at: datetime, asked_at: datetime) -> datetime:
    """When to ask about an unknown attempt next: 1, 5, 15, 30, 60 minutes after its sending, then hourly for ever."""
    for wait in ASK_AFTER:
        if sent_at + wait > asked_at:
            return sent_at + wait
    return asked_at + ASK_THEN_EVERY


def next_sending(at: datetime, refused: int) -> datetime:
    """When to try a bank again whose door was closed `refused` times; the request number stays the same."""
    return at + SEND_AGAIN_AFTER[min(refused, len(SEND_AGAIN_AFTER)) - 1]
