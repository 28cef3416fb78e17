"""`./leafline <command>`: finds the command's module, reads the settings, and turns an error into one sentence."""

import argparse
import asyncio
import importlib
import sys

from callcenter import settings as settings_
from callcenter.terminal import sentence
from foundation import clock
from foundation.errors import DomainError

COMMANDS = {
    "run": ("callcenter.run", "everything on this machine: Asterisk, bank, web, phone server, jobs"),
    "call": ("telephony.handset.commands", "be a retailer in the terminal: dial, hear, key, speak"),
    "play": ("callcenter.playing", "a whole business day goes by in the running demonstration: play day"),
    "town": ("telephony.handset.town", "the practice town alone: shopkeepers who answer our calls"),
    "setup": ("callcenter.setup", "fetch and build what the first run needs, without starting anything"),
    "seed": ("callcenter.demo.load", "plant the demo city: --retailers 3000 --seed 1"),
    "migrate": ("callcenter.migrating", "bring the database's tables up to date"),
    "import": ("callcenter.importing", "a file of products, prices, shops, limits …: what it would change; --apply does it"),
    "export": ("callcenter.exporting", "what stands, as XLSX or CSV that imports again harmlessly"),
    "report": ("callcenter.reporting", "a report's rows here or as a file: report sales --period month --out sales.pdf"),
    "verify": ("callcenter.verifying", "prove the books from their rows: verify supply, verify journal"),
    "prompts": ("telephony.prompts", "make the voice prompts; --script prints what to record"),
    "web": ("callcenter.web", "the web console alone"),
    "phone": ("callcenter.phone", "the phone server alone (FastAGI and AMI)"),
    "jobs": ("callcenter.scheduler", "the jobs alone; --list prints the timetable"),
    "test": ("callcenter.testing", "all tests, on SQLite and PostgreSQL, with real Asterisk and browser"),
    "soak": ("callcenter.soaking", "the long proofs: soak debits, soak crashes, soak day"),
    "check": ("callcenter.checking", "format, lint, types, import directions, prompts, translations"),
    "simulate": ("callcenter.simulating", "a whole city's order week by agents, keypad and file, and its account"),
    "bench": ("callcenter.benching", "measure, each figure beside what it is compared with"),
}


def overview() -> str:
    lines = [f"  {name:<9}{purpose}" for name, (_, purpose) in COMMANDS.items()]
    return "\n".join([
        "usage: ./leafline <command> [options]      (--help after a command lists its options)",
        *lines, "",
        "Settings are LEAFLINE_<NAME> variables, listed in callcenter/settings.py. State lives in .leafline/.",
        "First time? ./leafline run, then open the address it prints."])


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if words[0] not in COMMANDS:
        print(f"leafline: no command '{words[0]}'.\n\n{overview()}", file=sys.stderr)
        return 2
    # Only the asked command's module is loaded: `--help` and `call` need not wait for the web framework.
    command = importlib.import_module(COMMANDS[words[0]][0])
    parser = argparse.ArgumentParser(prog=f"./leafline {words[0]}", description=COMMANDS[words[0]][1])
    command.add_arguments(parser)
    try:
        args, settings = parser.parse_args(words[1:]), settings_.load()
        clock.follow(settings.clock if settings.demo else None)
        return int(asyncio.run(command.run(args, settings)))
    except DomainError as error:
        print(f"leafline: {sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
