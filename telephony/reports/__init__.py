"""The floor's reports. A report is one file and its line in REPORTS."""

from foundation.reports.report import Report
from telephony.reports import agents, calls, flow, satisfaction

REPORTS: tuple[Report, ...] = tuple(module.REPORT for module in (flow, agents, satisfaction, calls))
