"""What is done without anybody asking: every job with its time, on one page. A repeat of any of them is harmless."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from callcenter.reporting import PACKS
from callcenter.settings import Settings
from foundation.actor import SCHEDULER
from foundation.clock import ZONE, day
from foundation.notices import Notices
from foundation.reports.mailing import send_packs
from foundation.staff.models import Staff
from ordering.delivery.service import plan_runs
from ordering.orders.depending import orders_of_cycle
from ordering.orders.funds import learn_funds
from ordering.orders.pace import count_pace
from ordering.reports.summing import sum_days
from ordering.supply.service import apply_tiers, open_day_pools
from ordering.watching.service import watch
from retailers.follow_ups.service import remind
from retailers.messages import service as messages
from retailers.messages.links import File, MailServer, SmsGateway
from retailers.order_days.moving import rebuild
from retailers.order_days.rules import PLANNED_AHEAD, cycles_around
from retailers.order_days.seeding import seed_holidays
from retailers.order_days.service import plan_cycles
from retailers.wording.filling import words_of
from settlement.banks.link import BankLink
from settlement.batches.funds import ask_balance
from settlement.batches.ways import Exchange
from settlement.debits.service import ask_unknown, send_due
from settlement.dunning.jobs import dun_failed
from settlement.journal.service import seal_entries
from settlement.receivables.booking import book_deliveries
from settlement.reconciliation.jobs import take_files
from settlement.reconciliation.runs import take_runs
from settlement.refunds.service import ask_refunds, find_refunds, send_refunds
from settlement.timetable import work as timetable
from settlement.timetable.service import keep_day
from settlement.timetable.work import keep_all_cut_offs
from telephony import surveying
from telephony.campaigns.following import catch_up
from telephony.campaigns.listing import keep_lists
from telephony.outgoing.service import ASKED
from telephony.reminders.planning import plan as plan_due_reminders
from telephony.reminders.service import call_due, settle_calls, write_instead
from telephony.reminders.voicing import speak_wordings
from telephony.voicemail.mailing import mail_of_messages
from telephony.voicemail.models import Voicemail
from telephony.voicemail.queries import new_messages
from telephony.voicemail.service import find_served, notify, ring_somebody


@dataclass(frozen=True)
class Edges:
    """The outside world that jobs may touch."""

    bank: BankLink
    notices: Notices
    exchange: Exchange = field(default_factory=lambda: Exchange(Settings().exchange))
    post: messages.Post = field(default_factory=lambda: post_of(Settings()))
    sounds: Path = Settings().sounds


def post_of(settings: Settings) -> messages.Post:
    mail = MailServer(settings.mail_server, settings.mail_port, settings.mail_sender, settings.mail_user,
                      settings.mail_password, settings.mail_tls)
    return messages.Post(mail, SmsGateway(settings.gateway_url, settings.sms_key, report_to=settings.reports_url))


@dataclass(frozen=True)
class Job:
    """trigger: how often. wakes: a notice that makes it run at once. side_by_side: runs that may go on at a time."""

    name: str
    trigger: CronTrigger | IntervalTrigger
    verb: Callable[[Edges, datetime], Awaitable[object]]
    wakes: str = ""
    side_by_side: int = 1


async def send_debits(edges: Edges, at: datetime) -> None:
    for order_id in await send_due(edges.bank, at):
        await edges.notices.publish(f"order.{order_id}", what="debit")


async def ask_unknown_debits(edges: Edges, at: datetime) -> None:
    for order_id in await ask_unknown(edges.bank, at):
        await edges.notices.publish(f"order.{order_id}", what="debit")


async def cut_off(edges: Edges, at: datetime) -> None:
    await keep_all_cut_offs(edges.notices, at)


async def dun_failed_debits(edges: Edges, at: datetime) -> None:
    await dun_failed(edges.notices, at)


async def count_the_pace(edges: Edges, at: datetime) -> None:
    await count_pace(by=SCHEDULER, at=at)


async def plan_order_days(edges: Edges, at: datetime) -> None:
    today = day(at)
    cycles, years = cycles_around(today, 0, PLANNED_AHEAD), {today.year, (today + timedelta(weeks=PLANNED_AHEAD + 1)).year}
    if await seed_holidays(sorted(years), by=SCHEDULER, at=at):
        await rebuild(cycles, depend=orders_of_cycle, by=SCHEDULER, at=at)
    await plan_cycles(cycles, by=SCHEDULER, at=at)


async def open_pools(edges: Edges, at: datetime) -> None:
    await open_day_pools(day(at), by=SCHEDULER, at=at)


async def apply_limit_tiers(edges: Edges, at: datetime) -> None:
    for cycle_no in cycles_around(day(at), 0, 1):
        await apply_tiers(cycle_no, by=SCHEDULER, at=at)


async def watch_sales(edges: Edges, at: datetime) -> None:
    await watch(by=SCHEDULER, at=at)


async def sum_sales_days(edges: Edges, at: datetime) -> None:
    await sum_days(by=SCHEDULER, at=at)


async def plan_deliveries(edges: Edges, at: datetime) -> None:
    # From eight in the evening the trucks of tomorrow are loaded; a start in the daytime looks after today's late orders.
    await plan_runs(day(at + timedelta(hours=4)), by=SCHEDULER, at=at)


async def keep_the_day(edges: Edges, at: datetime) -> None:
    await keep_day(timetable.Edges(edges.notices, edges.exchange), at)


async def take_bank_files(edges: Edges, at: datetime) -> None:
    await take_files(edges.exchange, at)


async def find_due_refunds(edges: Edges, at: datetime) -> None:
    await find_refunds(at)


async def give_back_refunds(edges: Edges, at: datetime) -> None:
    for moved in (*await send_refunds(edges.bank, at), *await ask_refunds(edges.bank, at)):
        if moved.order_id is not None:
            await edges.notices.publish(f"order.{moved.order_id}", what="refund")


async def book_closed_runs(edges: Edges, at: datetime) -> None:
    await take_runs(at)


async def learn_balances(edges: Edges, at: datetime) -> None:
    for order_id in await learn_funds(partial(ask_balance, edges.bank), by=SCHEDULER, at=at):
        await edges.notices.publish(f"order.{order_id}", what="funds")


async def book_handed_over(edges: Edges, at: datetime) -> None:
    await book_deliveries(at)


async def plan_reminders(edges: Edges, at: datetime) -> None:
    await plan_due_reminders(at)


async def call_reminders(edges: Edges, at: datetime) -> None:
    await settle_calls(at)
    for call_id in await call_due(at):
        await edges.notices.publish(ASKED, call_id=call_id)


async def send_messages(edges: Edges, at: datetime) -> None:
    await messages.send_due(edges.post, at, words_of, write_instead)


async def ask_about_messages(edges: Edges, at: datetime) -> None:
    await messages.ask_unknown(edges.post, at, write_instead)


async def voice_wordings(edges: Edges, at: datetime) -> None:
    await speak_wordings(edges.sounds, at)


async def keep_call_lists(edges: Edges, at: datetime) -> None:
    await catch_up(at)
    await keep_lists(by=SCHEDULER, at=at)


async def mail_packs(edges: Edges, at: datetime) -> None:
    async def mail(to: str, subject: str, text: str, name: str, content: bytes, key: str) -> None:
        await messages.send_mail(to, subject, text, [File(name, "application/pdf", content)], key, by=SCHEDULER, at=at)

    await send_packs(mail, PACKS, at)


async def seal_journal(edges: Edges, at: datetime) -> None:
    await seal_entries()


async def remind_of_follow_ups(edges: Edges, at: datetime) -> None:
    for row in await remind(by=SCHEDULER, at=at):
        await edges.notices.publish(f"agent.{row.owner_staff_id}" if row.owner_staff_id else f"follow_up.{row.id}", what="follow_up")


async def tell_of_messages(edges: Edges, at: datetime) -> None:
    for message in await new_messages():
        if await notify(message.id, at=at):
            await edges.notices.publish("follow_up.message", message_id=message.id)
            if call_id := await ring_somebody(message.id, at=at):
                await edges.notices.publish(ASKED, call_id=call_id)


async def mail_voicemails(edges: Edges, at: datetime) -> None:
    async def mail(row: Voicemail, reader: Staff, subject: str, text: str, key: str) -> None:
        await messages.send_mail(reader.email, subject, text, [], key, by=SCHEDULER, at=at, purpose="VOICEMAIL", retailer_id=row.retailer_id,
                                 district_id=row.district_id, staff_id=reader.id, call_id=row.call_id, language=reader.language)

    await mail_of_messages(mail, at=at)


async def close_served_messages(edges: Edges, at: datetime) -> None:
    await find_served(at=at)


async def plan_survey_calls(edges: Edges, at: datetime) -> None:
    await surveying.plan_day(at)


async def call_for_surveys(edges: Edges, at: datetime) -> None:
    for call_id in await surveying.call_due(at):
        await edges.notices.publish(ASKED, call_id=call_id)


TIMETABLE = (
    Job("send debits", IntervalTrigger(seconds=2), send_debits, wakes="debit.written",
        side_by_side=8),  # claims never overlap, so that one slow answer of the bank delays no other debit
    Job("ask about unknown debits", IntervalTrigger(seconds=10), ask_unknown_debits),
    Job("watch sales", CronTrigger(hour=3, timezone=ZONE), watch_sales),
    Job("sum sales days", CronTrigger(hour=3, minute=30, timezone=ZONE), sum_sales_days),
    Job("open day pools", IntervalTrigger(minutes=1), open_pools),
    Job("apply limit tiers", CronTrigger(hour=2, timezone=ZONE), apply_limit_tiers),
    Job("keep cut-offs", IntervalTrigger(minutes=1), cut_off),
    Job("try failed debits again", IntervalTrigger(minutes=1), dun_failed_debits),
    Job("keep the day's timetable", IntervalTrigger(minutes=1), keep_the_day),
    Job("take files of the banks", IntervalTrigger(seconds=15), take_bank_files),
    Job("learn balances", IntervalTrigger(seconds=3), learn_balances, wakes="order.read_back"),
    Job("find refunds", IntervalTrigger(seconds=20), find_due_refunds, wakes="refund.due"),
    Job("give refunds back", IntervalTrigger(seconds=10), give_back_refunds, wakes="refund.approved"),
    Job("book closed runs", IntervalTrigger(minutes=1), book_closed_runs),
    Job("book deliveries", IntervalTrigger(minutes=1), book_handed_over),
    Job("plan reminders", IntervalTrigger(minutes=1), plan_reminders),
    Job("call reminders", IntervalTrigger(seconds=2), call_reminders),
    Job("send messages", IntervalTrigger(seconds=2), send_messages),
    Job("ask about messages", IntervalTrigger(seconds=30), ask_about_messages),
    Job("speak the wordings", IntervalTrigger(minutes=1), voice_wordings),
    Job("remind of follow-ups", IntervalTrigger(minutes=1), remind_of_follow_ups),
    Job("tell of messages", IntervalTrigger(seconds=10), tell_of_messages),
    Job("mail of voicemails", IntervalTrigger(seconds=10), mail_voicemails),
    Job("close messages of served shops", IntervalTrigger(minutes=1), close_served_messages),
    Job("plan survey calls", CronTrigger(hour=8, timezone=ZONE), plan_survey_calls),
    Job("call for surveys", IntervalTrigger(seconds=15), call_for_surveys),
    Job("keep the call lists", IntervalTrigger(minutes=1), keep_call_lists),
    Job("mail the packs", IntervalTrigger(minutes=10), mail_packs),
    Job("seal the journal", IntervalTrigger(minutes=1), seal_journal),
    Job("count the season's pace", CronTrigger(hour=2, timezone=ZONE), count_the_pace),
    Job("plan order days", CronTrigger(hour=1, timezone=ZONE), plan_order_days),
    Job("plan deliveries", CronTrigger(hour=20, minute=30, timezone=ZONE), plan_deliveries),
)
