import pytest

from ordering.orders.spoken import cartons_zh, group_said, line_said, numeral_zh, read_back_groups, total_said
from ordering.orders.suggestion import Suggestion, suggest
from ordering.review.engine import review
from tests.ordering.review.catalogue import facts, item, line


@pytest.mark.parametrize(("number", "words"), [(0, "零"), (8, "八"), (10, "十"), (12, "十二"), (20, "二十"), (102, "一百零二"),
                                                (110, "一百一十"), (250, "二百五十"), (1005, "一千零五"), (12345, "12345")])
def test_numbers_are_said_in_words(number: int, words: str) -> None:
    assert numeral_zh(number) == words


def test_two_cartons_are_liang() -> None:
    assert (cartons_zh(2), cartons_zh(20)) == ("两条", "二十条")


def test_a_line_is_acknowledged_or_explained() -> None:
    plain, capped = review(facts(line(20))).lines[1], review(facts(line(12, limit=8))).lines[1]
    assert line_said(item(), plain)[0] == "红双喜(硬8mg)二十条，记下了。还要别的吗？"
    assert line_said(item(), capped)[1] == "At grade 18 you can have 8 this time. Shall I put down 8 cartons?"


def test_the_read_back_comes_in_groups_of_four_and_a_total() -> None:
    lines = [(item(sku), sku) for sku in range(1, 7)]
    assert [len(group) for group in read_back_groups(lines)] == [4, 2]
    assert group_said(lines[:2])[0] == "红双喜(硬8mg)一条，红双喜(硬8mg)两条。"
    assert total_said(lines, 1234550, "16:00")[0] == "您一共订了6个品种21条，金额12,345.50元，对吗？货款最晚16:00扣，请存足。"


def test_a_suggestion_is_the_usual_quantity_within_what_is_open() -> None:
    history = {4: {1: 22, 2: 8}, 3: {1: 20, 2: 8, 3: 5}, 2: {1: 18, 2: 8}, 1: {1: 20, 2: 8}}
    assert suggest(history, {1: None, 2: 6, 3: None}) == [
        Suggestion(1, 21, 21, "近4次 22, 20, 18, 20", "last 4: 22, 20, 18, 20"),
        Suggestion(2, 6, 8, "平时8，可订6", "usually 8, 6 open")]


def test_nothing_is_suggested_that_cannot_be_had() -> None:
    assert suggest({1: {1: 5, 2: 5}}, {1: 0}) == []
    assert [one.cartons for one in suggest({1: {1: 5, 2: 4}}, {1: None, 2: None}, total_room=7)] == [5, 2]


def test_the_season_lifts_what_varies_and_not_what_is_always_the_same() -> None:
    history = {cycle: {1: 20 + cycle % 2, 2: 3} for cycle in (6, 5, 4, 3, 2, 1)}
    paces = {1: 100.0, 2: 104.0, 3: 108.0, 4: 112.0, 5: 116.0, 6: 120.0}
    lifted, same = suggest(history, {1: None, 2: None}, paces)
    assert (lifted.cartons, lifted.zh, lifted.en) == (23, "近4次 20, 21, 20, 21，行情+13%", "last 4: 20, 21, 20, 21, season +13%")
    assert (same.cartons, same.zh) == (3, "近4次 3, 3, 3, 3")
