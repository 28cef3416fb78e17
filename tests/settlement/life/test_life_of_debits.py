"""Shuffled events over the debits of two shops at two banks: whatever comes, in whichever order, nothing is lost or doubled.

`./leafline soak debits --examples 10000` runs it for hours; here a fixed seed and few examples."""

import asyncio
import itertools
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from callcenter import database as databases
from retailers.profile.models import Retailer
from settlement.banks.formats import FORMATS
from settlement.batches.models import BankFile
from settlement.batches.rules import FileState
from settlement.batches.taking import discard_file
from settlement.reconciliation.categories import CaseState
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import fitting
from settlement.reconciliation.treating import treat_case
from tests.settlement.life.oracle import check_end, check_step
from tests.settlement.life.world import CHECKER, MAKER, World, plant, speak, wipe

BANKS = st.sampled_from(["REAL", "FILE"])
FORMATS_OF_FILES = st.sampled_from(list(FORMATS))
AMOUNTS = st.sampled_from([1, 9_999, 10_000, 10_000, 123_456, 2_000_000])
WHICH = st.integers(0, 5)
DIES = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 20])
AT_BANK = st.sampled_from(["", "never", "lost", "twice", "fail", "garble"])
ON_THE_WIRE = st.sampled_from(["", "refused", "held", "lost", "dies before", "dies after"])
WITH_FILES = st.sampled_from(["", "", "lost", "twice", "swapped", "partial", "wrong_total", "one_short", "next_day", "redeliver", "reject"])
JUMPS = st.sampled_from([0.5, 2, 2, 6, 20, 70, 400])
folders = itertools.count(1)


