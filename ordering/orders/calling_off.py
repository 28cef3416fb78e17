"""Calling an order off, and the shift leader's word on one that was referred."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import ReasonMissing, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, moment, transact
from ordering.orders.reading import read_order
from ordering.orders.rules import agents_may_void, leads
from ordering.orders.writing import move
from ordering.states import CALLED_OFF, NOT_HELD, State
from ordering.supply.taking import give_back_supply


class NotForAgents(Refused):
    """A referral is decided by a shift leader, and an order past its lock called off by one."""

    code = "not_for_agents"


async def void_order(order_id: int, reason: str, *, by: Actor, at: datetime) -> State:
    """作废, and what was taken of the supply goes back: VOID, or of a paid order REFUND_PENDING, its money to be returned.

    An agent before the cut-off and before a debit was asked for; afterwards a shift leader, with a reason (NotForAgents,
    ReasonMissing). OrderChanged while a debit is on its way: the bank's word comes first. Repeating it changes nothing."""

    def work() -> Work[State]:
        yield from read_order(order_id, by, lock=False)
        amendments = yield Sql(f"SELECT id FROM orders WHERE amends_id = $1 AND state <> 'VOID'{for_update()}", order_id)
        order = yield from read_order(order_id, by)
        state = State(order["state"])
        if state in CALLED_OFF:
            return state
        if not leads(by) and not agents_may_void(state, moment(order["closes_at"]), at):
            raise NotForAgents(order_id=order_id, state=state)
        if not reason.strip():
            raise ReasonMissing(order_id=order_id)
        for amendment in amendments:
            yield from move(amendment["id"], "void", {"void_reason": "NOT_CONFIRMED"})
        return (yield from voiding(order, reason, by, at))

    return await transact(work)


def voiding(order: Row, reason: str, by: Actor, at: datetime) -> Work[State]:
    """One way out for every state: what it held is read before it moves, and given back after."""
    taken = yield Sql(f"""
        SELECT l.release_id, l.qty_ordered FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.id = $1 AND l.release_id IS NOT NULL AND o.state NOT IN ({NOT_HELD})""", order["id"])
    paid = order["state"] == State.PAID
    moved = yield from move(order["id"], "void_paid" if paid else "void", {"void_reason": reason[:32]})
    yield from give_back_supply((row["release_id"], row["qty_ordered"]) for row in taken)
    yield audit_sql(by, at, "void_order", "order", order["id"], district_id=order["district_id"], reason=reason,
                    was=order["state"], state=moved["state"])
    return State(moved["state"])


async def decide_referral(order_id: int, *, accept: bool, reason: str, by: Actor, at: datetime) -> State:
    """The shift leader's word on a REFERRED order, with a reason: REVIEWED, or VOID."""
    if not leads(by):
        raise NotForAgents(order_id=order_id)

    def work() -> Work[State]:
        order = yield from read_order(order_id, by)
        if not accept:
            yield from voiding(order, "REFERRAL_REFUSED", by, at)
            return State.VOID
        rules = yield Sql("SELECT DISTINCT rule FROM decision WHERE order_id = $1 AND order_version = $2"
                          " AND outcome = 'REFER' AND rule <> 'REVIEW'", order_id, order["version"])
        accepted = " ".join(sorted(row["rule"] for row in rules))
        moved = yield from move(order_id, "accept_referral", {"accepted_rules": accepted})
        yield audit_sql(by, at, "accept_referral", "order", order_id, district_id=order["district_id"],
                        rules=accepted, reason=reason)
        return State(moved["state"])

    return await transact(work)
