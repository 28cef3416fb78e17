"""Two shops, one at a bank that is debited at once and one at a bank that is debited by file, and all that is ours of them."""

import asyncio
import itertools
from collections.abc import Coroutine
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise import connections

from foundation.actor import COMMAND, Actor, ActorKind
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.transaction import dialect, in_transaction, transact
from ordering.orders.calling_off import void_order
from ordering.orders.models import Channel, Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.profile.models import MarketType, OutletType, Retailer
from settlement.batches.models import BankProfile
from settlement.batches.service import send_batches, write_batches
from settlement.batches.ways import Exchange
from settlement.debits.models import Debit
from settlement.debits.service import ask_unknown, debit_again, send_due, write_debit
from settlement.practice_bank import paper
from settlement.reconciliation.jobs import take_files
from tests.settlement.life.banks import HELD_AT_MOST, HOLDER, Hands, House, Wire, linked
from tests.settlement.life.dying import dying

FIRST_DAY = date(2026, 11, 27)
ACCOUNTS = {"REAL": "1001000000000000001", "FILE": "1001000000000000002"}
MAKER, CHECKER = (Actor(ActorKind.STAFF, n, name, "FINANCE") for n, name in ((41, "周敏"), (42, "陈卫")))
MOVING = ("audit_line", "recon_case", "bank_line", "bank_statement", "batch_line", "batch", "bank_file", "evidence", "debit_attempt",
          "debit", "journal_seal", "journal_entry", "day_close", "order_trouble", "order_line", "orders")  # fmt: skip
orders = itertools.count(1)


async def plant() -> dict[str, Retailer]:
    """What every example starts from: bank code -> the shop that has its account there."""
    await hurry()
    district = await District.create(
        code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司", seat_group="HP",
        did="8101", seats=6, shops_demo=240, cutoff="16:00")  # fmt: skip
    shops = {}
    for n, code in enumerate(ACCOUNTS, 1):
        shops[code] = await Retailer.create(
            customer_code=f"103101019000{n}", name=f"福源食品店{n}", short_name="福源", licence_holder=HOLDER, address="长阳路 1 号",
            order_phone="02155550001", district=district, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY,
            grade=18, route="HP01", route_seq=n, cycle_day=1, created_on=FIRST_DAY)  # fmt: skip
        await DebitAgreement.create(
            retailer=shops[code], agreement_no=f"DK{code}", bank_code=code, account_no=f"6228480{n:012d}", account_name=HOLDER,
            signed_on=FIRST_DAY, valid_to=date(2099, 1, 1), single_limit_fen=10**9, daily_limit_fen=10**9)  # fmt: skip
        await BankProfile.create(code=code, name=code, merchant=f"M{code}", account_no=ACCOUNTS[code], by_batch=code == "FILE", since=FIRST_DAY)
    return shops


async def hurry() -> None:
    """Programs die here and no machine does: a commit need not wait for the disk, as on the tests' PostgreSQL. Half of an example's time."""
    if dialect() == "sqlite":
        await connections.get("sqlite").execute_script("PRAGMA synchronous = OFF")


async def speak(spoken: str) -> None:
    """From now on we write and read the FILE bank's files in this format."""
    await BankProfile.filter(code="FILE").update(format=spoken)


async def wipe() -> None:
    """Empty again for the next example. The database refuses that, as it should: its triggers are put back at once."""
    if dialect() == "postgres":
        async with in_transaction() as connection:
            await connection.execute_query("SET LOCAL session_replication_role = replica")
            for table in MOVING:
                await connection.execute_query(f"DELETE FROM {table}")
        return
    client = connections.get("sqlite")
    triggers = await client.execute_query_dict("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%DELETE%'")
    await client.execute_script(";\n".join([
        "BEGIN", *(f"DROP TRIGGER {one['name']}" for one in triggers), *(f"DELETE FROM {table}" for table in MOVING),
        *(one["sql"] for one in triggers), "COMMIT"]) + ";")


