"""Writing what an order owes, inside the transaction that confirms it: the number is committed before a byte leaves."""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.errors import NotFound, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, dialect
from ordering.orders.outcomes import step
from settlement.debits.rules import request_no
from settlement.debits.states import DebitState

ATTEMPTS = "(SELECT count(*) FROM debit_attempt AS t JOIN debit AS x ON x.id = t.debit_id WHERE x.order_id = $1)"
DEBIT = f"""
    INSERT INTO debit (order_id, order_no, purpose, seq, retailer_id, district_id, amount_fen, state, created_at)
    SELECT $1, $2, 'ORDER', 1 + (SELECT count(*) FROM debit WHERE order_id = $1), r.id, r.district_id, $4, 'DUE', $5
    FROM retailer AS r
    WHERE r.id = $3 AND NOT EXISTS (SELECT 1 FROM debit WHERE order_id = $1 AND state <> 'FAILED')
    RETURNING id, {ATTEMPTS} AS attempts"""
"""Nothing is written where the order has a debit that has not failed."""
ATTEMPT = """
    INSERT INTO debit_attempt (debit_id, request_no, bank_code, agreement_no, account_no, account_name, licence_no,
                               order_date, amount_fen, state, code, tries, refused, asked, next_at, created_at)
    SELECT $1, $2, a.bank_code, a.agreement_no, a.account_no, a.account_name,
           coalesce((SELECT max(licence_no) FROM licence WHERE retailer_id = $3 AND state = 'VALID'), ''),
           $4, $5, 'PREPARED', '', 0, 0, 0, {next_at}, $6
    FROM debit_agreement AS a WHERE a.retailer_id = $3 AND a.status = 'ACTIVE' ORDER BY a.id DESC LIMIT 1
    RETURNING id"""
"""Nothing is written where the retailer has no active agreement: the account is copied from it."""
BY_BATCH = "(SELECT count(*) FROM bank_profile AS p WHERE p.code = a.bank_code AND p.by_batch)"
ATTEMPT_ON = {
    engine: ATTEMPT.format(next_at=f"CASE WHEN {BY_BATCH} = 0 THEN {now} END")
    for engine, now in (("sqlite", "$6"), ("postgres", "CAST($6 AS timestamptz)"))
}
"""The statement by engine. An attempt at a bank that is debited by file has no time of its own: the next run takes it."""


class NoDebitAgreement(Refused):
    code = "no_debit_agreement"


class DebitStillOpen(Refused):
    code = "debit_still_open"


class NoDebit(NotFound):
    code = "no_debit"


@dataclass(frozen=True)
class DebitWritten:
    debit_id: int
    attempt_id: int
    request_no: str


def write_debit(*, order_id: int, order_no: str, retailer_id: int, amount_fen: int, at: datetime) -> Work[DebitWritten]:
    """A debit and its first attempt, ready to be sent. For `transact`: `written = yield from write_debit(…)`.

    NoDebitAgreement: the retailer has no active one. DebitStillOpen: the order has a debit that has not failed; a second
    one is written only after that. Tell the jobs afterwards: `notices.publish("debit.written", attempt_id=…)`."""
    debits = yield Sql(DEBIT, order_id, order_no, retailer_id, amount_fen, at)
    if not debits:
        raise DebitStillOpen(order_id=order_id)
    debit = {"order_no": order_no, "retailer_id": retailer_id, "amount_fen": amount_fen, **debits[0]}
    return (yield from write_attempt(debit, at))


def write_another(order_id: int, *, by: Actor, at: datetime) -> Work[DebitWritten]:
    """A second attempt for an order whose debit has failed: the retailer has brought money, or signed again.

    Never for an unknown one: DebitStillOpen."""
    rows = yield Sql(f"SELECT d.*, {ATTEMPTS} AS attempts FROM debit AS d WHERE d.order_id = $1"
                     f" ORDER BY d.seq DESC LIMIT 1{for_update()}", order_id)
    if not rows or not by.may_touch(rows[0]["district_id"]):
        raise NoDebit(order_id=order_id)
    [debit] = rows
    if debit["state"] != DebitState.FAILED:
        raise DebitStillOpen(order_id=order_id, state=debit["state"])
    written = yield from write_attempt(debit, at)
    yield Sql("UPDATE debit SET state = 'DUE' WHERE id = $1", debit["id"])
    yield from step(order_id, "ask_debit", by, at)
    return written


def write_for_debt(*, order_id: int, order_no: str, retailer_id: int, amount_fen: int, at: datetime) -> Work[DebitWritten]:
    """Asking for goods that are gone and not paid: the order stays where it is, and its debt ends when the money has come.

    Another try of the debit that failed, where that asked for as much, so that of two payments one is found to be too many; else
    a debit of its own over what is open. DebitStillOpen, NoDebitAgreement."""
    rows = yield Sql(f"SELECT d.*, {ATTEMPTS} AS attempts FROM debit AS d WHERE d.order_id = $1 ORDER BY d.seq DESC LIMIT 1{for_update()}",
                     order_id)
    if not rows or rows[0]["state"] != DebitState.FAILED or rows[0]["amount_fen"] != amount_fen:
        return (yield from write_debit(order_id=order_id, order_no=order_no, retailer_id=retailer_id, amount_fen=amount_fen, at=at))
    written = yield from write_attempt(rows[0], at)
    yield Sql("UPDATE debit SET state = 'DUE' WHERE id = $1", rows[0]["id"])
    return written


def write_attempt(debit: Row, at: datetime) -> Work[DebitWritten]:
    number = request_no(debit["order_no"], debit["attempts"] + 1, day(at))
    attempts = yield Sql(ATTEMPT_ON[dialect()], debit["id"], number, debit["retailer_id"], day(at), debit["amount_fen"], at)
    if not attempts:
        raise NoDebitAgreement(retailer_id=debit["retailer_id"])
    return DebitWritten(debit["id"], attempts[0]["id"], number)
