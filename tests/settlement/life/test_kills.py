"""The jobs process is killed again and again, between and inside its steps, while shops owe and both banks misbehave.

`./leafline soak crashes --kills 1000` does it for minutes; here a few times. What failed is said with its seed."""

import asyncio
import multiprocessing
import random
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from foundation import clock
from foundation.clock import ZONE, day, now
from foundation.transaction import transact
from ordering.orders.models import Channel, Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.profile.models import Retailer
from settlement.banks.formats import FORMATS
from settlement.banks.link import BankLink
from settlement.batches.jobs import run_batches
from settlement.batches.models import BankFile, BankProfile, Batch
from settlement.batches.rules import FileState
from settlement.batches.ways import Exchange
from settlement.debits.models import Debit, DebitAttempt, Evidence
from settlement.debits.service import ask_unknown, send_due
from settlement.debits.states import OPEN, DebitState
from settlement.debits.writing import write_debit
from settlement.journal.service import seal_entries, verify_journal
from settlement.reconciliation.closing import ties
from settlement.reconciliation.jobs import take_files
from settlement.reconciliation.models import BankStatement
from settlement.reconciliation.rules import red
from tests.settlement.conftest import KEY, PracticeBank, running_bank
from tests.settlement.life.worker import Place, live
from tests.settlement.life.world import ACCOUNTS, HOLDER, plant, speak

KILLS, DAYS = 10, 2
RATES = {"late": 0.05, "twice": 0.1, "never": 0.03, "lost": 0.1, "fail": 0.05, "garble": 0.07}
"""What the bank that is debited at once does to messages."""
WAYS = ["", "", "", "lost", "twice", "partial", "wrong_total", "next_day", "redeliver", "reject"]
"""What the bank that is debited by file does to files. It never lies about money: then books differ until people look."""
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.settlement.life.worker"])


@dataclass
class Crashes:
    """One soak: banks and shops, the time of all, and the dice."""

    place: Place
    banks: dict[str, PracticeBank]
    shops: dict[str, Retailer]
    dice: random.Random
    owed: dict[int, int] = field(default_factory=dict)

    def set_clocks(self, at: datetime) -> None:
        """Everybody's clock: ours here, the next worker's, the banks'."""
        shift = at - datetime.now(ZONE)
        clock.SHIFT, self.place = shift, replace(self.place, shift_s=shift.total_seconds())
        for bank in self.banks.values():
            bank.ask("POST", "/clock", {"shift_s": shift.total_seconds()})

    async def place_orders(self, count: int) -> None:
        for _ in range(count):
            code, fen, n = self.dice.choice(list(ACCOUNTS)), self.dice.randint(1, 99_999), len(self.owed) + 1
            order = await Order.create(
                order_no=f"HP{n:010d}", retailer=self.shops[code], district_id=self.shops[code].district_id, cycle_no=n, opened_at=now(),
                kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DEBIT_PENDING, total_fen=fen)  # fmt: skip
            self.owed[order.id] = fen
            await transact(partial(write_debit, order_id=order.id, order_no=str(order.order_no), retailer_id=self.shops[code].id, amount_fen=fen, at=now()))

    def one_life(self) -> None:
        ours, theirs = forks.Pipe(duplex=False)
        worker = forks.Process(target=live, args=(self.place, theirs))
        worker.start()
        theirs.close()
        assert ours.poll(60), "the worker does not begin"
        ours.recv()
        worker.join(self.dice.random() * 0.25)
        assert worker.exitcode is None, f"the worker ended by itself with {worker.exitcode}"
        worker.kill()
        worker.join()
        worker.close()

    async def end(self, at: datetime) -> None:
        """Nobody is killed any more and nobody misbehaves; hours pass until the statements have told of every day."""
        self.banks["REAL"].ask("POST", "/misbehave", {"rates": {}})
        exchange, last = Exchange(self.place.exchange), day(at)
        async with BankLink(self.place.bank_url, KEY, timeout_s=10) as link:
            while await self.is_open(last):
                at += timedelta(hours=3)
                assert day(at) < last + timedelta(days=6), "the statements do not end it"
                self.set_clocks(at)
                await asyncio.sleep(0.25)  # the banks look into their folders
                await send_due(link, now())
                await ask_unknown(link, now())
                await take_files(exchange, now())
                await run_batches(exchange, 1 + clock.local(now()).hour * 4, now())
        await seal_entries()

    async def is_open(self, last: date) -> bool:
        told = [await BankStatement.filter(bank_code=code).order_by("-business_date").first() for code in ACCOUNTS]
        return await DebitAttempt.filter(state__in=OPEN).exists() or not all(one and one.business_date > last for one in told)

    async def check(self) -> None:
        """Zero lost, zero doubled, and every fen of both banks' books in ours."""
        theirs = {debit["request_no"]: debit["amount_fen"] for bank in self.banks.values() for debit in bank.ask("GET", "/books")["debits"]}
        attempts = await DebitAttempt.all().prefetch_related("debit")
        assert {one.request_no: one.amount_fen for one in attempts if one.state == "SUCCEEDED"} == theirs
        assert {debit.order_id: debit.amount_fen for debit in await Debit.all()} == self.owed
        paid = [number[:12] for number in theirs]
        assert len(paid) == len(set(paid)), "an order was debited twice"
        assert set(paid) == {str(order.order_no) for order in await Order.filter(state=State.PAID)}
        assert not await Debit.exclude(state__in=[DebitState.SETTLED, DebitState.FAILED]).exists()
        last = await BankStatement.all().order_by("-business_date").first()
        assert last
        assert [tie for tie in red(await ties(last.business_date)) if tie.name != "files"] == []
        proof = await verify_journal()
        assert (proof.complaints, proof.unsealed) == ([], 0)
        lost = await Evidence.filter(words__startswith="the worker's lease").count()
        files = {str(state): await BankFile.filter(state=state).count() for state in FileState}
        print(f"{len(attempts)} debits, {len(theirs)} executed, {sum(theirs.values())} fen; {lost} leases ran out; "
              f"{await Batch.all().count()} batches, files {files}; {sum(one.tries > 1 for one in attempts)} sent anew")


