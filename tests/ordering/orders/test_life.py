"""Shuffled events over the orders of a few shops: whatever comes, goods, states, versions and money stay in step."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foundation.errors import DomainError
from foundation.transaction import Sql, Work, fetch, transact
from ordering.orders.calling_off import decide_referral, void_order
from ordering.orders.confirming import confirm_order, read_back
from ordering.orders.cut_off import keep_cut_offs
from ordering.orders.drafting import set_line, take_back
from ordering.orders.opening import open_draft
from ordering.orders.outcomes import step
from ordering.orders.rules import MOVES
from ordering.states import NOT_HELD, State
from tests.ordering.conftest import AT, City
from tests.ordering.orders.test_confirming import settling

EDGES = {(source, move.target) for move in MOVES.values() for source in move.sources}
BANK = ("debit_sent", "debit_again", "paid", "debit_failed", "debit_unknown", "debit_dispute")
SKUS = ("1001", "1002", "1021", "1022")
HELD = f"""
    SELECT s.id, s.taken_qty, COALESCE((
        SELECT SUM(l.qty_ordered) FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE l.release_id = s.id AND o.state NOT IN ({NOT_HELD})), 0) AS held_qty FROM supply_release s"""
ORDERS = "SELECT id, state, version, amends_id, order_no, total_qty FROM orders"


def rows(statement: str) -> Work[list[dict[str, Any]]]:
    return (yield Sql(statement))


class Life(RuleBasedStateMachine):
    """city and loop are put here by the test: Hypothesis runs in a thread of its own, the verbs on the test's loop."""

    city: City
    loop: asyncio.AbstractEventLoop

    def do(self, verb: Coroutine[Any, Any, Any]) -> Any:
        try:
            return asyncio.run_coroutine_threadsafe(verb, self.loop).result(20)
        except DomainError:
            return None

    @initialize(days=st.sampled_from([0, 0, 0, 0, 0, -1, 1]))
    def begin(self, days: int) -> None:
        self.at: datetime = AT + timedelta(days=days)
        self.shops = [self.do(self.city.shop(30)).id for _ in range(2)]
        self.orders: list[int] = []
        self.seen: dict[int, tuple[str, int]] = {}
        self.orders_move_along_the_table_and_versions_grow()
        self.asked: set[tuple[int, int]] = set()

    @rule(shop=st.integers(0, 1))
    def calls(self, shop: int) -> None:
        order_id = self.do(open_draft(self.shops[shop], by=self.city.agent, at=self.at))
        if order_id:
            self.orders = [*(one for one in self.orders if one != order_id), order_id]

    @rule(shop=st.integers(0, 1), sku=st.sampled_from(SKUS), qty=st.integers(1, 8), pays=st.sampled_from([False, False, True]))
    def orders_in_one_go(self, shop: int, sku: str, qty: int, pays: bool) -> None:
        """The usual call and the one after it, so that rare events meet confirmed orders and changes of them too."""
        for _ in range(2):
            self.one_call(shop, sku, qty, pays)
            qty += 1

    def one_call(self, shop: int, sku: str, qty: int, pays: bool) -> None:
        self.calls(shop)
        for act in (lambda: self.keys(0, sku, qty), lambda: self.hears_it_read_back(0), lambda: self.says_yes(0, pays, 1)):
            self.orders_move_along_the_table_and_versions_grow()
            if self.orders:
                act()
        self.orders_move_along_the_table_and_versions_grow()

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9), sku=st.sampled_from(SKUS), qty=st.integers(0, 8))
    def keys(self, which: int, sku: str, qty: int) -> None:
        order_id = self.order(which)
        self.do(set_line(order_id, self.city.skus[sku], qty, seen_version=self.seen[order_id][1], by=self.city.agent, at=self.at))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9))
    def takes_back(self, which: int) -> None:
        self.do(take_back(self.order(which), seen_version=self.seen[self.order(which)][1], by=self.city.agent, at=self.at))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9))
    def hears_it_read_back(self, which: int) -> None:
        self.do(read_back(self.order(which), seen_version=self.seen[self.order(which)][1], by=self.city.agent, at=self.at))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9), pays=st.booleans(), times=st.integers(1, 2))
    def says_yes(self, which: int, pays: bool, times: int) -> None:
        order_id, version = self.order(which), self.seen[self.order(which)][1]
        for _ in range(times):
            done = self.do(confirm_order(order_id, version=version, settle=settling([]) if pays else None,
                                         by=self.city.agent, at=self.at))
            if done and done.written:
                self.pays_once(done.order_id, done.version)

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9), accept=st.booleans())
    def is_decided(self, which: int, accept: bool) -> None:
        self.do(decide_referral(self.order(which), accept=accept, reason="婚宴", by=self.city.leader, at=self.at))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9), leader=st.booleans())
    def is_called_off(self, which: int, leader: bool) -> None:
        self.do(void_order(self.order(which), "不要了", by=self.city.leader if leader else self.city.agent, at=self.at))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 9), event=st.sampled_from(BANK))
    def hears_from_the_bank(self, which: int, event: str) -> None:
        self.do(transact(lambda: step(self.order(which), event, self.city.leader, self.at)))

    @rule(hours=st.sampled_from([0, 0, 0, 0, 1, 1, 6, 24]), pays=st.booleans())
    def waits(self, hours: int, pays: bool) -> None:
        self.at += timedelta(hours=hours)
        done = self.do(keep_cut_offs(settle=settling([]) if pays else None, by=self.city.leader, at=self.at))
        for order_id in done.locked if pays else ():
            self.pays_once(order_id, self.seen[order_id][1])

    @invariant()
    def what_is_taken_is_what_standing_orders_hold(self) -> None:
        if hasattr(self, "at"):
            assert [row for row in self.do(fetch(lambda: rows(HELD))) if row["taken_qty"] != row["held_qty"]] == []

    @invariant()
    def orders_move_along_the_table_and_versions_grow(self) -> None:
        if not hasattr(self, "at"):
            return
        for row in self.do(fetch(lambda: rows(ORDERS))):
            state, version = self.seen.get(row["id"], (row["state"], row["version"]))
            assert state == row["state"] or (state, row["state"]) in EDGES, (state, row["state"])
            assert row["version"] >= version or (row["amends_id"] and row["state"] == State.VOID)
            self.seen[row["id"]] = (row["state"], row["version"])

    def pays_once(self, order_id: int, version: int) -> None:
        assert (order_id, version) not in self.asked
        self.asked.add((order_id, version))

    def order(self, which: int) -> int:
        return self.orders[-1 - which % len(self.orders)]


async def test_goods_states_versions_and_money_stay_in_step(city: City) -> None:
    await city.released("1001", 9)
    await city.released("1021", 40)
    machine = type("LifeHere", (Life,), {"city": city, "loop": asyncio.get_running_loop()})
    chosen = settings(max_examples=40, stateful_step_count=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=chosen)
