from pathlib import Path

import pytest

from callcenter.reporting import PACKS, REPORTS
from foundation.reports.report import Report
from foundation.staff.rules import Role
from ordering import reports as ordering
from settlement import reports as settlement
from telephony import reports as telephony
from tests.ordering.reports.scene import about


@pytest.mark.parametrize("package", [ordering, settlement, telephony])
def test_every_report_of_a_folder_is_registered(package: object) -> None:
    folder = Path(str(package.__file__)).parent  # type: ignore[attr-defined]
    with_one = {path.stem for path in folder.glob("*.py") if "\nREPORT = Report(" in path.read_text(encoding="utf-8")}
    assert {report.rows.__module__.rpartition(".")[2] for report in package.REPORTS} == with_one  # type: ignore[attr-defined]


def test_ids_are_their_own_and_who_gets_a_pack_may_read_it() -> None:
    assert len(REPORTS) == len(ordering.REPORTS) + len(settlement.REPORTS) + len(telephony.REPORTS)
    assert [(role, one.id) for role, pack in PACKS.items() for one in pack.reports if role not in (*one.roles, Role.ADMINISTRATOR)] == []


@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
async def test_a_report_keeps_its_word_on_an_empty_database(database: str, report: Report) -> None:
    """Every step runs on both databases; charts and headlines name columns that are there."""
    for step in report.steps or {"": ""}:
        for period in ("day", "cycle", "month"):
            asking = about(period=period, step=step)
            columns = {column.name for column in report.columns(asking)}
            assert set(report.headline) <= columns
            assert report.chart is None or {report.chart.x, *report.chart.series, *report.chart.line} <= columns
            assert all(set(row.cells) for row in await report.rows(asking))