@asynccontextmanager
async def crashes(database: str, folder: Path, seed: int) -> AsyncIterator[Crashes]:
    """Both banks as processes, each with the accounts of one shop, and our clock put back afterwards."""
    dice, before = random.Random(seed), clock.SHIFT
    shops, spoken = await plant(), dict.fromkeys(ACCOUNTS, "fixed_width") | {"FILE": dice.choice(list(FORMATS))}
    await speak(spoken["FILE"])
    with ExitStack() as stack:
        banks = {code: stack.enter_context(running_bank(
            folder / f"{code}.sqlite3", "--exchange", str(folder / code), "--company", ACCOUNTS[code], "--late", "0.3", "--format", spoken[code]))
            for code in ACCOUNTS}
        for n, (code, bank) in enumerate(banks.items(), 1):
            agreement = {"agreement_no": f"DK{code}", "valid_to": "2099-12-31", "single_limit_fen": 10**9, "daily_limit_fen": 10**12}
            bank.ask("PUT", "/accounts", {"accounts": [{"account_no": f"6228480{n:012d}", "holder": HOLDER, "balance_fen": 10**12,
                                                        "agreements": [agreement]}]})
        banks["REAL"].ask("POST", "/misbehave", {"seed": seed, "rates": RATES})
        try:
            yield Crashes(Place(database, banks["REAL"].url, KEY, folder), banks, shops, dice)
        finally:
            clock.SHIFT = before


@pytest.mark.timeout(0)
async def test_killed_at_any_moment_it_loses_and_doubles_nothing(database: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    kills = pytestconfig.getoption("--kills") or KILLS
    seed = pytestconfig.getoption("--soak-seed") or 20261127
    print(f"seed {seed}, {kills} kills")
    async with crashes(database, tmp_path, seed) as soak:
        begin = datetime.combine(day(datetime.now(ZONE)) + timedelta(days=1), time(6), ZONE)
        await BankProfile.all().update(since=day(begin))
        at = begin
        soak.banks["FILE"].ask("POST", "/file-plan", {"ways": soak.dice.choices(WAYS, k=kills)})
        for life in range(kills):
            at = begin + timedelta(days=DAYS) * (life + soak.dice.random()) / kills
            soak.set_clocks(at)
            if life < kills * 0.8:
                await soak.place_orders(soak.dice.randint(0, 4))
            await asyncio.to_thread(soak.one_life)
        await soak.end(at)
        await soak.check()
