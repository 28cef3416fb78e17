"""Writing what an order owes, inside the transaction that confirms it: the number is committed before a byte leaves."""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.errors import NotFound, Refused
from foundation.transaction import Row, Sql, Work
from ordering.orders.outcomes import step
from settlement.debits.locks import for_update
from settlement.debits.rules import request_no
from settlement.debits.states import DebitState


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
    terms = yield from terms_of(order_id, retailer_id)
    if terms["not_failed"]:
        raise DebitStillOpen(order_id=order_id)
    [debit] = yield Sql(
        "INSERT INTO debit (order_id, order_no, purpose, seq, retailer_id, district_id, amount_fen, state, created_at)"
        " VALUES ($1, $2, 'ORDER', $3, $4, $5, $6, 'DUE', $7) RETURNING *",
        order_id, order_no, terms["debits"] + 1, retailer_id, terms["district_id"], amount_fen, at,
    )  # fmt: skip
    return (yield from write_attempt(debit, terms, at))


def write_another(order_id: int, *, by: Actor, at: datetime) -> Work[DebitWritten]:
    """A second attempt for an order whose debit has failed: the retailer has brought money, or signed again.

    Never for an unknown one: DebitStillOpen."""
    rows = yield Sql(f"SELECT * FROM debit WHERE order_id = $1 ORDER BY seq DESC LIMIT 1{for_update()}", order_id)
    if not rows or not by.may_touch(rows[0]["district_id"]):
        raise NoDebit(order_id=order_id)
    [debit] = rows
    if debit["state"] != DebitState.FAILED:
        raise DebitStillOpen(order_id=order_id, state=debit["state"])
    terms = yield from terms_of(order_id, debit["retailer_id"])
    written = yield from write_attempt(debit, terms, at)
    yield Sql("UPDATE debit SET state = 'DUE' WHERE id = $1", debit["id"])
    yield from step(order_id, "ask_debit", by, at)
    return written


def write_attempt(debit: Row, terms: Row, at: datetime) -> Work[DebitWritten]:
    number = request_no(debit["order_no"], terms["attempts"] + 1, day(at))
    [attempt] = yield Sql(
        "INSERT INTO debit_attempt (debit_id, request_no, bank_code, agreement_no, account_no, account_name, licence_no,"
        " order_date, amount_fen, state, code, tries, refused, asked, next_at, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'PREPARED', '', 0, 0, 0, $10, $10) RETURNING id",
        debit["id"], number, terms["bank_code"], terms["agreement_no"], terms["account_no"], terms["account_name"],
        terms["licence_no"], day(at), debit["amount_fen"], at,
    )  # fmt: skip
    return DebitWritten(debit["id"], attempt["id"], number)


def terms_of(order_id: int, retailer_id: int) -> Work[Row]:
    """The account to debit, and how many debits and attempts the order has had."""
    rows = yield Sql(
        "SELECT a.bank_code, a.agreement_no, a.account_no, a.account_name, r.district_id,"
        " coalesce((SELECT max(licence_no) FROM licence WHERE retailer_id = $2 AND state = 'VALID'), '') AS licence_no,"
        " (SELECT count(*) FROM debit WHERE order_id = $1) AS debits,"
        " (SELECT count(*) FROM debit WHERE order_id = $1 AND state <> 'FAILED') AS not_failed,"
        " (SELECT count(*) FROM debit_attempt AS t JOIN debit AS d ON d.id = t.debit_id WHERE d.order_id = $1) AS attempts"
        " FROM debit_agreement AS a JOIN retailer AS r ON r.id = a.retailer_id"
        " WHERE a.retailer_id = $2 AND a.status = 'ACTIVE' ORDER BY a.id DESC LIMIT 1",
        order_id, retailer_id,
    )  # fmt: skip
    if not rows:
        raise NoDebitAgreement(retailer_id=retailer_id)
    return rows[0]