class World:
    """One example. at: its time, the same for both banks and us. spoken: the format of the FILE bank's files, as `speak` has set it on our side."""

    def __init__(self, shops: dict[str, Retailer], root: Path, spoken: str = "fixed_width") -> None:
        self.shops, self.root = shops, root
        self.hands = Hands(datetime(2026, 11, 27, 10, tzinfo=ZONE))
        self.houses = {code: House(root / code, self.hands, account, spoken if code == "FILE" else "fixed_width") for code, account in ACCOUNTS.items()}
        for n, (code, house) in enumerate(self.houses.items(), 1):
            house.open(f"6228480{n:012d}", f"DK{code}", 10**6)
        self.wire = Wire(self.houses["REAL"].bank)
        self.exchange = Exchange(root)
        self.laid_out: list[tuple[str, str, bytes]] = []
        self.told: set[date] = set()
        self.runs = itertools.count(1)
        self.run_day = FIRST_DAY

    @property
    def at(self) -> datetime:
        return self.hands.at

    async def do(self, verb: Coroutine[Any, Any, Any], dies: int = 0) -> Any:
        """A verb, refused or not; dies: at which of its awaits its program dies, 0 for never."""
        with suppress(DomainError):
            return await (dying(verb, dies) if dies else verb)
        return None

    async def place(self, code: str, amount_fen: int) -> int:
        number, shop = next(orders), self.shops[code]
        order = await Order.create(
            order_no=f"HP{number:010d}", retailer=shop, district_id=shop.district_id, cycle_no=number, opened_at=self.at,
            kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DEBIT_PENDING, total_fen=amount_fen)  # fmt: skip
        await transact(lambda: write_debit(order_id=order.id, order_no=str(order.order_no), retailer_id=shop.id, amount_fen=amount_fen, at=self.at))
        return order.id

    async def send(self, workers: int = 1, dies: int = 0) -> None:
        await self.together([send_due] * workers, dies)

    async def ask(self, workers: int = 1, dies: int = 0) -> None:
        await self.together([ask_unknown] * workers, dies)

    async def send_and_ask(self) -> None:
        await self.together([send_due, ask_unknown, send_due], 0)

    async def together(self, verbs: list[Any], dies: int) -> None:
        """Workers side by side, each with a line of its own. dies: as in `do`; the wire may kill them at a message, too."""
        links = [linked(self.wire, self.hands) for _ in verbs]
        task = asyncio.ensure_future(asyncio.gather(*(self.do(verb(link, self.at), dies) for verb, link in zip(verbs, links, strict=True))))
        self.wire.dies = task.cancel
        with suppress(asyncio.CancelledError):
            await task

    async def run(self, way: str = "", dies: int = 0) -> None:
        """A run of batch files; way: what the bank does with the next file that it reads."""
        if way:
            self.houses["FILE"].desk.planned.append(way)
        if day(self.at) != self.run_day:
            self.runs, self.run_day = itertools.count(1), day(self.at)
        run = next(self.runs)

        async def written_and_sent() -> None:
            await write_batches(self.run_day, run, at=self.at)
            await send_batches(self.exchange, at=self.at)

        await self.do(written_and_sent(), dies)

    def bank_reads(self) -> None:
        """The bank looks into its folder; what it answers is kept, to come again at any time."""
        house = self.houses["FILE"]
        for flag in sorted(house.desk.inbox.glob("DR_*.ok")):
            data, way = flag.with_suffix("").read_bytes(), house.desk.planned[0] if house.desk.planned else ""
            house.desk.look_at(flag)
            house.asked.append(data)
            if way in ("swapped", "one_short"):
                house.lied |= {request.request_no for request in house.desk.paper.read(data).rows}
        self.keep_what_lies_there("FILE")

    def keep_what_lies_there(self, code: str) -> None:
        folder = self.houses[code].desk.outbox
        known = {(bank, name) for bank, name, _ in self.laid_out}
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix != ".ok" and (code, path.name) not in known:
                self.laid_out.append((code, path.name, path.read_bytes()))

    def comes_again(self, which: int) -> None:
        code, name, data = self.laid_out[which % len(self.laid_out)]
        if name.endswith(".rej"):
            (self.houses[code].desk.outbox / name).write_bytes(data)
        else:
            self.houses[code].desk.lay_out(name, data)

    def answers_in_part(self, which: int, rows: list[int]) -> None:
        """A result of some rows of a file that the bank has executed, in any order, rows doubled never."""
        house = self.houses["FILE"]
        asked = house.desk.paper.read(house.asked[which % len(house.asked)])
        chosen = [asked.rows[row % len(asked.rows)] for row in rows]
        entries = {request.request_no: house.books.find(request.request_no) for request in chosen}
        outcomes = [paper.outcome(request, entry) for request in dict.fromkeys(chosen) if (entry := entries[request.request_no])]
        if outcomes and house.books.batch_known(asked.batch_no, asked.district):
            house.desk.lay_out(f"DS_PART_{len(self.laid_out)}.txt", house.desk.paper.answer(asked, outcomes, self.at))
            self.keep_what_lies_there("FILE")

    async def take(self, dies: int = 0) -> None:
        await self.do(take_files(self.exchange, self.at), dies)

    async def wait(self, interval: timedelta) -> None:
        """Time passes; what the network held up arrives in time, and a bank reads its folder on the same day."""
        after = self.at + interval
        await self.wire.deliver_held(after - HELD_AT_MOST)
        if day(after) != day(self.at):
            self.bank_reads()
        self.hands.at = after

    async def next_morning(self) -> None:
        """Half past eight of the next day, with the statements of every day that is over."""
        tomorrow = day(self.at) + timedelta(days=1)
        await self.wait(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 8, 30, tzinfo=ZONE) - self.at)
        self.statements()

    def statements(self) -> None:
        on = FIRST_DAY
        while on < day(self.at):
            if on not in self.told:
                self.told.add(on)
                for code, house in self.houses.items():
                    house.desk.close_day(house.account_no, f"{on:%Y%m%d}")
                    self.keep_what_lies_there(code)
            on += timedelta(days=1)

    async def again(self, order_id: int) -> None:
        await self.do(debit_again(order_id, by=COMMAND, at=self.at))

    async def call_off(self, order_id: int) -> None:
        await self.do(void_order(order_id, "不要了", by=COMMAND, at=self.at))

    async def reversed(self, which: int) -> None:
        """The bank takes a debit back on its own account: money out, naming the number."""
        house = list(self.houses.values())[which % 2]
        if taken := sorted(house.executed().items()):
            number, fen = taken[which % len(taken)]
            house.books.move_other(self.at, reference=f"RV{next(orders)}", direction="D", amount_fen=fen, type="RV", request_no=number)

    def presented_again(self, which: int) -> None:
        house = list(self.houses.values())[which % 2]
        if refused := [entry["request_no"] for entry in house.books.entries() if entry["code"] == "51"]:
            number = refused[which % len(refused)]
            if house.books.present_again(number, self.at) == "00":
                house.lied.add(number)

    def deposit(self, which: int) -> None:
        code = list(ACCOUNTS)[which % 2]
        self.houses[code].books.deposit(f"D{next(orders)}", f"6228480{which % 2 + 1:012d}", 3_000_000)

    def stranger(self, which: int) -> None:
        list(self.houses.values())[which % 2].books.move_other(self.at, reference=f"T{next(orders)}", direction="C", amount_fen=500, type="TR")

    async def debits(self) -> list[Debit]:
        return await Debit.all().order_by("id")
