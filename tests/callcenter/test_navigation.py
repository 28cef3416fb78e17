"""The bar on top: what stands in it for whom, and which of it is here."""

from callcenter.navigation import BAR_MAX, ENTRIES, Entry, current_of, entries_for
from foundation.staff.rules import Role

EVERYWHERE = {entry.address for entry in ENTRIES}


def test_an_administrator_finds_every_page_and_an_agent_his_own() -> None:
    assert entries_for(Role.ADMINISTRATOR, EVERYWHERE) == list(ENTRIES)
    assert [entry.address for entry in entries_for(Role.AGENT, EVERYWHERE)] == [
        "/desk", "/calls", "/orders", "/follow-ups", "/voicemail", "/reports"]


def test_what_is_not_served_is_not_offered() -> None:
    assert [entry.address for entry in entries_for(Role.AGENT, {"/orders"})] == ["/orders"]


def test_a_page_belongs_to_the_nearest_entry() -> None:
    near = (*ENTRIES, Entry("", "", "/orders/file", ()))
    assert current_of(near, "/orders/file") == "/orders/file"
    assert current_of(ENTRIES, "/orders/12") == "/orders"
    assert current_of(ENTRIES, "/ordersome") == ""


def test_the_pages_of_an_agents_day_stand_in_the_bar_itself() -> None:
    assert len(entries_for(Role.AGENT, EVERYWHERE)) <= BAR_MAX
