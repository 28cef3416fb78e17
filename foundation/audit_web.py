from urllib.parse import urlencode

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from foundation.actor import Actor
from foundation.audit_queries import audit_lines
from foundation.staff.access import requires
from foundation.staff.rules import Role


@get("/audit", guards=[requires(Role.ADMINISTRATOR)])
async def audit_page(
    by: NamedDependency[Actor],
    who: FromQuery[str] = "",
    verb: FromQuery[str] = "",
    noun: FromQuery[str] = "",
    noun_id: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Template:
    filters = {"who": who.strip(), "verb": verb.strip(), "noun": noun.strip(), "noun_id": noun_id.strip()}
    page = await audit_lines(by, **filters, before=before)
    shown = {"page_of_lines": page, "filters": filters, "before": before, "address": urlencode(filters)}
    return Template("foundation/audit.html", context=shown)


ROUTES = (audit_page,)
