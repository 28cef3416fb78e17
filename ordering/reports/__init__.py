"""The sales review's reports, the daily sums that they read, and the month's plan.

A report is one file and its line in REPORTS."""

from foundation.reports.report import Report
from ordering.reports import (
    anomalies,
    brackets,
    brands,
    care,
    grades,
    limits,
    mix,
    movers,
    orders,
    plan,
    sales,
    silent,
    trend,
)

REPORTS: tuple[Report, ...] = tuple(module.REPORT for module in (
    sales, trend, plan, mix, brands, grades, limits, silent, movers, brackets, anomalies, care, orders))
