"""What is planned for failed debits, whom to call about them, and which agreements to sign again.

`due_calls` is the dunning call list: campaigns pull it from here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.clock import day
from foundation.parameters import Held, held
from foundation.transaction import Row, Sql, Work, calendar_day, fetch, moment, reads
from settlement.debits.codes import CODES, CodeClass
from settlement.dunning.models import DunningParameter
from settlement.dunning.parameters import PARAMETERS
from settlement.dunning.reading import business_days, failure_of, learned, policies, read_failed, read_past
from settlement.dunning.rules import CALLED, Action, Failure, Plan, plan_of

HISTORY = timedelta(days=1000)
EXPIRES_WITHIN = timedelta(days=30)
FAULTS = tuple(code for code, found in CODES.items() if found in (CodeClass.ACCOUNT, CodeClass.AGREEMENT))


@dataclass(frozen=True)
class FailedDebit:
    """An order whose debit failed, and what is planned for it. since: when its last try failed. amount_fen: what it owes."""

    order_id: int
    order_no: str
    retailer_id: int
    retailer: str
    customer_code: str
    order_phone: str
    district_id: int
    amount_fen: int
    code: str
    since: datetime
    tries: int
    plan: Plan

    @property
    def action(self) -> Action:
        return self.plan.action

    @property
    def next_at(self) -> datetime | None:
        return self.plan.next_at


async def failed_debits(*, by: Actor, at: datetime, order_ids: Collection[int] | None = None) -> list[FailedDebit]:
    """Every order in the actor's districts that waits because its debit failed, the one that ends first on top."""
    failed = await fetch(lambda: read_failed(order_ids, by))
    past = await fetch(lambda: read_past({row["account_no"] for row in failed}, at - HISTORY))
    held, works = await policies(day(at)), await business_days(at)
    found = []
    for row in failed:
        policy = held.get(row["district_id"], held[None])
        failure = failure_of(row, learned(past.get(row["account_no"], ()), policy, at))
        found.append(debit_of(row, failure, plan_of(failure, policy, works)))
    return sorted(found, key=lambda one: (one.plan.until, -one.amount_fen, one.order_id))


def debit_of(row: Row, failure: Failure, plan: Plan) -> FailedDebit:
    return FailedDebit(
        order_id=row["order_id"], order_no=row["order_no"], retailer_id=row["retailer_id"], retailer=row["name"],
        customer_code=row["customer_code"], order_phone=row["order_phone"], district_id=row["district_id"],
        amount_fen=row["amount_fen"], code=row["code"], since=failure.failed_at, tries=row["tries"], plan=plan,
    )  # fmt: skip


async def failed_debit_of(order_id: int, *, by: Actor, at: datetime) -> FailedDebit | None:
    """What is planned for one order; None where its debit did not fail, or it is another district's."""
    return next(iter(await failed_debits(by=by, at=at, order_ids=[order_id])), None)


async def due_calls(*, by: Actor, at: datetime, district_id: int | None = None) -> list[FailedDebit]:
    """Shops to be called now about a failed debit: retailer, order, amount, why (code and plan.action), since, next try.

    The one whose truck is loaded first is on top. Failures of the bank or of ours are not the shop's to hear of, and an order
    whose time is over needs no call any more."""
    debits = await failed_debits(by=by, at=at)
    return [one for one in debits if one.action in CALLED and at < one.plan.until and district_id in (None, one.district_id)]


