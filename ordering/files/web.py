from dataclasses import dataclass
from datetime import datetime

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Response, Template

from foundation import clock
from foundation.actor import Actor
from foundation.sheets import MEDIA_TYPES
from foundation.staff.access import requires
from foundation.staff.rules import Role
from ordering.files.kinds import KINDS
from ordering.files.service import export_file, import_file, kind_named, mark_of, try_file

OWNERS = [requires(Role.DISTRICT_MANAGER)]
SHOWN_MAX = 200


@dataclass
class FileForm:
    """seen: the mark of the plan that the person was shown."""

    kind: str
    file: UploadFile
    seen: str = ""


@get("/files", guards=OWNERS)
async def files_page() -> Template:
    return Template("ordering/files/files.html", context={"kinds": KINDS})


@get("/files/{name:str}/{form:str}", guards=OWNERS)
async def export_here(name: FromPath[str], form: FromPath[str], by: NamedDependency[Actor]) -> Response[bytes]:
    """form: 'xlsx', anything else is CSV."""
    kind, form = kind_named(name), form if form in MEDIA_TYPES else "csv"
    content = await export_file(kind, form, by=by)
    named = f'attachment; filename="leafline-{kind.name}-{clock.now():%Y%m%d}.{form}"'
    return Response(content, media_type=MEDIA_TYPES[form], headers={"content-disposition": named})


@post("/files/try", guards=OWNERS, status_code=200)
async def try_here(data: MultipartBody[FileForm], by: NamedDependency[Actor]) -> Template:
    """A fragment: what the file would change, or every fault."""
    kind, name, content = kind_named(data.kind), data.file.filename, await data.file.read()
    plan = await try_file(kind, content, name, by=by, at=clock.now())
    context = {"kind": kind, "plan": plan, "name": name, "seen": mark_of(kind, plan), "done": None, "shown_max": SHOWN_MAX}
    return Template("ordering/files/_plan.html", context=context)


@post("/files/import", guards=OWNERS, status_code=200)
async def import_here(data: MultipartBody[FileForm], by: NamedDependency[Actor]) -> Template:
    """The same file again, now in earnest; refused where it would do anything else than was shown."""
    at: datetime = clock.now()
    kind, name, content = kind_named(data.kind), data.file.filename, await data.file.read()
    plan = await import_file(kind, content, name, seen=data.seen, by=by, at=at)
    context = {"kind": kind, "plan": plan, "name": name, "seen": "", "done": at, "shown_max": SHOWN_MAX}
    return Template("ordering/files/_plan.html", context=context)


ROUTES = (files_page, export_here, try_here, import_here)
