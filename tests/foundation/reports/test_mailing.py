"""Packs go out once their period is over, once each, in the reader's language; the post is handed in."""

import io
from datetime import datetime, time, timedelta
from typing import Any

from pypdf import PdfReader

from callcenter import translations
from callcenter.jobs import Edges, mail_packs
from callcenter.reporting import PACKS, SALES_PACK, pack
from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from foundation.language import read_catalogues
from foundation.notices import Notices
from foundation.reports.mailing import send_packs
from foundation.reports.models import PackOrder
from foundation.reports.periods import Kind
from foundation.reports.service import order_pack
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from retailers.messages.models import Attachment, Message
from settlement.banks.link import BankLink
from tests.ordering.conftest import AT, TODAY, City
from tests.ordering.conftest import city as city
from tests.ordering.reports.scene import the_example
from tests.visitor import a_person

SHORT = pack("pack", SALES_PACK.title, "sales", "flow")
SHORT_PACKS = {**PACKS, Role.DISTRICT_MANAGER: SHORT}
TOMORROW = datetime.combine(TODAY + timedelta(days=1), time(6), ZONE)


async def ordered(city: City) -> Staff:
    person = await a_person("3001", Role.DISTRICT_MANAGER, [city.district], name="莫芳")
    await order_pack(Kind.DAY, "mo@example.test", by=Actor(ActorKind.STAFF, person.id, person.name, Role.DISTRICT_MANAGER, frozenset({city.district.id})), at=AT)
    return person


async def test_a_days_pack_goes_out_the_next_morning_and_once(city: City) -> None:
    await the_example(city)
    await ordered(city)
    letters: list[tuple[Any, ...]] = []

    async def post(*letter: Any) -> None:
        letters.append(letter)

    assert await send_packs(post, SHORT_PACKS, AT) == 0
    assert await send_packs(post, SHORT_PACKS, TOMORROW) == 1
    assert await send_packs(post, SHORT_PACKS, TOMORROW + timedelta(hours=1)) == 0
    [(to, subject, _, name, content, key)] = letters
    assert (to, subject, name) == ("mo@example.test", "销售评审 2026-12-02", "leafline-pack-20261202.pdf")
    assert "day 2026-12-02" in key
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "吴刚" in words  # his district's account managers
    assert "1,672.20" not in words
    assert "0.17" in words  # 1,672.20 yuan in ten thousands


async def test_it_speaks_the_readers_language(city: City) -> None:
    translations.compile()
    read_catalogues(translations.LOCALE)
    person = await ordered(city)
    await Staff.filter(id=person.id).update(language="en")
    subjects = []

    async def post(*letter: Any) -> None:
        subjects.append(letter[1])

    await send_packs(post, SHORT_PACKS, TOMORROW)
    assert subjects == ["Sales review 2026-12-02"]


async def test_finance_gets_its_own_pack_of_the_whole_city(city: City) -> None:
    await the_example(city)
    person = await a_person("4001", Role.FINANCE, name="周敏")
    await order_pack(Kind.DAY, "finance@example.test", by=Actor(ActorKind.STAFF, person.id, person.name, Role.FINANCE), at=AT)
    letters: list[tuple[Any, ...]] = []

    async def post(*letter: Any) -> None:
        letters.append(letter)

    assert await send_packs(post, PACKS, TOMORROW) == 1
    [(to, subject, text, name, content, _)] = letters
    assert (to, subject, name) == ("finance@example.test", "结算评审 2026-12-02", "leafline-finance-20261202.pdf")
    assert text == "周敏，附件是 2026-12-02 的结算评审。"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert [one for one in ("扣款批次", "扣款失败原因", "账龄", "电子结算率") if one not in words] == []


async def test_a_post_that_is_down_is_tried_again(city: City) -> None:
    await ordered(city)

    async def down(*letter: Any) -> None:
        raise OSError("no route to the mail server")

    assert await send_packs(down, SHORT_PACKS, TOMORROW) == 0
    order = await PackOrder.get()
    assert order.sent_through == TODAY - timedelta(days=1)


async def test_the_jobs_write_it_down_for_the_mail_server(city: City) -> None:
    await ordered(city)
    edges = Edges(BankLink("http://127.0.0.1:1", "key", 1.0), Notices("key"))
    for _ in range(2):
        await mail_packs(edges, TOMORROW)
    letter = await Message.get(channel="EMAIL")
    file = await Attachment.get(message_id=letter.id)
    assert (letter.recipient, file.name, bytes(file.content)[:5]) == ("mo@example.test", "leafline-pack-20261202.pdf", b"%PDF-")
