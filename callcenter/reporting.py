"""All reports, and `./leafline report ID`: the same rows as the page, in the terminal or in a file."""

import argparse
import asyncio
import sys
from pathlib import Path

from callcenter import database, translations
from callcenter.settings import Settings
from foundation import clock
from foundation.actor import COMMAND
from foundation.language import LANGUAGES, N_, read_catalogues, speaking
from foundation.reports.asking import asked
from foundation.reports.printing import FORMS, printed, terminal
from foundation.reports.queries import place_of
from foundation.reports.report import Pack, Packs, registry
from foundation.staff.rules import Role
from ordering.reports import REPORTS as SALES
from settlement.reports import REPORTS as FINANCE
from telephony.reports import REPORTS as FLOOR

REPORTS = registry(SALES, FLOOR, FINANCE)


def pack(name: str, title: str, *ids: str) -> Pack:
    return Pack(name, title, tuple(REPORTS[one] for one in ids))


SALES_PACK = pack("pack", N_("销售评审"), "sales", "trend", "plan", "mix", "brands", "limits", "grades", "movers", "brackets", "silent", "due",
                  "anomalies", "routes", "care", "satisfaction")
FINANCE_PACK = pack("finance", N_("结算评审"), "debits", "codes", "ageing", "electronic", "routes")
PACKS: Packs = {Role.DISTRICT_MANAGER: SALES_PACK, Role.ADMINISTRATOR: SALES_PACK, Role.FINANCE: FINANCE_PACK}
FILTERS = ("period", "on", "until", "district", "manager", "route", "grade", "retailer", "product", "staff", "queue", "step")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", choices=list(REPORTS), help=", ".join(REPORTS))
    for name in FILTERS:
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--out", type=Path, help=f"a file that ends in {', '.join(FORMS)}; without it the rows are shown here")
    parser.add_argument("--language", choices=list(LANGUAGES), default="zh")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    read_catalogues(translations.LOCALE)
    given = {name: getattr(args, name) for name in FILTERS if getattr(args, name)}
    async with database.connected(settings.database):
        with speaking(args.language):
            about = asked(given, COMMAND, clock.day(clock.now()))
            report = REPORTS[args.id]
            rows = await report.rows(about)
            if args.out is None:
                print(terminal(report, about, rows))
                return 0
            content = await asyncio.to_thread(printed, report, about, rows, args.out.suffix.removeprefix("."), await place_of(about))
    await asyncio.to_thread(args.out.write_bytes, content)
    print(f"{args.out}: {len(rows)} rows", file=sys.stderr)
    return 0
