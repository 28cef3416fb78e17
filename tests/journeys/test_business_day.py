"""A business day plays by itself: real lines, bank, jobs and mail server; at night the packs say what the raw events say."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from callcenter import database
from callcenter.demo.day.hall import Hall
from callcenter.demo.day.people import Person
from callcenter.demo.day.script import CALLS_IN, WORKS_ITS_LIST, Play, next_working_day, play
from callcenter.run import bring_up, take_down
from callcenter.settings import Settings, load
from foundation import clock
from foundation.actor import SCHEDULER
from foundation.sheets import read_sheet
from foundation.transaction import reads
from ordering.delivery.models import Stop
from ordering.orders.models import Channel, Order
from ordering.states import State
from retailers.consent.rules import Purpose
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import Kind
from retailers.messages.models import MessageTry
from settlement.debits.models import DebitAttempt
from settlement.debits.states import AttemptState
from settlement.journal.models import DayClose
from settlement.journal.service import verify_journal
from settlement.timetable.queries import day_lines
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import Result
from telephony.handset.listening import Catalogue
from telephony.recordings.models import Recording
from telephony.voicemail.models import Voicemail
from telephony.voicemail.rules import VoicemailState
from tests.conftest import create
from tests.journeys.counting import Day, debits, marks, queued, sold
from tests.journeys.packs import Pack, are, number
from tests.journeys.stage import nobody_is_reminded, own_ports
from tests.ports import free_ports
from tests.retailers.messages.conftest import KEY, MailBox, gateway_process

__all__ = ["gateway_process"]
pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(900)]
RETAILERS = 240


@dataclass
class Stage:
    settings: Settings
    box: MailBox
    told: list[str] = field(default_factory=list)

    def packs(self) -> dict[str, Pack]:
        """Address -> what its reader was sent."""
        return {pack.to: pack for pack in map(Pack, self.mails(with_pack=True))}

    def mails(self, *, with_pack: bool) -> list[Envelope]:
        return [mail for mail in self.box.mails if (b"application/pdf" in bytes(mail.content or b"")) == with_pack]


@pytest.fixture(autouse=True)
async def connected() -> None:
    """In place of the journeys' common stage: the clock of this one is put forward."""


@pytest.fixture(autouse=True)
async def nothing_leaks() -> None:
    """The play itself waits for its lines to be quiet."""


@pytest.fixture(params=["sqlite", "postgres"])
async def city(request: pytest.FixtureRequest, tmp_path: Path, gateway_process: str) -> AsyncIterator[Stage]:
    """A demonstration of its own with the town that answers, and a mail server outside of it."""
    url = ""
    if request.param == "postgres":
        if not request.config.getoption("--whole"):
            pytest.skip("every run plays the day on SQLite; ./leafline soak day plays it on both")
        server = request.getfixturevalue("postgres_server")
        await create(server, "businessday")
        url = f"{server}/businessday"
    [mail_port] = free_ports(1)
    stage = Stage(load(home=tmp_path / "home", database_url=url, **own_ports() | {
        "town": True, "mail_host": "127.0.0.1", "mail_port": mail_port, "sms_url": gateway_process, "sms_key": KEY}), MailBox())
    post = Controller(stage.box, hostname="127.0.0.1", port=mail_port)
    post.start()
    await nobody_is_reminded(stage.settings)
    programs = await bring_up(stage.settings, RETAILERS, seed=1)
    clock.follow(stage.settings.clock)
    try:
        assert programs.missing == []
        async with database.connected(stage.settings.database):
            yield stage
    finally:
        clock.follow(None)
        await take_down(programs.children)
        post.stop()


async def test_a_day_from_its_list_to_the_packs_of_the_night(city: Stage) -> None:
    catalogue = await asyncio.to_thread(Catalogue, city.settings.sounds)
    hall = Hall(city.settings, catalogue, await next_working_day(clock.now()), city.told.append)
    played = await play(hall)
    await the_telephones_brought_orders(played)
    await the_failed_debit_was_chased(played)
    await the_message_and_the_low_mark_were_taken_up(played)
    await the_day_is_delivered_and_closed(played)
    assert {mail.rcpt_tos[0] for mail in city.mails(with_pack=False)} >= {"1001@leafline.example", "2001@leafline.example"}
    packs = city.packs()
    assert sorted(packs) == ["3001@leafline.example", "3006@leafline.example", "4001@leafline.example"]
    for group, reader in ((CALLS_IN, "3001"), (WORKS_ITS_LIST, "3006")):
        await the_managers_pack_says_what_happened(packs[f"{reader}@leafline.example"], played, group)
    await the_finance_pack_says_what_happened(packs["4001@leafline.example"], played)
    await the_sheets_say_the_same(played)


async def the_telephones_brought_orders(played: Play) -> None:
    today = Order.filter(district_id__in=played.ids, opened_at__gte=played.hall.moment(7), state=State.READY)
    channels = sorted([order.channel for order in await today])
    assert channels == [Channel.INBOUND] * 3 + [Channel.IVR] + [Channel.OUTBOUND] * 3
    listed = CallTask.filter(listed_on=played.hall.on, district_id__in=played.ids, purpose=Purpose.ORDER)
    assert await listed.filter(result=Result.ORDERED).count() == 3
    for order in await today.filter(channel__in=[Channel.INBOUND, Channel.OUTBOUND]):
        assert await Recording.exists(call_id=order.call_id)
    reminded = MessageTry.filter(message__purpose=Purpose.ORDER_REMINDER, message__district_id__in=played.ids, at__gte=played.hall.moment(13))
    assert "HEARD" in await reminded.values_list("outcome", flat=True)


