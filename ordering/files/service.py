"""Importing a file: what it would change, and then all of it or nothing. Exporting what stands."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, Refused
from foundation.language import _
from foundation.sheets import read_sheet, write_sheet
from foundation.transaction import in_transaction
from ordering.files.kind import Kind
from ordering.files.kinds import KINDS
from ordering.files.rules import Entry, Plan, plan_of, read_entries

AUDITED_MAX = 200


class NoSuchKind(Invalid):
    code = "no_such_file_kind"


class FileRefused(Refused):
    """The file has faults: facts name, count."""

    code = "file_refused"


class FileChangesElse(Refused):
    """What the file would do now is not what was shown."""

    code = "file_changes_else"


def kind_named(name: str) -> Kind:
    if name not in KINDS:
        raise NoSuchKind(name=name)
    return KINDS[name]


async def try_file(kind: Kind, content: bytes, name: str, *, by: Actor, at: datetime) -> Plan:
    """What the file would do. Nothing is written."""
    sheet = read_sheet(content, name)
    held = await kind.held(by)
    entries, faults = read_entries(sheet, kind.columns, kind.key, held)
    if entries:
        faults += await kind.check(entries, held, by, at)
    return plan_of(entries, faults)


async def import_file(kind: Kind, content: bytes, name: str, *, seen: str | None = None, by: Actor, at: datetime) -> Plan:
    """Do all of it, or FileRefused. seen: the mark of the plan that was shown; another one now is FileChangesElse."""
    plan = await try_file(kind, content, name, by=by, at=at)
    if plan.faults:
        raise FileRefused(name=name, count=len(plan.faults))
    if seen is not None and seen != mark_of(kind, plan):
        raise FileChangesElse(name=name)
    if plan.entries:
        async with in_transaction():
            await kind.put(plan.entries, by=by, at=at)
            await audit(by, at, "import_file", kind.name, name[:40], added=len(plan.added), changed=len(plan.changed),
                        changes=[told(entry) for entry in plan.changed[:AUDITED_MAX]])
    return plan


def mark_of(kind: Kind, plan: Plan) -> str:
    """Equal for plans that do the same from the same."""
    doing = [kind.name, *(f"{entry.key}{entry.before}{entry.after}" for entry in plan.entries)]
    return hashlib.sha256("\n".join(doing).encode()).hexdigest()


def told(entry: Entry) -> str:
    """'1021 wholesale_yuan: 97.00 → 98.00'."""
    moves = ", ".join(f"{name}: {before or '∅'} → {after or '∅'}" for name, before, after in entry.differing)
    return f"{' '.join(entry.key)} {moves}"


async def export_file(kind: Kind, form: str, *, by: Actor, coded: bool = False) -> bytes:
    """What stands, as a file that imports again harmlessly. coded: headings as in the code, else as the reader says them."""
    headings = [column.name if coded else _(column.label) for column in kind.columns]
    numbers = frozenset(place for place, column in enumerate(kind.columns) if column.number)
    rows: Sequence[Sequence[str]] = [[values[column.name] for column in kind.columns]
                                     for values in (await kind.held(by)).values()]
    return write_sheet(form, headings, rows, numbers=numbers)
