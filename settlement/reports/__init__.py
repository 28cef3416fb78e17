"""Finance's reports. A report is one file and its line in REPORTS."""

from foundation.reports.report import Report
from settlement.reports import ageing, codes, electronic, routes, runs

REPORTS: tuple[Report, ...] = tuple(module.REPORT for module in (runs, codes, electronic, ageing, routes))