SIGN_AGAIN = f"""
    SELECT r.id AS retailer_id, r.name, r.customer_code, r.order_phone, r.district_id, a.status, a.signed_on, a.valid_to,
           a.agreement_no, a.bank_code, a.account_no,
           (SELECT max(c.at) FROM profile_change AS c WHERE c.retailer_id = r.id AND c.field = 'account') AS changed_at,
           f.code AS refused_code, f.sent_at AS refused_at
    FROM retailer AS r
    LEFT JOIN debit_agreement AS a ON a.id = (SELECT x.id FROM debit_agreement AS x WHERE x.retailer_id = r.id
        ORDER BY CASE x.status WHEN 'ACTIVE' THEN 0 ELSE 1 END, x.id DESC LIMIT 1)
    LEFT JOIN debit_attempt AS f ON f.id = (SELECT max(t.id) FROM debit AS d JOIN debit_attempt AS t ON t.debit_id = d.id
        WHERE d.retailer_id = r.id AND t.state IN ('SUCCEEDED', 'DECLINED'))
        AND f.state = 'DECLINED' AND f.agreement_no = a.agreement_no AND f.account_no = a.account_no
        AND f.code IN ({", ".join(f"'{code}'" for code in FAULTS)})
    WHERE r.status NOT IN ('CLOSED', 'REVOKED', 'PENDING')
      AND (a.id IS NULL OR a.status <> 'ACTIVE' OR a.valid_to <= $1 OR f.id IS NOT NULL OR EXISTS (
           SELECT 1 FROM profile_change AS c WHERE c.retailer_id = r.id AND c.field = 'account' AND c.at > a.signed_on))"""


@dataclass(frozen=True)
class ToSign:
    """A shop whose debit agreement must be signed again. reason: EXPIRED, EXPIRING, REVOKED, MISSING, ACCOUNT_CHANGED or REFUSED.

    on: the day of the reason, None where there never was an agreement. code: the bank's, where it refuses."""

    retailer_id: int
    retailer: str
    customer_code: str
    order_phone: str
    district_id: int
    reason: str
    on: date | None
    code: str
    bank_code: str
    account_tail: str


async def agreements_to_sign(*, by: Actor, on: date, district_id: int | None = None) -> list[ToSign]:
    """What the bank refuses first, then what has ended, then what is about to, each by its date."""

    def work() -> Work[list[Row]]:
        return (yield Sql(SIGN_AGAIN, on + EXPIRES_WITHIN))

    rows = [row for row in await fetch(work) if by.may_touch(row["district_id"]) and district_id in (None, row["district_id"])]
    found = [to_sign(row, on) for row in rows]
    order = list(REASONS)
    return sorted((one for one in found if one), key=lambda one: (order.index(one.reason), one.on or date.min, one.retailer_id))


REASONS = ("REFUSED", "ACCOUNT_CHANGED", "MISSING", "REVOKED", "EXPIRED", "EXPIRING")


def to_sign(row: Row, on: date) -> ToSign | None:
    """The strongest reason that holds; a change of the account on or before the day of signing is none."""
    valid_to, signed_on, changed_at = calendar_day(row["valid_to"]), calendar_day(row["signed_on"]), row["changed_at"]
    changed_on = day(instant) if (instant := moment(changed_at)) else None
    refused_on = day(instant) if (instant := moment(row["refused_at"])) else None
    match row:
        case {"status": None}:
            reason, since = "MISSING", None
        case {"status": "CANCELLED"}:
            reason, since = "REVOKED", valid_to
        case {"status": "EXPIRED"}:
            reason, since = "EXPIRED", valid_to
        case _ if row["refused_code"]:
            reason, since = "REFUSED", refused_on
        case _ if valid_to and valid_to < on:
            reason, since = "EXPIRED", valid_to
        case _ if changed_on and signed_on and changed_on > signed_on:
            reason, since = "ACCOUNT_CHANGED", changed_on
        case _ if valid_to and valid_to <= on + EXPIRES_WITHIN:
            reason, since = "EXPIRING", valid_to
        case _:
            return None
    return ToSign(row["retailer_id"], row["name"], row["customer_code"], row["order_phone"], row["district_id"], reason, since,
                  row["refused_code"] or "", row["bank_code"] or "", (row["account_no"] or "")[-4:])


async def parameters_held(district_id: int | None, on: date) -> list[Held]:
    """Every parameter for a district, or for the company as a whole."""
    rows = await DunningParameter.all().using_db(reads()).order_by("valid_from", "id")
    return held(rows, PARAMETERS, district_id, on)
