"""Finance's page of the banks: where each one's files are exchanged, what its server must prove, and changes that wait."""

from dataclasses import dataclass

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.staff.access import requires
from foundation.staff.models import Role
from foundation.transaction import reads
from settlement.approvals.settings import changes_waiting
from settlement.bank_settings.rules import Place, place_of, read_place
from settlement.bank_settings.service import NOUN, agree_exchange, propose_exchange, refuse_exchange
from settlement.batches.models import BankProfile
from settlement.batches.ways import Exchange

FINANCE = [requires(Role.FINANCE)]


@dataclass
class ExchangeForm:
    bank: str
    host: str = ""
    port: str = "22"
    user: str = ""
    folder: str = "/"
    host_key: str = ""


@dataclass
class AnswerForm:
    why: str = ""


@dataclass(frozen=True)
class Shown:
    """A bank with its place. secret: the name of the file that holds the key or password, '' where there is none."""

    profile: BankProfile
    place: Place
    secret: str


@get("/settlement/banks", guards=FINANCE)
async def banks_page(by: NamedDependency[Actor], exchange: NamedDependency[Exchange], bank: FromQuery[str] = "") -> Template:
    return await banks_shown(by, exchange, bank)


async def banks_shown(by: Actor, exchange: Exchange, bank: str, refusal: DomainError | None = None,
                      tried: ExchangeForm | None = None) -> Template:
    profiles = await BankProfile.all().using_db(reads()).order_by("code")
    banks = [Shown(one, place_of(one.exchange, one.host_key), exchange.secret_of(one.code)) for one in profiles]
    chosen = next((one for one in banks if one.profile.code == bank), banks[0] if banks else None)
    changes = [(change, Place(**change.wanted)) for change in await changes_waiting(NOUN, by=by)]
    context = {"banks": banks, "chosen": chosen, "form": tried or (chosen and chosen.place), "changes": changes, "by": by,
               "refusal": refusal, "secrets": exchange.secrets_of(chosen.profile.code) if chosen else ()}
    return Template("settlement/bank_settings/banks.html", context=context, status_code=422 if refusal else 200)


@post("/settlement/banks", guards=FINANCE)
async def propose_here(data: URLEncodedBody[ExchangeForm], by: NamedDependency[Actor], exchange: NamedDependency[Exchange]) -> Redirect | Template:
    try:
        place = read_place(data.host, data.port, data.user, data.folder, data.host_key)
        await propose_exchange(data.bank, place, by=by, at=clock.now())
    except DomainError as refusal:
        return await banks_shown(by, exchange, data.bank, refusal, data)
    return Redirect(f"/settlement/banks?bank={data.bank}", status_code=303)


@post("/settlement/banks/{change_id:int}/agree", guards=FINANCE)
async def agree_here(change_id: FromPath[int], by: NamedDependency[Actor], exchange: NamedDependency[Exchange]) -> Redirect | Template:
    try:
        await agree_exchange(change_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await banks_shown(by, exchange, "", refusal)
    return Redirect("/settlement/banks", status_code=303)


@post("/settlement/banks/{change_id:int}/refuse", guards=FINANCE)
async def refuse_here(change_id: FromPath[int], data: URLEncodedBody[AnswerForm], by: NamedDependency[Actor],
                      exchange: NamedDependency[Exchange]) -> Redirect | Template:
    try:
        await refuse_exchange(change_id, data.why, by=by, at=clock.now())
    except DomainError as refusal:
        return await banks_shown(by, exchange, "", refusal)
    return Redirect("/settlement/banks", status_code=303)


ROUTES = (banks_page, propose_here, agree_here, refuse_here)
