from functools import partial
from typing import Any

import pytest

from callcenter.pages import environment
from foundation.notices import Notice
from ordering.orders.web import form_context
from telephony.agents import service as agents
from telephony.desk.live import LiveDesk
from tests.telephony.desk.conftest import AT, Line


class Screen:
    """What one browser was sent."""

    def __init__(self, line: Line) -> None:
        self.messages: list[dict[str, Any]] = []
        pages = environment()
        self.desk = LiveDesk(line.li_na, lambda name, **facts: pages.get_template(name).render(**facts),
                             partial(form_context, by=line.li_na), self.take, self.moved)

    async def take(self, message: dict[str, Any]) -> None:
        self.messages.append(message)

    async def moved(self) -> None:
        pass


@pytest.fixture
async def screen(line: Line) -> Screen:
    await agents.sign_in(line.li_na.id or 0, by=line.li_na, at=AT)
    screen = Screen(line)
    await screen.desk.refresh(AT)
    return screen


async def test_an_open_desk_shows_how_the_day_goes(screen: Screen) -> None:
    first = screen.messages[0]
    assert (first["state"], first["call_id"]) == ("PAUSED", None)
    assert "0 / 1" in first["pieces"]["work"]


async def test_card_and_form_come_in_one_message(screen: Screen, line: Line) -> None:
    screen.messages.clear()
    call = await line.rings()
    await screen.desk.hear(Notice(f"agent.{line.li_na.id}", {"what": "offer"}), AT)
    pop = screen.messages[0]
    assert (pop["call_id"], pop["caller"]) == (call.call_id, "南京东路王记烟杂店")
    assert "王建国" in pop["pieces"]["card"]
    assert "data-entry" in pop["pieces"]["work"]


async def test_what_has_not_changed_is_not_sent_again(screen: Screen, line: Line) -> None:
    screen.messages.clear()
    await screen.desk.hear(Notice(""), AT)
    assert screen.messages == []


async def test_the_desk_hears_of_its_own_order_only(screen: Screen, line: Line) -> None:
    await line.talks()
    await screen.desk.refresh(AT)
    screen.messages.clear()
    await screen.desk.hear(Notice("order.999999", {"what": "debit"}), AT)
    await screen.desk.hear(Notice(f"order.{screen.desk.order_id}", {"what": "debit"}), AT)
    assert [message["kind"] for message in screen.messages] == ["order"]
