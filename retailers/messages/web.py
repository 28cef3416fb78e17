import json

from litestar import Request, Response, post
from litestar.di import NamedDependency

from foundation import clock
from foundation.errors import Invalid
from retailers.messages.links import SIGNATURE, signed
from retailers.messages.service import Instead, take_report


class ReportUnsigned(Invalid):
    """Nobody who has the gateway's key wrote it, or it is no report."""

    code = "report_unsigned"


@post("/messages/reports", public=True, exclude_from_csrf=True, status_code=200)
async def report_here(request: Request, sms_key: NamedDependency[str], instead: NamedDependency[Instead]) -> Response[dict[str, bool]]:
    """The SMS gateway tells what became of a message: {key, state: DELIVERED or FAILED, words}, signed."""
    body = await request.body()
    if not signed(sms_key, body, request.headers.get(SIGNATURE, "")):
        raise ReportUnsigned()
    try:
        told = json.loads(body)
        key, state, words = str(told["key"]), str(told["state"]), str(told.get("words", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReportUnsigned() from None
    return Response({"taken": await take_report(key, state, words, at=clock.now(), instead=instead)})


ROUTES = (report_here,)
