"""The rules for those who own them: what holds, what a change would have done, and its publication by a second person."""

from dataclasses import dataclass
from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.language import current
from foundation.staff.access import requires
from foundation.staff.models import Role
from foundation.transaction import reads
from ordering.orders.words import OUTCOMES
from ordering.policy import words
from ordering.policy.queries import ALL_DEFAULTS, changes, parameters_held
from ordering.policy.service import NoSuchParameter, check_value, propose_change, publish_change, withdraw_change
from ordering.review.engine import RULES
from ordering.rulebook.preview import Preview, would_change

READERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
OWNERS = [requires(Role.DISTRICT_MANAGER)]
SHOWN = 200
OWNER_ROLES = (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)


@dataclass
class Wish:
    """A change as the form sends it. district: empty for the whole company."""

    rule: str
    name: str
    value: int
    valid_from: date
    reason: str
    district: str = ""

    @property
    def district_id(self) -> int | None:
        return int(self.district) if self.district.isdigit() else None


@get("/rules", guards=READERS)
async def rules_page(by: NamedDependency[Actor], district: FromQuery[str] = "", on: FromQuery[date | None] = None,
                     done: FromQuery[str] = "") -> Template:
    return await rules_shown(by, district, on, done)


async def rules_shown(by: Actor, district: str = "", on: date | None = None, done: str = "",
                      refusal: DomainError | None = None) -> Template:
    places = await places_of(by)
    chosen = place_chosen(places, district, by)
    today = clock.day(clock.now())
    context = {"places": places, "place": chosen, "on": on or today, "today": today, "done": done, "refusal": refusal,
               "held": await parameters_held(chosen.id if chosen else None, on or today), "changes": await changes(by=by),
               "plain": sorted({rule.id for rule in RULES if not rule.parameters} | set(words.PROPERTIES)), "words": words,
               "owner": by.role in OWNER_ROLES, "by": by, "whole": by.districts is None, "reader": current.get()}
    return Template("ordering/rulebook/rules.html", context=context, status_code=409 if refusal else 200)


@get("/rules/change", guards=OWNERS)
async def change_page(by: NamedDependency[Actor], rule: FromQuery[str], name: FromQuery[str], district: FromQuery[str] = "",
                      value: FromQuery[int | None] = None, valid_from: FromQuery[date | None] = None,
                      reason: FromQuery[str] = "") -> Template:
    """Without a value: the form. With one: what it would have done to the last thirty days' orders."""
    if name not in ALL_DEFAULTS.get(rule, {}):
        raise NoSuchParameter(rule=rule, name=name)
    wish = Wish(rule, name, -1 if value is None else value, valid_from or clock.day(clock.now()), reason, district)
    return await change_shown(by, wish, asked=value is not None)


async def change_shown(by: Actor, wish: Wish, asked: bool, refusal: DomainError | None = None) -> Template:
    today, places = clock.day(clock.now()), await places_of(by)
    preview: Preview | None = None
    try:
        if asked:
            check_value(wish.rule, wish.name, wish.value)
            preview = await would_change(wish.rule, wish.name, wish.value, wish.district_id, by.districts, today)
    except DomainError as error:
        refusal = refusal or error
    held = await parameters_held(wish.district_id, wish.valid_from)
    context = {"wish": wish, "asked": asked, "preview": preview, "refusal": refusal, "words": words, "today": today, "shown": SHOWN,
               "place": place_chosen(places, wish.district, by), "reader": current.get(), "outcomes": OUTCOMES,
               "now": next(one for one in held if (one.rule, one.name) == (wish.rule, wish.name))}
    return Template("ordering/rulebook/change.html", context=context, status_code=422 if refusal else 200)


@post("/rules/changes", guards=OWNERS)
async def propose_here(data: URLEncodedBody[Wish], by: NamedDependency[Actor]) -> Redirect | Template:
    at = clock.now()
    try:
        check_value(data.rule, data.name, data.value)
        found = await would_change(data.rule, data.name, data.value, data.district_id, by.districts, clock.day(at))
        await propose_change(data.rule, data.name, data.value, valid_from=data.valid_from, district_id=data.district_id,
                             reason=data.reason, preview=found.figures(), by=by, at=at)
    except DomainError as refusal:
        return await change_shown(by, data, asked=True, refusal=refusal)
    return Redirect(f"/rules?district={data.district}&done=proposed", status_code=303)


@post("/rules/changes/{change_id:int}/{word:str}", guards=OWNERS)
async def decide_here(change_id: FromPath[int], word: FromPath[str], by: NamedDependency[Actor]) -> Redirect | Template:
    """word: publish, or withdraw."""
    try:
        if word == "publish":
            await publish_change(change_id, by=by, at=clock.now())
        else:
            await withdraw_change(change_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await rules_shown(by, refusal=refusal)
    return Redirect(f"/rules?done={'published' if word == 'publish' else 'withdrawn'}", status_code=303)


async def places_of(by: Actor) -> list[District]:
    every = await District.all().using_db(reads()).order_by("id")
    return [one for one in every if by.may_touch(one.id)]


def place_chosen(places: list[District], district: str, by: Actor) -> District | None:
    """The district asked for; else the only one, or the first; None is the whole company, for those who see all of it."""
    asked = next((one for one in places if str(one.id) == district), None)
    return asked or (None if by.districts is None else next(iter(places), None))


ROUTES = (rules_page, change_page, propose_here, decide_here)
