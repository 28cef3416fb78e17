"""`./leafline bench [name …]`: each figure beside what it is compared with, printed as a table."""

import argparse
import importlib
import json

from callcenter import setup, system
from callcenter.settings import Settings

BENCHMARKS = ("fastagi", "confirm", "ring_to_form", "suggestion", "confirm_growth", "settlement_files",
              "settlement_close", "statements", "reports", "debits")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", default=BENCHMARKS, choices=[*BENCHMARKS, []], help=", ".join(BENCHMARKS))
    parser.add_argument("--size", type=int, help="so many rows instead of the benchmark's own number, for a quick look")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of tables")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    missing = [await system.obtain(program) for program in (system.CHROMIUM, system.POSTGRES)]
    missing += await setup.prepare(settings)
    if any(missing):
        print("\n".join(filter(None, missing)))
        return 1
    for name in args.names:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        rows = await (benchmark.measure(settings, args.size) if args.size else benchmark.measure(settings))
        if args.json:
            print("\n".join(json.dumps({"benchmark": name} | row, ensure_ascii=False) for row in rows))
        else:
            print(f"\n{name}: {(benchmark.__doc__ or '').splitlines()[0]}\n{table(rows)}", flush=True)
    return 0


def table(rows: list[dict[str, object]]) -> str:
    """Columns in the order in which the rows name them, numbers to the right."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns))]
    return "\n".join("  ".join(text.rjust(width) if text[:1].isdigit() else text.ljust(width)
                               for text, width in zip(line, widths, strict=True)).rstrip() for line in cells)
