"""Batches, results and statements that a bank could write, drawn by hypothesis."""

from datetime import date, datetime, time

from hypothesis import strategies as st

from foundation.clock import ZONE
from settlement.banks.files import (
    ALL_DISTRICTS,
    Batch,
    BatchLine,
    Flag,
    Head,
    LineType,
    RefundLine,
    Refunds,
    Rejection,
    ResultLine,
    Results,
    Statement,
    StatementLine,
)

HEAD = Head("M31010001", "PRAC", ALL_DISTRICTS, "20261127010001", date(2026, 11, 27), datetime(2026, 11, 27, 16, 15, tzinfo=ZONE))
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
fen = st.integers(1, 10**11)
words = st.text(st.sampled_from("王福源食品店丂㐀𠀀abc 12.&<'\"é　"), max_size=14).map(str.strip).map(lambda text: text.strip("　"))
digits = st.text("0123456789", min_size=4, max_size=12)


def cut(text: str, length: int) -> str:
    return text[:length].rstrip()


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    rows = draw(st.lists(st.tuples(fen, words, digits, digits), max_size=6))
    return Batch(HEAD, tuple(
        BatchLine(seq, f"HP{seq:010d}0120261127", f"DK{number}", account, name, amount, f"HP{seq:010d}", "310101190001",
                  "1031010190001", "11310101", HEAD.on, cut(name, 7))
        for seq, (amount, name, account, number) in enumerate(rows, 1)))  # fmt: skip


@st.composite
def refunds(draw: st.DrawFn) -> Refunds:
    rows = draw(st.lists(st.tuples(fen, words, digits, digits), max_size=6))
    return Refunds(HEAD, tuple(
        RefundLine(seq, f"HP{seq:010d}R120261127", account, name, amount, f"HP{seq:010d}", f"HP{seq:010d}0120261127", ref, cut(name, 7))
        for seq, (amount, name, account, ref) in enumerate(rows, 1)))  # fmt: skip


@st.composite
def results(draw: st.DrawFn) -> Results:
    rows = draw(st.lists(st.tuples(fen, st.sampled_from(list(Flag)), words, days, times), max_size=6))
    lines = []
    for seq, (asked, flag, message, on, at) in enumerate(rows, 1):
        done = flag == Flag.SUCCESS
        lines.append(ResultLine(
            seq, f"HP{seq:010d}0120261127", "6228480000000000001", asked, asked if done else 0, flag,
            "00" if done else draw(st.sampled_from(["51", "14", "PR", "AG01"])), cut(message, 9), f"2026{seq:010d}" if done else "",
            on if done else None, at if done else None))  # fmt: skip
    return Results(HEAD, tuple(lines))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    opening = balance = draw(st.integers(-(10**9), 10**12))
    rows = draw(st.lists(st.tuples(fen, st.sampled_from("CD"), st.sampled_from(list(LineType)), words, times), max_size=6))
    lines = []
    for seq, (amount, direction, type_, name, at) in enumerate(rows, 1):
        balance += amount if direction == "C" else -amount
        lines.append(StatementLine(
            seq, HEAD.on, at, f"B{seq:06d}", draw(st.sampled_from(["", f"HP{seq:010d}0120261127"])), "", "0001", name, direction,
            amount, balance, type_, draw(st.sampled_from(["", "B000001"])), cut(name, 5)))  # fmt: skip
    return Statement("1001234567890123456", HEAD.on, opening, balance, tuple(lines))


@st.composite
def rejections(draw: st.DrawFn) -> Rejection:
    """Of a file that the bank could read, or of one of which it knows nothing."""
    known = draw(st.booleans())
    return Rejection(HEAD.batch_no if known else "", draw(st.sampled_from(["", HEAD.district])) if known else "", HEAD.merchant if known else "",
                     draw(st.sampled_from(["", HEAD.bank])), HEAD.created_at, draw(st.sampled_from(["FF01", "AM10", "NARR"])), draw(words))