class Life(RuleBasedStateMachine):
    """shops, root and loop are put here by the test."""

    shops: dict[str, Retailer]
    root: Path
    loop: asyncio.Runner

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work)

    @initialize(spoken=FORMATS_OF_FILES, amounts=st.lists(st.tuples(BANKS, AMOUNTS), min_size=1, max_size=4))
    def begin(self, spoken: str, amounts: list[tuple[str, int]]) -> None:
        self.do(wipe())
        self.do(speak(spoken))
        self.world = World(self.shops, self.root / str(next(folders)), spoken)
        self.orders = [self.do(self.world.place(*one)) for one in amounts]

    @rule(bank=BANKS, amount_fen=AMOUNTS)
    def is_placed(self, bank: str, amount_fen: int) -> None:
        self.orders.append(self.do(self.world.place(bank, amount_fen)))

    @rule(at_bank=AT_BANK, on_the_wire=ON_THE_WIRE, workers=st.integers(1, 2), dies=DIES)
    def is_sent(self, at_bank: str, on_the_wire: str, workers: int, dies: int) -> None:
        if at_bank:
            self.world.houses["REAL"].misbehaves("6228480000000000001", at_bank)
        if on_the_wire:
            self.world.wire.ways.append(on_the_wire)
        self.do(self.world.send(workers, dies))

    @rule(on_the_wire=ON_THE_WIRE, workers=st.integers(1, 2), dies=DIES)
    def is_asked_about(self, on_the_wire: str, workers: int, dies: int) -> None:
        if on_the_wire and on_the_wire != "held":  # a question that comes late is a question
            self.world.wire.ways.append(on_the_wire)
        self.do(self.world.ask(workers, dies))

    @rule()
    def is_sent_and_asked_about_at_once(self) -> None:
        self.do(self.world.send_and_ask())

    @rule(way=WITH_FILES, dies=DIES, bank_reads=st.booleans(), taken=st.booleans())
    def is_written_into_a_file(self, way: str, dies: int, bank_reads: bool, taken: bool) -> None:
        self.do(self.world.run(way, dies))
        if bank_reads:
            self.world.bank_reads()
        if taken:
            self.do(self.world.take())

    @rule()
    def bank_reads_its_folder(self) -> None:
        self.world.bank_reads()

    @rule(dies=DIES)
    def files_are_taken(self, dies: int) -> None:
        self.do(self.world.take(dies))

    @precondition(lambda self: self.world.laid_out)
    @rule(which=st.integers(0, 20))
    def a_file_comes_again(self, which: int) -> None:
        self.world.comes_again(which)
        self.do(self.world.take())

    @precondition(lambda self: self.world.houses["FILE"].asked)
    @rule(which=WHICH, rows=st.lists(WHICH, min_size=1, max_size=4))
    def a_result_of_some_rows_comes(self, which: int, rows: list[int]) -> None:
        self.world.answers_in_part(which, rows)
        self.do(self.world.take())

    @rule(minutes=JUMPS)
    def time_passes(self, minutes: float) -> None:
        self.do(self.world.wait(timedelta(minutes=minutes)))

    @rule(dies=DIES)
    def the_statement_comes(self, dies: int) -> None:
        self.do(self.world.next_morning())
        self.do(self.world.take(dies))

    @rule(which=WHICH)
    def is_asked_for_again(self, which: int) -> None:
        self.do(self.world.again(self.orders[which % len(self.orders)]))

    @rule(which=WHICH)
    def is_called_off(self, which: int) -> None:
        self.do(self.world.call_off(self.orders[which % len(self.orders)]))

    @rule(which=WHICH)
    def is_reversed_by_the_bank(self, which: int) -> None:
        self.do(self.world.reversed(which))

    @rule(which=WHICH)
    def is_presented_again_by_the_bank(self, which: int) -> None:
        self.world.deposit(which)
        self.world.presented_again(which)

    @rule(which=WHICH)
    def a_stranger_pays(self, which: int) -> None:
        self.world.stranger(which)

    @rule(which=WHICH, treatment=WHICH)
    def a_case_is_treated(self, which: int, treatment: int) -> None:
        self.do(self.treated(which, treatment))

    async def treated(self, which: int, treatment: int) -> None:
        if cases := await Case.exclude(state=CaseState.CLOSED).order_by("id"):
            case = cases[which % len(cases)]
            fit = fitting(case.category, case.order_id is not None)
            for person in (MAKER, CHECKER):
                await self.world.do(treat_case(case.id, fit[treatment % len(fit)], "查过", by=person, at=self.world.at))

    @invariant()
    def all_is_in_step(self) -> None:
        if hasattr(self, "world"):
            self.do(check_step(self.world))

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.do(self.ends())

    async def all_are_treated(self) -> None:
        # Not every treatment that a category knows fits each of its cases (a short one is no surplus): then another is taken.
        for place in range(4 * await Case.exclude(state=CaseState.CLOSED).count()):
            await self.treated(0, place)

    async def a_day_passes(self) -> None:
        world = self.world
        for _ in range(2):
            await world.send()
            await world.run()
            world.bank_reads()
            await world.take()
            await world.wait(timedelta(hours=2))
            await world.ask()
            await check_step(world)
        await world.next_morning()
        await world.take()

    async def ends(self) -> None:
        """Nothing misbehaves any more; two whole days pass with all their statements, and two persons treat every case."""
        world = self.world
        world.wire.ways.clear()
        world.houses["FILE"].desk.planned.clear()
        world.houses["REAL"].plan._planned.clear()
        for _ in range(3):
            await self.a_day_passes()
        await world.ask()
        await world.take()
        for file in await BankFile.filter(state=FileState.QUARANTINED):
            for person in (MAKER, CHECKER):
                await discard_file(file.id, "查过", by=person, at=world.at)
        await check_step(world)
        await self.all_are_treated()
        await check_step(world)
        await self.a_day_passes()  # money that went back may have left a try that was ready: it goes out, and its statement comes
        await self.all_are_treated()
        await check_end(world)
        assert not await Case.exclude(state=CaseState.CLOSED).exists()


EXAMPLES = 10


def chosen(examples: int) -> settings:
    """Few examples by a fixed seed, or as many as are asked for by another."""
    return settings(max_examples=examples or EXAMPLES, stateful_step_count=30, deadline=None, database=None, derandomize=not examples,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])


@pytest.mark.timeout(0)
def test_nothing_is_lost_or_doubled(database_url: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    examples, number = pytestconfig.getoption("--examples"), pytestconfig.getoption("--soak-seed")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        database = databases.connected(database_url)
        loop.run(database.__aenter__())
        try:
            machine = type("LifeHere", (Life,), {"shops": loop.run(plant()), "root": tmp_path, "loop": loop})
            run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=chosen(examples))
        finally:
            loop.run(database.__aexit__(None, None, None))
