"""Batch files of fixed width, requests (DR) and results (DS), and the delimited statement (ST). Pure.

H, D…D, T; numbers right-aligned and zero-filled, texts left-aligned by bytes, amounts in fen. The trailer's SHA-256 covers
every byte before it. Source: domain 5.4."""

import hashlib
from typing import Any

from settlement.banks.delimited import read_statement, write_statement
from settlement.banks.files import (
    Batch,
    BatchLine,
    FileRefused,
    Flag,
    Head,
    Kind,
    ResultLine,
    Results,
    check_batch,
    check_results,
)
from settlement.banks.layout import STEP, Field, Form, Layout, read_record, write_record

__all__ = [
    "SUFFIX",
    "read_rejection",
    "read_request",
    "read_results",
    "read_statement",
    "write_request",
    "write_results",
    "write_statement",
]
SUFFIX = "txt"
VERSION, CURRENCY, WHOLE_ONLY = "01", "156", "N"
DAY, NUMBER = Form.DAY, Form.NUMBER
FLAGS = {str(flag): flag for flag in Flag}

HEADER = Layout((
    Field("kind", 2), Field("version", 2), Field("merchant", 15), Field("bank", 4), Field("district", 8),
    Field("batch_no", 14), Field("business_date", 8, DAY), Field("created_at", 14, Form.MOMENT), Field("count", 8, NUMBER),
    Field("amount", 16, NUMBER), Field("currency", 3),
))  # fmt: skip
REQUEST = Layout((
    Field("seq", 8, NUMBER), Field("request_no", 22), Field("agreement_no", 20), Field("account_no", 32),
    Field("account_name", 60), Field("amount_fen", 14, NUMBER), Field("order_no", 12), Field("licence_no", 12),
    Field("customer_code", 13), Field("district", 8), Field("debit_on", 8, DAY), Field("partial_allowed", 1),
    Field("summary", 30),
))  # fmt: skip
RESULT = Layout((
    Field("seq", 8, NUMBER), Field("request_no", 22), Field("account_no", 32), Field("asked_fen", 14, NUMBER),
    Field("debited_fen", 14, NUMBER), Field("flag", 1), Field("code", 4), Field("message", 40), Field("bank_txn_no", 32),
    Field("bank_on", 8, DAY), Field("bank_time", 6, Form.TIME),
))  # fmt: skip
TRAILER = Layout((
    Field("count", 8, NUMBER), Field("amount", 16, NUMBER), Field("ok_count", 8, NUMBER), Field("ok_amount", 16, NUMBER),
    Field("bad_count", 8, NUMBER), Field("bad_amount", 16, NUMBER), Field("sha256", 64),
))  # fmt: skip


def write_request(batch: Batch) -> bytes:
    check_batch(batch)
    rows = [line._asdict() | {"partial_allowed": WHOLE_ONLY} for line in batch.lines]
    return written(Kind.REQUEST, batch.head, REQUEST, rows, batch.amount_fen, {})


def read_request(data: bytes) -> Batch:
    head, rows, trailer = framed(data, Kind.REQUEST, REQUEST, "amount_fen")
    for place, row in enumerate(rows, 2):
        if row.pop("partial_allowed") != WHOLE_ONLY:
            raise FileRefused(record=place, field="partial_allowed", why="must be N")
        required(row, place, "account_no", "debit_on")
    agree(trailer, len(rows) + 2, ok_count=0, ok_amount=0, bad_count=0, bad_amount=0)
    return check_batch(Batch(head, tuple(BatchLine(**row) for row in rows)))


def write_results(results: Results, kind: Kind = Kind.RESULT) -> bytes:
    """kind: of what; results of refunds are laid out like those of debits."""
    check_results(results)
    return written(kind, results.head, RESULT, [line._asdict() for line in results.lines], results.asked_fen,
                   outcomes(results))


def read_results(data: bytes, kind: Kind = Kind.RESULT) -> Results:
    head, rows, trailer = framed(data, kind, RESULT, "asked_fen")
    for place, row in enumerate(rows, 2):
        if row["flag"] not in FLAGS:
            raise FileRefused(record=place, field="flag", why="unknown")
        row["flag"] = FLAGS[row["flag"]]
        if row["bank_on"] is None:
            row["bank_time"] = None
    results = check_results(Results(head, tuple(ResultLine(**row) for row in rows)))
    agree(trailer, len(rows) + 2, **outcomes(results))
    return results


def outcomes(results: Results) -> dict[str, int]:
    (ok_count, ok_amount), (bad_count, bad_amount) = results.total(Flag.SUCCESS), results.total(Flag.FAILED)
    return {"ok_count": ok_count, "ok_amount": ok_amount, "bad_count": bad_count, "bad_amount": bad_amount}


def written(kind: Kind, head: Head, layout: Layout, rows: list[dict[str, Any]], amount_fen: int,
            totals: dict[str, int]) -> bytes:
    sums = {"count": len(rows), "amount": amount_fen}
    header = {"kind": kind, "version": VERSION, "merchant": head.merchant, "bank": head.bank, "district": head.district,
              "batch_no": head.batch_no, "business_date": head.on, "created_at": head.created_at, "currency": CURRENCY}
    body = b"".join((write_record("H", HEADER, header | sums, 1),
                     *(write_record("D", layout, row, place) for place, row in enumerate(rows, 2))))
    trailer = {"ok_count": 0, "ok_amount": 0, "bad_count": 0, "bad_amount": 0} | totals | sums
    return body + write_record("T", TRAILER, trailer | {"sha256": hashlib.sha256(body).hexdigest()}, len(rows) + 2)


def framed(data: bytes, kind: Kind, layout: Layout, amount: str) -> tuple[Head, list[dict[str, Any]], dict[str, Any]]:
    """Header, rows and trailer of a file whose frame, counts, sums and hash are right."""
    last = len(data) // STEP
    if len(data) % STEP or last < 2:
        raise FileRefused(record=last + 1, field="length", why="cut short")
    for place, type_ in enumerate(data[::STEP], 1):
        if type_ != b"HTD"[0 if place == 1 else 1 if place == last else 2]:
            raise FileRefused(record=place, field="type", why="not its place")
    header, trailer = read_record(data, HEADER, 1), read_record(data, TRAILER, last)
    agree(header, 1, kind=kind, version=VERSION, currency=CURRENCY)
    agree(trailer, last, sha256=hashlib.sha256(data[:-STEP]).hexdigest())
    required(header, 1, "merchant", "bank", "batch_no", "business_date")
    rows = [read_record(data, layout, place) for place in range(2, last)]
    sums = {"count": len(rows), "amount": sum(row[amount] for row in rows)}
    agree(header, 1, **sums)
    agree(trailer, last, **sums)
    for row in rows:
        row.pop("filler")
    head = Head(header["merchant"], header["bank"], header["district"], header["batch_no"], header["business_date"],
                header["created_at"])
    return head, rows, trailer


def agree(values: dict[str, Any], record: int, **expected: Any) -> None:
    for name, value in expected.items():
        if values[name] != value:
            raise FileRefused(record=record, field=name, why="does not agree")


def required(values: dict[str, Any], record: int, *names: str) -> None:
    for name in names:
        if not values[name]:
            raise FileRefused(record=record, field=name, why="missing")


def read_rejection(data: bytes) -> None:
    """Its bank lays a note beside the answers (.rej), and no answer, where it refuses a file whole."""
