"""The web console: one Litestar application, put together from the nouns' own routes, and the process that serves it."""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from callcenter import database, failures, logs, pages, security, translations
from callcenter.reporting import PACKS, REPORTS
from callcenter.settings import Settings
from foundation import audit_web
from foundation.language import read_catalogues
from foundation.notices import Notices
from foundation.reports import web as reports
from foundation.staff import people_web as people
from foundation.staff import web as staff
from foundation.staff.access import StaffAuthentication, at_the_door, current_actor, signed_in_person
from ordering.delivery import web as delivery
from ordering.files import web as files
from ordering.orders import file_web as order_files
from ordering.orders import referral_web as referrals
from ordering.orders import web as orders
from ordering.orders.depending import orders_of_cycle
from ordering.rulebook import web as rules
from ordering.supply import web as supply
from ordering.watching import web as watching
from retailers.consent import web as consent
from retailers.follow_ups import web as follow_ups
from retailers.messages import web as messages
from retailers.order_days import web as order_days
from retailers.shops import web as shops
from retailers.surveys import web as surveys
from settlement.bank_settings import web as bank_settings
from settlement.batches.ways import Exchange
from settlement.debits import web as debits
from settlement.debits.writing import write_debit
from settlement.debts import web as debts
from settlement.dunning import web as dunning
from settlement.journal import web as ledger
from settlement.months import web as months
from settlement.order_money import web as order_money
from settlement.papers import web as papers
from settlement.reconciliation import web as reconciliation
from settlement.refunds import web as refunds
from settlement.timetable import web as timetable
from telephony.agents.seating import give_seat
from telephony.asterisk.credentials import Credentials
from telephony.campaigns import web as campaigns
from telephony.desk import web as desk
from telephony.desk.telephones import Telephones
from telephony.floor import web as floor
from telephony.handset import web as handset
from telephony.handset.web import DemoCards
from telephony.questions_spoken import Speaker
from telephony.reminders import web as reminders
from telephony.reminders import wording_web as reminder_words
from telephony.reminders.service import write_instead
from telephony.timeline import web as timeline
from telephony.voicemail import web as voicemail

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *staff.ROUTES,
    *people.ROUTES,
    *audit_web.ROUTES,
    *reports.ROUTES,
    *orders.ROUTES,
    *referrals.ROUTES,
    *rules.ROUTES,
    *watching.ROUTES,
    *supply.ROUTES,
    *files.ROUTES,
    *order_days.ROUTES,
    *shops.ROUTES,
    *consent.ROUTES,
    *follow_ups.ROUTES,
    *surveys.ROUTES,
    *order_files.ROUTES,
    *delivery.ROUTES,
    *debits.ROUTES,
    *dunning.ROUTES,
    *bank_settings.ROUTES,
    *reconciliation.ROUTES,
    *refunds.ROUTES,
    *debts.ROUTES,
    *order_money.ROUTES,
    *timetable.ROUTES,
    *ledger.ROUTES,
    *months.ROUTES,
    *papers.ROUTES,
    *timeline.ROUTES,
    *reminders.ROUTES,
    *reminder_words.ROUTES,
    *messages.ROUTES,
    *desk.ROUTES,
    *floor.ROUTES,
    *campaigns.ROUTES,
    *handset.ROUTES,
    *voicemail.ROUTES,
)
GRACE_S = 1


def create_app(settings: Settings) -> Litestar:
    """The application; its lifespan connects the database and opens the hub for notices."""
    read_catalogues(translations.LOCALE)
    notices = Notices(settings.hub_key)
    files = create_static_files_router("/static", [pages.STATIC], opt={"exclude_from_auth": True, "public": True})
    return Litestar(
        [*ROUTES, files],
        dependencies={
            "by": Provide(current_actor, sync_to_thread=False),
            "person": Provide(signed_in_person, sync_to_thread=False),
            "notices": given(notices),
            "settings": given(settings),
            "recordings": given(settings.recordings),
            "voicemail": given(settings.voicemail),
            "pepper": given(settings.card_pepper),
            "speak": given(Speaker(settings.sounds)),
            "settle": given(write_debit),
            "depend": given(orders_of_cycle),
            "exchange": given(Exchange(settings.exchange)),
            "sms_key": given(settings.sms_key),
            "instead": given(write_instead),
            "reports": given(REPORTS),
            "packs": given(PACKS),
            "seat": given(give_seat),
            "demo": given(settings.demo),
            "demo_cards": given(DemoCards(settings.home / "demo_cards.json", settings.demo)),
            "telephones": given(Telephones(Credentials(settings.host, settings.ws_port, settings.ari_secret), settings.ws_port)),
        },
        guards=[at_the_door],
        middleware=[DefineMiddleware(StaffAuthentication, language=settings.language)],
        csrf_config=security.csrf(settings),
        before_send=[security.security_headers(settings)],
        exception_handlers=failures.HANDLERS,
        template_config=pages.templates(),
        lifespan=[lambda app: running(settings, notices)],
        openapi_config=None,
        logging_config=None,
    )


def given(thing: Any) -> Provide:
    """A dependency that was made before the first request."""
    return Provide(lambda: thing, sync_to_thread=False)


@contextlib.asynccontextmanager
async def running(settings: Settings, notices: Notices) -> AsyncIterator[None]:
    async with database.connected(settings.database), notices.hub(settings.host, settings.hub_port):
        yield


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is a setting."""


async def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal; open sockets and streams get a second to end, so that stopping never hangs on them."""
    logs.begin()
    server = Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.web_port,
            timeout_graceful_shutdown=GRACE_S,
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )
    await server.serve()
    return 0 if server.started else 1


class Server(uvicorn.Server):
    """uvicorn that ends in peace: its own handling of signals raises them again at the end, and asyncio's would cancel it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
