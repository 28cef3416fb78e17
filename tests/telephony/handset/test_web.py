import json
from datetime import timedelta
from pathlib import Path

from foundation.clock import now
from telephony.handset.web import Ear
from tests.telephony.conftest import AT, Cast
from tests.telephony.desk.conftest import Line
from tests.telephony.desk.conftest import line as line
from tests.visitor import settings_in, visiting

CARD = {"card_no": "10000016", "pin": "574588", "retailer_id": 1, "name": "王记烟杂店", "holder": "王建国", "district": "黄浦",
        "seat_group": "HP", "order_phone": "02155550001", "grade": 18, "scenario": "regular", "balance": "plenty"}


async def test_in_a_demonstration_anyone_may_be_the_retailer(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "demo_cards.json").write_text(json.dumps([CARD]), "utf-8")
    async with visiting(settings_in(tmp_path, demo=True)) as visitor:
        page = await visitor.get("/handset")
    assert page.status_code == 200
    assert "574588" in page.text


async def test_without_one_it_shows_no_card_and_wants_an_administrator(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "demo_cards.json").write_text(json.dumps([CARD]), "utf-8")
    async with visiting(settings_in(tmp_path, demo=False)) as visitor:
        page = await visitor.get("/handset")
    assert page.headers["location"] == "/sign-in?next=/handset"


async def test_a_handset_hears_its_own_call_only(line: Line) -> None:
    call, ear = await line.call(), Ear()
    ear.number, ear.since = call.caller_number, AT - timedelta(days=1)
    assert await ear.is_own(call.call_id)
    twin = Ear()
    twin.number, twin.since = ear.number, ear.since
    assert not await twin.is_own(call.call_id)
    elsewhere = Ear()
    elsewhere.number, elsewhere.since = "02155559999", now()
    assert not await elsewhere.is_own(call.call_id)
