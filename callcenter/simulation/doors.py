"""One visit from greeting to farewell, by the verbs that the order desk and the keypad menus call, and nothing else."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from callcenter.simulation.notebook import Notebook, Told
from callcenter.simulation.week import Door, Temper, Visit
from foundation.actor import Actor, ActorKind
from ordering.orders.calling_off import decide_referral, void_order
from ordering.orders.confirming import Confirmed, NothingOrdered, OrderRefused, confirm_order, read_back
from ordering.orders.drafting import Keyed, set_lines
from ordering.orders.models import Channel
from ordering.orders.opening import Caller, open_draft
from ordering.orders.queries import Form, form
from ordering.orders.reading import OrderChanged
from ordering.orders.referring import cut_referral
from ordering.states import State
from settlement.debits.writing import write_debit

AT_ONCE = 12
TRIES = 3
SPEAKS = timedelta(seconds=20)
CHANNELS = {Door.AGENT: Channel.INBOUND, Door.KEYPAD: Channel.IVR}
CARD = Caller("card+pin")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who serves a district: an agent and its shift leader."""

    agent: Actor
    leader: Actor


async def serve(visits: Iterable[Visit], crews: Mapping[int, Crew], notebook: Notebook) -> None:
    """All visits in the order in which they call, so many of them at once as a centre has busy lines."""
    calling = iter(sorted(visits, key=lambda visit: visit.at))

    async def line() -> None:
        for visit in calling:
            await one_visit(visit, crews[visit.district], notebook)

    await asyncio.gather(*(line() for _ in range(AT_ONCE)))


async def one_visit(visit: Visit, crew: Crew, notebook: Notebook) -> None:
    """What the rules refuse is the end of a visit, and counted; anything else that goes wrong is a fault and comes out."""
    notebook.count(f"visits {visit.door}")
    try:
        await Served(visit, crew, notebook).run()
    except (OrderRefused, NothingOrdered) as refusal:
        notebook.count(f"ended: {refusal.code} {refusal.facts.get('rule', '')}".rstrip())


