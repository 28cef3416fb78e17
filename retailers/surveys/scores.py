"""Scores: marks and surveys counted by district, agent, item or time. The page, its bars and the files show the same rows."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from foundation.actor import Actor
from foundation.clock import ZONE, local
from foundation.districts.models import District
from foundation.language import CHINESE, _, current
from foundation.sheets import write_sheet
from foundation.staff.models import Staff
from foundation.staff.scope import scoped
from foundation.transaction import Sql, Work, fetch, moment
from retailers.surveys.models import Survey
from retailers.surveys.rules import MARKS, SurveyState, points, quarter_of
from retailers.surveys.words import ITEMS

GROUPS = ("item", "district", "agent", "day", "week", "month")


@dataclass(frozen=True)
class Filters:
    """Days inclusive. questionnaire, district, staff: ids, 0 for all. item: '' for all."""

    since: date
    until: date
    questionnaire: int = 0
    district: int = 0
    staff: int = 0
    item: str = ""


@dataclass(frozen=True)
class Given:
    """One mark as it was given."""

    mark: int
    item: str
    district_id: int | None
    staff_id: int | None
    at: datetime


@dataclass(frozen=True)
class Score:
    """marks: how many of 1, 2, … 5."""

    label: str
    marks: tuple[int, int, int, int, int]

    @property
    def count(self) -> int:
        return sum(self.marks)

    @property
    def mean(self) -> float:
        return round(sum(mark * n for mark, n in zip(MARKS, self.marks, strict=True)) / self.count, 2) if self.count else 0.0

    @property
    def points(self) -> float:
        return points(sum(mark * n for mark, n in zip(MARKS, self.marks, strict=True)) / self.count) if self.count else 0.0

    @property
    def low(self) -> int:
        return self.marks[0] + self.marks[1]


@dataclass
class Returns:
    """What became of the surveys of the period; partial ones are counted apart."""

    asked: int = 0
    complete: int = 0
    partial: int = 0
    unanswered: int = 0
    refused: int = 0
    unreached: int = 0
    planned: int = 0


@dataclass(frozen=True)
class Scores:
    filters: Filters
    group: str
    whole: Score
    rows: list[Score]
    returns: Returns
    shares: dict[str, float] = field(default_factory=dict)


async def scores(filters: Filters, group: str, *, by: Actor) -> Scores:
    given = await marks_given(filters, by)
    group = group if group in GROUPS else "item"
    label = await labels(group)
    buckets: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for one in given:
        buckets[label(one)][one.mark - 1] += 1
    rows = [Score(name, (n[0], n[1], n[2], n[3], n[4])) for name, n in buckets.items()]
    rows.sort(key=(lambda row: (row.label,)) if group in ("day", "week", "month") else (lambda row: (-row.mean, row.label)))
    whole = [sum(column) for column in zip(*buckets.values(), strict=True)] if buckets else [0] * 5
    return Scores(filters, group, Score(_("全部评分"), (whole[0], whole[1], whole[2], whole[3], whole[4])), rows, await returns(filters, by))


async def marks_given(filters: Filters, by: Actor) -> list[Given]:
    """Set-based: one statement, whatever the period."""
    since, until = bounds(filters)

    def work() -> Work[list[Given]]:
        rows = yield Sql("""
            SELECT m.mark, m.question, m.district_id, m.staff_id, m.at, v.questionnaire_id
            FROM survey_mark m LEFT JOIN survey s ON s.id = m.survey_id LEFT JOIN questionnaire_version v ON v.id = s.version_id
            WHERE m.at >= $1 AND m.at < $2 AND ($3 = 0 OR v.questionnaire_id = $3) AND ($4 = 0 OR m.district_id = $4)
              AND ($5 = 0 OR m.staff_id = $5) AND ($6 = '' OR m.question = $6)""",
                         since, until, filters.questionnaire, filters.district, filters.staff, filters.item)
        return [Given(row["mark"], row["question"], row["district_id"], row["staff_id"], moment(row["at"]) or since, ) for row in rows
                if by.districts is None or row["district_id"] in by.districts]

    return await fetch(work)


async def returns(filters: Filters, by: Actor) -> Returns:
    since, until = bounds(filters)
    query = scoped(Survey.filter(at__gte=since, at__lt=until), by)
    exact = {"version__questionnaire_id": filters.questionnaire, "district_id": filters.district, "staff_id": filters.staff}
    states = await query.filter(**{name: value for name, value in exact.items() if value}).values_list("state", flat=True)
    found = Returns()
    for state in states:
        name = str(SurveyState(str(state))).lower()
        if name != "asking":
            setattr(found, name, getattr(found, name) + 1)
    found.asked = found.complete + found.partial + found.unanswered + found.refused
    return found


async def labels(group: str) -> Callable[[Given], str]:
    """How a mark's row is called."""
    if group == "district":
        zh = current.get() == CHINESE
        names = {row.id: row.name if zh else row.name_en for row in await District.all()}
        return lambda one: names.get(one.district_id or 0, _("区县未知"))
    if group == "agent":
        people = {row.id: f"{row.agent_no} {row.name}" for row in await Staff.all()}
        return lambda one: people.get(one.staff_id or 0, _("没有座席"))
    spans: dict[str, Callable[[Given], str]] = {
        "item": lambda one: _(ITEMS.get(one.item, one.item)), "day": lambda one: f"{local(one.at):%Y-%m-%d}",
        "week": lambda one: f"{local(one.at):%G-W%V}", "month": lambda one: f"{local(one.at):%Y-%m}",
        "quarter": lambda one: quarter_of(local(one.at).date())}
    return spans[group]


def bounds(filters: Filters) -> tuple[datetime, datetime]:
    return (datetime.combine(filters.since, time(), ZONE), datetime.combine(filters.until + timedelta(days=1), time(), ZONE))


def as_sheet(found: Scores, kind: str, heading: str) -> bytes:
    """kind: 'xlsx' or 'csv'. heading: what the rows are."""
    headings = [heading, _("份数"), _("平均分"), _("百分制"), _("低分"), *(str(mark) for mark in MARKS)]
    rows = [[row.label, str(row.count), f"{row.mean:.2f}", f"{row.points:.1f}", str(row.low), *map(str, row.marks)]
            for row in [*found.rows, found.whole]]
    return write_sheet(kind, headings, rows, numbers=frozenset(range(1, len(headings))))
