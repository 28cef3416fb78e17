"""Reading what is needed to plan: orders whose debit failed, what their accounts did before, the districts' figures."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.clock import day
from foundation.parameters import clock_time
from foundation.transaction import Row, Sql, Work, as_json, calendar_day, moment, reads, rowset
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycles_around
from settlement.batches.rules import RUNS
from settlement.debits.states import AttemptState
from settlement.dunning.hours import Hour, Past, hours_with_money
from settlement.dunning.models import DunningParameter
from settlement.dunning.parameters import policy_of
from settlement.dunning.rules import Failure, Policy

FAILED = """
    SELECT d.id AS debit_id, d.order_id, d.order_no, d.retailer_id, d.district_id, d.amount_fen, a.state, a.code, a.account_no,
           a.created_at AS asked_at, o.delivery_date, r.name, r.customer_code, r.order_phone, n.picked_at,
           coalesce(p.by_batch, $1) AS by_batch, coalesce(p.represents_until, '') AS represents_until,
           (SELECT count(*) FROM debit_attempt AS t WHERE t.debit_id = d.id) AS tries,
           (SELECT min(e.received_at) FROM evidence AS e WHERE e.attempt_id = a.id
            AND e.says IN ('REFUSED', 'NOT_EXECUTED')) AS failed_at
    FROM debit AS d
    JOIN debit_attempt AS a ON a.id = (SELECT max(t.id) FROM debit_attempt AS t WHERE t.debit_id = d.id)
    JOIN orders AS o ON o.id = d.order_id AND o.state = 'DEBIT_FAILED'
    JOIN retailer AS r ON r.id = d.retailer_id
    LEFT JOIN bank_profile AS p ON p.code = a.bank_code
    LEFT JOIN delivery_run AS n ON n.delivery_date = o.delivery_date AND n.district_id = d.district_id AND n.route = r.route
    WHERE d.state = 'FAILED' AND d.purpose = 'ORDER'
      AND NOT EXISTS (SELECT 1 FROM debit AS x WHERE x.order_id = d.order_id AND x.seq > d.seq)"""
PAST = """
    SELECT a.account_no, a.sent_at, a.state FROM debit_attempt AS a JOIN {accounts} ON w.account_no = a.account_no
    WHERE a.created_at >= $2 AND a.sent_at IS NOT NULL
      AND (a.state = 'SUCCEEDED' OR (a.state = 'DECLINED' AND a.code = '51'))"""
"""Only what says something of the money: paid, or not enough of it."""


def read_failed(order_ids: Collection[int] | None, by: Actor) -> Work[list[Row]]:
    """order_ids: only of these; None for every order whose debit failed and that waits for something."""
    where = ""
    if order_ids is not None:
        where += f" AND d.order_id IN ({', '.join(map(str, map(int, order_ids))) or 'NULL'})"
    if by.districts is not None:
        where += f" AND d.district_id IN ({', '.join(map(str, sorted(by.districts))) or 'NULL'})"
    return (yield Sql(f"{FAILED}{where} ORDER BY d.id", False))


def read_past(accounts: Collection[str], since: datetime) -> Work[dict[str, list[Past]]]:
    """What became of each account's tries since then."""
    found: defaultdict[str, list[Past]] = defaultdict(list)
    if accounts:
        text = PAST.format(accounts=rowset("w", 1, account_no="text"))
        rows = yield Sql(text, as_json([{"account_no": one} for one in sorted(accounts)]), since)
        for row in rows:
            if sent_at := moment(row["sent_at"]):
                found[row["account_no"]].append(Past(sent_at, row["state"] == AttemptState.SUCCEEDED))
    return found


def failure_of(row: Row, hours: Iterable[Hour]) -> Failure:
    failed_at = moment(row["failed_at"]) or moment(row["asked_at"])
    assert failed_at is not None
    return Failure(
        code=row["code"],
        failed_at=failed_at,
        tries=row["tries"],
        # An order without a day of delivery goes out on the morrow of its debit.
        deliver_on=calendar_day(row["delivery_date"]) or day(failed_at) + timedelta(days=1),
        never_arrived=row["state"] == AttemptState.NOT_EXECUTED,
        loaded_at=moment(row["picked_at"]),
        runs=RUNS if row["by_batch"] else (),
        represents_until=clock_time(row["represents_until"]) if row["represents_until"] else None,
        hours=tuple(hours),
    )


async def policies(on: date) -> Mapping[int | None, Policy]:
    """Each district's policy on a day, the company's under None: its rows first, then the district's own, newest last."""
    rows = await DunningParameter.filter(valid_from__lte=on).using_db(reads()).order_by("valid_from", "id")
    company = {row.name: row.value for row in rows if row.district_id is None}
    return {district: policy_of({**company, **{row.name: row.value for row in rows if row.district_id == district}})
            for district in {None, *(row.district_id for row in rows)}}


async def business_days(at: datetime) -> Callable[[date], bool]:
    """Whether a day around this one is worked, by the retailers' holidays."""
    return (await calendar_of(cycles_around(day(at), 1, 2))).works


def learned(past: Iterable[Past], policy: Policy, at: datetime) -> Iterable[Hour]:
    since = at - timedelta(days=policy.history_days)
    return hours_with_money((one for one in past if one.at >= since), policy.history_least)