class Served:
    """One visit under way. now: his own clock, which moves as he speaks."""

    def __init__(self, visit: Visit, crew: Crew, notebook: Notebook) -> None:
        self.visit, self.crew, self.notebook, self.random = visit, crew, notebook, visit.random
        self.now = visit.at
        self.by = crew.agent if visit.door == Door.AGENT else Actor(
            ActorKind.RETAILER, visit.shop, "零售户", districts=frozenset({visit.district}), verified="card+pin")

    async def run(self) -> None:
        temper = self.visit.temper
        done = await self.orders()
        if done is None:
            return
        if temper == Temper.TWICE:
            await self.again(done)
        elif temper == Temper.AMENDS:
            await self.orders(changing=True)
        elif temper == Temper.CANCELS:
            await self.calls_off(done)

    async def orders(self, changing: bool = False) -> Confirmed | None:
        """From the open form to the confirmed order; None where it ended before."""
        with self.notebook.timed("form"):
            order_id = await open_draft(self.visit.shop, call_id=None, channel=CHANNELS[self.visit.door], caller=CARD, by=self.by, at=self.now)
            shown = await form(order_id, by=self.by, at=self.now)
        keyed = await self.keys(order_id, shown, changing)
        if keyed is None:
            self.notebook.count("ended: wanted nothing")
            return None
        if self.visit.temper == Temper.HANGS_UP:
            self.leaves(order_id, keyed.version, "hung up")
            return None
        for _ in range(TRIES):
            state, version = await self.hears(order_id, keyed.version)
            if state != State.REVIEWED:
                self.leaves(order_id, version, str(state))
                return None
            read = await form(order_id, by=self.by, at=self.now)
            pays = write_debit if self.visit.door == Door.AGENT and self.random.random() < 0.5 and self.visit.temper != Temper.AMENDS else None
            with self.notebook.timed("confirm"):
                done = await confirm_order(order_id, version=version, settle=pays, by=self.by, at=self.now)
            if done.state in (State.CONFIRMED, State.DEBIT_PENDING):
                self.told(done, read, changing)
                return done
            self.notebook.count("races for the last cartons lost")
            keyed = Keyed(read.table, read.verdict, done.version)
        self.leaves(order_id, keyed.version, "gave up")
        return None

    async def keys(self, order_id: int, shown: Form, changing: bool) -> Keyed | None:
        """The basket in one stroke, then what he changes line by line. None where nothing comes to his mind."""
        basket = basket_of(self.visit.temper, self.random, shown)
        seen, keyed = shown.table.version, None
        if basket and not changing:
            keyed = await self.stroke(order_id, basket, seen, "suggested" if shown.suggested else "")
        changes = self.random.randint(1, 4) if changing or self.visit.temper in (Temper.CHANGES, Temper.AMENDS) else 0
        skus = list(shown.rooms)
        for _ in range(changes):
            qty = self.random.choice((0, 1, 2, 3, 5))
            keyed = await self.stroke(order_id, {self.random.choice(skus): qty}, keyed.version if keyed else seen)
        return keyed if keyed and (keyed.table.lines or changing) else None

    async def stroke(self, order_id: int, wanted: Mapping[int, int], seen: int, source: str = "") -> Keyed:
        self.now += timedelta(seconds=3)
        with self.notebook.timed("verdict"):
            return await set_lines(order_id, dict(wanted), seen_version=seen, by=self.by, at=self.now, source=source)

    async def hears(self, order_id: int, version: int) -> tuple[State, int]:
        """The read-back; a referred order goes to the shift leader while he holds the line."""
        self.now += SPEAKS
        state = await read_back(order_id, seen_version=version, by=self.by, at=self.now)
        return (state, version) if state != State.REFERRED else await self.is_decided(order_id, version)

    async def is_decided(self, order_id: int, version: int) -> tuple[State, int]:
        word = self.random.choices(("accept", "cut", "refuse", "nobody"), (50, 20, 15, 15))[0]
        self.notebook.count(f"referral: {word}")
        self.now += SPEAKS
        by, at = self.crew.leader, self.now
        if word == "nobody":
            return State.REFERRED, version
        if word == "cut":
            cut = await cut_referral(order_id, 20, "按常量", seen_version=version, by=by, at=at)
            state = await read_back(order_id, seen_version=cut.version, by=self.by, at=at)
            if state != State.REFERRED:
                return state, cut.version
            version = cut.version
        return await decide_referral(order_id, accept=word != "refuse", reason="核实", by=by, at=at), version

    async def again(self, done: Confirmed) -> None:
        """The same confirmation a second time, then the same basket in a new call: neither may make a second order."""
        repeated = await confirm_order(done.order_id, version=done.version, settle=write_debit, by=self.by, at=self.now)
        self.notebook.count("confirmed twice, done once" if repeated.order_id == done.order_id else "CONFIRMED TWICE, DONE TWICE")
        self.now += timedelta(minutes=2)
        later = await open_draft(self.visit.shop, channel=CHANNELS[self.visit.door], caller=CARD, by=self.by, at=self.now)
        shown = await form(later, by=self.by, at=self.now)
        if shown.order["amends_id"]:
            return self.leaves(later, shown.table.version, "looked again")
        lines = self.notebook.told[done.order_id].lines
        keyed = await self.stroke(later, lines, shown.table.version)
        state, version = await self.hears(later, keyed.version)
        if state == State.REVIEWED:
            read = await form(later, by=self.by, at=self.now)
            second = await confirm_order(later, version=version, settle=None, by=self.by, at=self.now)
            if second.state == State.CONFIRMED:
                return self.told(second, read, False)
        return self.leaves(later, version, str(state))

    async def calls_off(self, done: Confirmed) -> None:
        self.now += timedelta(minutes=5)
        try:
            await void_order(done.order_id, "不要了", by=self.crew.leader, at=self.now)
        except OrderChanged:
            return self.notebook.count("too late to call off")
        self.notebook.note(Told(done.order_id, "VOID", done.version))
        self.notebook.count("called off")

    def told(self, done: Confirmed, read: Form, changing: bool) -> None:
        """He has heard these lines, said yes, and been told that they are his."""
        lines = {row["product_id"]: read.verdict.lines[row["product_id"]].passes for row in read.table.lines}
        amount_fen = sum(lines[row["product_id"]] * row["price_fen"] for row in read.table.lines)
        self.notebook.note(Told(done.order_id, "CONFIRMED", done.version, {sku: qty for sku, qty in lines.items() if qty},
                                sum(lines.values()), amount_fen))
        self.notebook.count(f"confirmed {self.visit.door}")
        amended = changing and read.order["amends_id"] == done.order_id
        self.notebook.count("of them changes of a confirmed order", int(amended))

    def leaves(self, order_id: int, version: int, why: str) -> None:
        self.notebook.note(Told(order_id, "VOID" if why == State.VOID else "LEFT", version))
        self.notebook.count(f"ended: {why}")


def basket_of(temper: Temper, random: Random, shown: Form) -> dict[int, int]:
    """sku -> cartons asked for. What he knows: his suggested order and his last one."""
    usual = {one.sku: one.cartons for one in shown.suggested} or dict(shown.last)
    if temper == Temper.HOARDS:
        scarce = [sku for sku, room in shown.rooms.items() if room.item.supply_state == "SCARCE"]
        return usual | {sku: random.randint(3, 12) for sku in scarce}
    if temper == Temper.SURGES:
        return {sku: qty * 2 for sku, qty in usual.items()}
    return usual
