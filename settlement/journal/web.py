"""总账: the trial balance of a period, an account by its parties, and the entries behind a party's figure."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.journal import words
from settlement.journal.accounts import Account
from settlement.journal.queries import PAGE, entries_of, parties_of, party_names, trial_balance

PARTIES_SHOWN = 500


@get("/settlement/ledger", guards=[requires(Role.FINANCE)])
async def ledger_page(by: NamedDependency[Actor], first: FromQuery[date | None] = None, last: FromQuery[date | None] = None,
                      account: FromQuery[str] = "", party: FromQuery[str] = "", before: FromQuery[int] = 0) -> Template:
    """account: one of the ledger's, or '' for none; party: then whose; before: go on below this entry."""
    until = last or clock.day(clock.now())
    since = first or until.replace(day=1)
    chosen = Account(account) if account in Account.__members__ else None
    parties = await parties_of(chosen, since, until) if chosen else []
    entries = await entries_of(chosen, party, since, until, before=before) if chosen and party else []
    context = {"balanced": await trial_balance(since, until), "first": since, "last": until, "account": chosen, "party": party, "words": words,
               "parties": parties[:PARTIES_SHOWN], "hidden": max(0, len(parties) - PARTIES_SHOWN), "entries": entries,
               "more": len(entries) == PAGE, "names": await party_names([row.of for row in parties[:PARTIES_SHOWN]])}
    return Template("settlement/journal/ledger.html", context=context)


ROUTES = (ledger_page,)
