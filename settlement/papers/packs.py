"""The day's and the month's pack: every figure that was looked at, and the certificate that it closes with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.clock import local
from foundation.language import _
from foundation.money import capitals, format_yuan
from foundation.paper import Paper
from foundation.pdf import Column, Table
from settlement.invoices.rules import Colour
from settlement.journal.models import DayClose
from settlement.journal.queries import Balanced, trial_balance
from settlement.months.models import MonthClose
from settlement.months.queries import Difference, MonthView, differences_of
from settlement.months.words import GATES
from settlement.papers.lists import (
    ages_table,
    bank_table,
    batches_table,
    cases_table,
    differences_table,
    files_table,
    ledger_table,
    ties_table,
    totals_table,
    unknowns_table,
    unpaid_table,
)
from settlement.papers.statement import districts_table, equation
from settlement.receivables.queries import Owing, owing
from settlement.receivables.rules import Period, age_bucket
from settlement.reconciliation.models import Case
from settlement.reconciliation.queries import DayView, cases_listed, day_view
from settlement.reconciliation.words import TIES


@dataclass(frozen=True)
class DayFacts:
    """What the day's pack says besides what its page shows."""

    view: DayView
    cases: Sequence[Case]
    ledger: Balanced
    differences: Sequence[Difference]
    unpaid: Sequence[Owing]


async def day_facts(on: date, *, by: Actor) -> DayFacts:
    cases = [case for case in await cases_listed(by=by, limit=5000) if case.business_date <= on]
    return DayFacts(await day_view(on), cases, await trial_balance(on, on), await differences_of(Period(on, on)),
                    await owing(on, by=by))


def day_pack(facts: DayFacts) -> Paper:
    view, on = facts.view, facts.view.on
    tables = (
        totals_table(view.debits), batches_table(view.batches), files_table(view.files), unknowns_table(view.unknowns),
        ties_table(_("勾稽关系"), view.ties, TIES), ledger_table(facts.ledger),
        cases_table(facts.cases, {case.id: age_bucket(case.business_date, on) for case in facts.cases}),
        differences_table(facts.differences), unpaid_table(facts.unpaid, ages_of(facts.unpaid, on)),
    )  # fmt: skip
    return Paper(_("日结册"), _("全市"), str(on), state_of(view.close), tables, certificate_of_day(view.close), signs(), wide=True)


def ages_of(unpaid: Sequence[Owing], on: date) -> dict[int, str]:
    return {one.shop.id: age_bucket(one.since, on) for one in unpaid}


def signs() -> tuple[str, ...]:
    return _("制单"), _("复核"), _("财务负责人")


def state_of(close: DayClose | MonthClose | None) -> tuple[tuple[str, str], ...]:
    if close is None or close.reopened_at:
        return ((_("状态"), _("未结账")),)
    return ((_("状态"), _("已结账")), (_("结账人"), f"{close.closed_by}  {stamp(close.closed_at)}"))


def stamp(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def certificate_of_day(close: DayClose | None) -> tuple[str, ...]:
    """The journal's head is what an auditor compares: `./leafline verify journal` finds it in the chain, or not."""
    if close is None or close.reopened_at:
        return (_("这一天还没有结账：以上是此刻的数字。"),)
    return (_("结账证明：日记账链到此为止，链头 {head}。", head=close.head),)


def month_pack(view: MonthView) -> Paper:
    last, roll = view.period.last, view.roll
    tables: list[Table] = [
        ties_table(_("月结条件"), view.gates, GATES), districts_table(view.rolls), *map(bank_table, view.banks), ledger_table(view.balanced),
        ages_table(view.ages), differences_table(view.differences), invoice_table(view),
        unpaid_table(view.unpaid, ages_of(view.unpaid, last)),
    ]  # fmt: skip
    said = (equation(roll), _("期末应收余额大写：{words}。", words=capitals(roll.closing)), *certificate_of_month(view.close))
    return Paper(_("月结册"), _("全市"), view.period.name, state_of(view.close), tuple(tables), said, signs(), wide=True)


def invoice_table(view: MonthView) -> Table:
    """How many invoices, by colour, and what they come to, beside the value delivered."""
    batch = view.by_retailer
    rows = [(name, str(len(some)), format_yuan(sum(one.net_fen for one in some)), format_yuan(sum(one.vat_fen for one in some)),
             format_yuan(sum(one.gross_fen for one in some)))
            for name, some in ((_("蓝字"), batch.of(Colour.BLUE)), (_("红字"), batch.of(Colour.RED)))]
    rows.append((_("送货价值（账上）"), str(batch.orders), "", "", format_yuan(batch.sold_fen)))
    columns = (Column(_("发票"), 24), Column(_("张数"), 12, True), Column(_("不含税"), 18, True), Column(_("税额"), 18, True),
               Column(_("含税"), 18, True))
    return Table(_("发票"), _("最后一行的张数是订单数"), columns, tuple(rows))


def certificate_of_month(close: MonthClose | None) -> tuple[str, ...]:
    if close is None or close.reopened_at:
        return (_("这个月还没有结账：以上是此刻的数字。"),)
    return (_("结账证明：日记账链头 {head}。", head=close.head), _("前一份证明 {previous}。", previous=close.previous),
            _("本份证明 {hash}。", hash=close.hash))
