import asyncio
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid
from ordering.orders import words as order_words
from retailers.consent.words import PURPOSES
from telephony.asking import remark_path
from telephony.calls.rules import byte_range, may_listen
from telephony.recordings.queries import recording_of
from telephony.sound import CHUNK, bytes_of
from telephony.timeline import queries, words
from telephony.voicemail.queries import of_call


class DayUnreadable(Invalid):
    code = "day_unreadable"


@get("/calls")
async def calls_page(
    by: NamedDependency[Actor],
    on: FromQuery[str] = "",
    result: FromQuery[str] = "",
    queue: FromQuery[str] = "",
    number: FromQuery[str] = "",
    retailer: FromQuery[int | None] = None,
    before: FromQuery[str] = "",
) -> Template:
    filters = queries.Filters(parsed_day(on), result, queue.strip().upper(), number.strip(), retailer)
    calls, older = await queries.calls(by, filters, before)
    given = {"on": on, "result": result, "queue": queue, "number": number, "retailer": retailer or ""}
    return Template("telephony/timeline/calls.html", context={
        "calls": calls, "older": older, "before": before, "filters": given, "address": urlencode(given), "words": words})


@get("/calls/{call_id:str}")
async def call_page(by: NamedDependency[Actor], call_id: FromPath[str]) -> Template:
    timeline = await queries.timeline(call_id, by)
    return Template("telephony/timeline/call.html", context={
        "timeline": timeline, "call": timeline.call, "words": words, "purposes": PURPOSES, "orders": await queries.orders_of(call_id),
        "order_words": order_words, "may_listen": may_listen(by, timeline.call.agent_staff_id)})


@get("/calls/{call_id:str}/recordings/{segment:int}")
async def recording_sound(request: Request, by: NamedDependency[Actor], recordings: NamedDependency[Path],
                          call_id: FromPath[str], segment: FromPath[int]) -> Response[bytes]:
    """The sound, or the bytes of it that the player asks for. Each listening is audited once, at its beginning."""
    call = (await queries.timeline(call_id, by)).call
    if not may_listen(by, call.agent_staff_id):
        raise PermissionDeniedException()
    recording = await recording_of(call_id, segment)
    first, last = byte_range(request.headers.get("range", ""), recording.bytes or 0, CHUNK)
    if first == 0:
        await audit(by, clock.now(), "listen", "recording", recording.id, district_id=call.district_id, call_id=call_id)
    sound = await asyncio.to_thread(bytes_of, recordings / recording.file, first, last)
    return Response(sound, status_code=206, media_type="audio/wav", headers={
        "accept-ranges": "bytes", "cache-control": "private, no-store",
        "content-range": f"bytes {first}-{last}/{recording.bytes}"})


@get("/orders/{order_id:int}/call")
async def call_of_order(by: NamedDependency[Actor], order_id: FromPath[int]) -> Template | Response[bytes]:
    """A fragment for an order's page: the call in which it was taken, with its recording where the reader may hear it."""
    call_id = await queries.call_of_order(order_id, by)
    return await sound_of(by, call_id) if call_id else Response(b"", media_type="text/html")


@get("/calls/{call_id:str}/sound")
async def sound_of_call(by: NamedDependency[Actor], call_id: FromPath[str]) -> Template:
    """A fragment for other pages: what there is to hear of a call, and what was answered in its survey."""
    return await sound_of(by, call_id)


async def sound_of(by: Actor, call_id: str) -> Template:
    timeline = await queries.timeline(call_id, by)
    return Template("telephony/timeline/_sound.html", context={
        "call": timeline.call, "timeline": timeline, "voicemails": await of_call(call_id), "answers": await queries.answers_of(call_id),
        "may_listen": may_listen(by, timeline.call.agent_staff_id), "words": words})


@get("/calls/{call_id:str}/remarks/{reply_id:int}")
async def remark_sound(request: Request, by: NamedDependency[Actor], recordings: NamedDependency[Path], call_id: FromPath[str],
                       reply_id: FromPath[int]) -> Response[bytes]:
    """What the shop said in a survey."""
    call = (await queries.timeline(call_id, by)).call
    path = remark_path(recordings, await queries.remark_of(call_id, reply_id))
    size = (await asyncio.to_thread(path.stat)).st_size
    first, last = byte_range(request.headers.get("range", ""), size, CHUNK)
    if first == 0:
        await audit(by, clock.now(), "listen", "survey_reply", reply_id, district_id=call.district_id, call_id=call_id)
    sound = await asyncio.to_thread(bytes_of, path, first, last)
    return Response(sound, status_code=206, media_type="audio/wav", headers={
        "accept-ranges": "bytes", "cache-control": "private, no-store", "content-range": f"bytes {first}-{last}/{size}"})


def parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DayUnreadable(text=text) from None


ROUTES = (calls_page, call_page, call_of_order, recording_sound, sound_of_call, remark_sound)
