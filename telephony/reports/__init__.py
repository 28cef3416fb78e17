"""The floor's reports, and who has not ordered though he was called. A report is one file and its line in REPORTS."""

from foundation.reports.report import Report
from telephony.reports import agents, calls, due, flow, satisfaction

REPORTS: tuple[Report, ...] = tuple(module.REPORT for module in (due, flow, agents, satisfaction, calls))