async def the_failed_debit_was_chased(played: Play) -> None:
    """Refused for want of money, called about, and paid at the hour that dunning had planned."""
    tries = await DebitAttempt.filter(debit__order_id=played.unpaid).order_by("id")
    assert [(one.state, one.code) for one in tries] == [(AttemptState.DECLINED, "51"), (AttemptState.SUCCEEDED, "00")]
    task = await CallTask.get(purpose=Purpose.DUNNING, subject=str(played.unpaid))
    assert (task.result, task.retailer_id) == (Result.SETTLED, played.callers.short["retailer_id"])


async def the_message_and_the_low_mark_were_taken_up(played: Play) -> None:
    spoken = await Voicemail.filter(retailer_id=played.callers.spoken["retailer_id"], at__gte=played.hall.moment(7)).get()
    assert (spoken.state, spoken.file is not None, spoken.called_back_at is not None) == (VoicemailState.CLOSED, True, True)
    low = FollowUp.filter(kind=Kind.LOW_MARK, retailer_id=played.callers.cross["retailer_id"], created_at__gte=played.hall.moment(7))
    assert await low.count() == 1


async def the_day_is_delivered_and_closed(played: Play) -> None:
    orders = await Order.filter(district_id__in=played.ids, confirmed_at__gte=played.hall.moment(7)).values_list("id", flat=True)
    assert await Stop.filter(order_id__in=list(orders)).count() == len(orders) == 7
    for line in await day_lines(played.hall.on, by=SCHEDULER, at=clock.now()):
        assert not line.is_red, line
    assert await DayClose.exists(business_date=played.hall.on, reopened_at=None)
    assert (await verify_journal()).complaints == []


async def the_managers_pack_says_what_happened(pack: Pack, played: Play, group: str) -> None:
    on, district = Day.of(played.hall.on), [played.districts[group].id]
    told = await sold(on, district)
    boxes, wan, a_box, a_carton, _, _, orders, shops, active = pack.row("销售评审", "合计", cells=9)
    assert are((boxes, wan, a_box, a_carton), (told.boxes, told.fen / 1_000_000, told.fen / told.boxes / 100, told.fen / told.cartons / 100), (2,) * 4)
    assert (orders, shops, active) == (str(told.orders), str(told.shops), str(told.active))
    given = await marks(on, district)
    count, mean, satisfied, *rest = pack.row("满意度评分", "合计", cells=9)
    assert (int(count), *map(int, rest)) == (given.total(), given[1] + given[2], *(given[mark] for mark in (5, 4, 3, 2, 1)))
    points = sum(mark * times for mark, times in given.items())
    assert are((mean, satisfied), (points / given.total(), 100 * (given[4] + given[5]) / given.total()), (2, 1))


async def the_finance_pack_says_what_happened(pack: Pack, played: Play) -> None:
    assert pack.titles == ["扣款批次", "扣款失败原因", "账龄", "电子结算率", "线路扣款失败"]
    tried = await debits(Day.of(played.hall.on))
    asked, asked_wan, paid, paid_wan, refused, refused_wan, unknown, *_ = pack.row("扣款批次", "合计", cells=8)
    assert (int(asked), int(paid), int(refused), int(unknown)) == (tried.asked, tried.paid, tried.refused, 0)
    assert are((asked_wan, paid_wan, refused_wan), [fen / 1_000_000 for fen in (tried.asked_fen, tried.paid_fen, tried.refused_fen)], (2,) * 3)
    books = await played.hall.bank("GET", "/books")
    taken = [debit["amount_fen"] for debit in books["debits"] if debit["bank_date"] == f"{played.hall.on:%Y%m%d}"]
    assert (len(taken), sum(taken)) == (tried.paid, tried.paid_fen)
    short, share, yuan, shops = pack.row("扣款失败原因", "51", "PRAC", "余额不足", "请客户存足货款，再扣一次", cells=4)
    assert (int(short), int(shops)) == (tried.refused, 1)
    assert are((share, yuan), (100 * tried.refused / tried.asked, tried.refused_fen / 100), (1, 2))
    told = await sold(Day.of(played.hall.on), [row["id"] for row in await reads().execute_query_dict("SELECT id FROM district")])
    orders, due, collected, *_ = pack.row("电子结算率", "合计", cells=3)
    assert int(orders) == told.orders
    assert are((due, collected), (told.fen / 1_000_000, tried.paid_fen / 1_000_000), (2, 2))


async def the_sheets_say_the_same(played: Play) -> None:
    """The page's XLSX and CSV of the same day, and the calls from their events."""
    on, tried = Day.of(played.hall.on), await debits(Day.of(played.hall.on))
    async with Person.signed_in(played.hall, "4001") as finance:
        for form in ("xlsx", "csv"):
            whole = await total(finance, played, "debits", form)
            assert [number(whole[name]) for name in ("请求", "成功", "失败")] == [tried.asked, tried.paid, tried.refused]
            assert number(whole["成功金额（万元）"]) == pytest.approx(tried.paid_fen / 1_000_000, abs=0.0001)
    async with Person.signed_in(played.hall, "3001") as manager:
        district = [played.districts[CALLS_IN].id]
        flow, sales, told = await total(manager, played, "flow", "csv"), await total(manager, played, "sales", "xlsx"), await sold(on, district)
        assert (int(flow["进队"]), int(flow["已接听"])) == await queued(on, district)
        assert number(sales["销量（箱）"]) == pytest.approx(told.boxes, abs=0.0001)
        assert number(sales["金额（万元）"]) == pytest.approx(told.fen / 1_000_000, abs=0.0001)


async def total(reader: Person, played: Play, report: str, form: str) -> dict[str, str]:
    content = (await reader.get(f"/reports/{report}/{form}?period=day&on={played.hall.on}")).content
    return dict(read_sheet(content, f"a.{form}").rows[-1].cells)
