"""Our ISO messages are built as ISO published them; the practice bank's are looked at where it is (practice_bank/test_formats.py)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settlement.banks.published import Unpublished, check_published
from tests.settlement.banks.test_contract import MESSAGES, fixture, write

SCHEMAS = {"request": "pain.008.001.02", "refunds": "pain.001.001.03", "results": "pain.002.001.03", "refund_results": "pain.002.001.03",
           "statement": "camt.053.001.02", "rejection": "pain.002.001.03", "refund_rejection": "pain.002.001.03"}  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_we_write_is_as_published(message: str, data: st.DataObject) -> None:
    content = data.draw(MESSAGES[message][0].filter(lambda one: message not in ("request", "refunds") or one.lines))  # no file of none is sent
    assert check_published(write("iso20022", message, content)) == SCHEMAS[message]


@pytest.mark.parametrize(("message", "before", "after"), [
    ("request", b"<PmtMtd>DD</PmtMtd>", b""),
    ("request", b'Ccy="CNY"', b'Ccy="EUR"'),
    ("results", b"<TxSts>ACSC</TxSts>", b"<TxSts>DONE</TxSts>"),
    ("results", b"<StsId>1</StsId>", b"<StsId></StsId>"),
    ("statement", b"<Sts>BOOK</Sts>", b"<Sts>BOOK</Sts><Sts>BOOK</Sts>"),
    ("statement", b"<Tp>", b"<Dt><Dt>2026-11-27</Dt></Dt><Tp>"),
    ("refunds", b"001.001.03", b"001.001.04"),
])  # fmt: skip
def test_what_is_not_is_found(message: str, before: bytes, after: bytes) -> None:
    whole = fixture("iso20022", message).read_bytes()
    assert check_published(whole) == SCHEMAS[message]
    assert before in whole
    with pytest.raises((Unpublished, KeyError)):
        check_published(whole.replace(before, after))
