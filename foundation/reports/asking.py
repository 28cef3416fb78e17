"""What a report is asked: whose eyes, which days, which part of the city. Read from an address, and written to one again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from foundation.actor import Actor
from foundation.errors import Invalid, Refused
from foundation.reports.periods import Kind, Period, PeriodUnreadable, before, period, year_before


class FilterUnreadable(Invalid):
    """facts: name, value."""

    code = "report_filter_unreadable"


class NotYourReport(Refused):
    """The report is for other roles, or the district is another's."""

    code = "not_your_report"


@dataclass(frozen=True, slots=True)
class Asked:
    """district: one of his, or None for all of his. grade 0: ungraded shops. step: how rows are cut, a report's own word."""

    by: Actor
    today: date
    period: Period
    district: int | None = None
    manager: str = ""
    route: str = ""
    grade: int | None = None
    retailer: int | None = None
    product: int | None = None
    staff: int | None = None
    queue: str = ""
    quarter: int | None = None
    """A quarter of an hour of the day: 0 is 00:00–00:15."""
    result: str = ""
    step: str = ""

    @property
    def before(self) -> Period:
        return before(self.period, self.today)

    @property
    def year_before(self) -> Period:
        return year_before(self.period, self.today)

    @property
    def districts(self) -> frozenset[int] | None:
        """Ids that the rows must be of; None is the whole city."""
        return frozenset({self.district}) if self.district is not None else self.by.districts

    @property
    def single_district(self) -> bool:
        """One district's people look at its account managers, headquarters at the districts."""
        return self.districts is not None and len(self.districts) == 1

    @property
    def of_shops(self) -> bool:
        """Narrowed to some shops of a district: the sums by district do not serve."""
        return bool(self.manager or self.route or self.retailer)

    def query(self, **changes: Any) -> str:
        """The address's filters: 'period=month&on=2026-11-01&district=3'."""
        kind = self.period.kind
        given: dict[str, Any] = {"period": kind.value, "on": self.period.since.isoformat()}
        if kind is Kind.CUSTOM:
            given["until"] = self.period.until.isoformat()
        given |= {name: getattr(self, name) for name in ("district", "manager", "route", "grade", "retailer", "product", "staff", "queue",
                                                         "quarter", "result", "step")}
        return urlencode({name: value for name, value in (given | changes).items() if value not in (None, "")})

    def link(self, report: str, **changes: Any) -> str:
        return f"/reports/{report}?{self.query(**changes)}"

    def during(self, other: Period) -> "Asked":
        return replace(self, period=other)


def asked(given: Mapping[str, str], by: Actor, today: date) -> Asked:
    """From an address or a command line. FilterUnreadable, PeriodUnreadable, NotYourReport for another's district."""
    district = number(given, "district")
    if district is not None and not by.may_touch(district):
        raise NotYourReport(district=district)
    if district is None and by.districts is not None and len(by.districts) == 1:
        [district] = by.districts
    return Asked(by, today, period_of(given, today), district, given.get("manager", "")[:32], given.get("route", "")[:16],
                 number(given, "grade"), number(given, "retailer"), number(given, "product"), number(given, "staff"),
                 given.get("queue", "")[:16], number(given, "quarter"), given.get("result", "")[:16], given.get("step", "")[:16])


def period_of(given: Mapping[str, str], today: date) -> Period:
    try:
        kind = Kind(given.get("period") or "month")
        on = date.fromisoformat(given["on"]) if given.get("on") else today
        until = date.fromisoformat(given["until"]) if given.get("until") else None
        return period(kind, on, until)
    except (ValueError, OverflowError):
        raise PeriodUnreadable(since=given.get("on", ""), until=given.get("until", "")) from None


def number(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise FilterUnreadable(name=name, value=text)
    return int(text)
