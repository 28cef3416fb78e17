"""The pages in the bar on top, each with the roles that work there. One line adds one."""

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.language import N_
from foundation.staff.rules import Role

BAR_MAX = 6
"""So many stand in the bar of a small screen in every language; the others are in its menu."""
LEADERS = (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)


@dataclass(frozen=True)
class Entry:
    """label: Chinese, said in the reader's language when shown. icon: a name of the icon font."""

    label: str
    icon: str
    address: str
    roles: tuple[Role, ...]


ENTRIES = (
    Entry(N_("订货台"), "headset", "/desk", (Role.AGENT, Role.SHIFT_LEADER)),
    Entry(N_("现场看板"), "layout-grid", "/floor", LEADERS),
    Entry(N_("外呼名单"), "phone-outgoing", "/call-list", LEADERS),
    Entry(N_("通话"), "phone-call", "/calls", tuple(Role)),
    Entry(N_("订单"), "clipboard-list", "/orders", tuple(Role)),
    Entry(N_("待办"), "checklist", "/follow-ups", (Role.AGENT, *LEADERS)),
    Entry(N_("留言箱"), "mail", "/voicemail", (Role.AGENT, *LEADERS)),
    Entry(N_("报表"), "chart-bar", "/reports", tuple(Role)),
    Entry(N_("客户档案"), "building-store", "/retailers", (Role.FINANCE, *LEADERS)),
    Entry(N_("货源"), "packages", "/supply", LEADERS),
    Entry(N_("日历"), "calendar", "/calendar", LEADERS),
    Entry(N_("提醒"), "bell-ringing", "/reminders", LEADERS),
    Entry(N_("数据文件"), "file-spreadsheet", "/files", (Role.DISTRICT_MANAGER,)),
    Entry(N_("配送"), "truck-delivery", "/delivery", (Role.FINANCE, *LEADERS)),
    Entry(N_("扣款"), "credit-card", "/debits", (Role.FINANCE, *LEADERS)),
    Entry(N_("退款"), "arrow-back-up", "/refunds", (Role.FINANCE,)),
    Entry(N_("客户欠款"), "receipt-yen", "/settlement/debts", (Role.FINANCE,)),
    Entry(N_("催缴"), "credit-card-off", "/dunning", (Role.FINANCE, *LEADERS)),
    Entry(N_("问卷回访"), "mood-smile", "/surveys", LEADERS),
    Entry(N_("评审规则"), "adjustments", "/rules", LEADERS),
    Entry(N_("结算"), "scale", "/settlement", (Role.FINANCE,)),
    Entry(N_("时刻表"), "calendar-time", "/timetable", (Role.FINANCE,)),
    Entry(N_("银行往来"), "building-bank", "/settlement/banks", (Role.FINANCE,)),
    Entry(N_("月结"), "calendar-check", "/settlement/months", (Role.FINANCE,)),
    Entry(N_("总账"), "book-2", "/settlement/ledger", (Role.FINANCE,)),
    Entry(N_("客户对账"), "file-invoice", "/statements", (Role.FINANCE, Role.DISTRICT_MANAGER)),
    Entry(N_("人员"), "users", "/people", ()),
    Entry(N_("操作记录"), "history", "/audit", ()),
)


def entries_for(role: str, addresses: Iterable[str]) -> list[Entry]:
    """What a role finds in its bar: administrators everything, and nobody a page that is not there."""
    there = set(addresses)
    return [one for one in ENTRIES if one.address in there and (role in one.roles or role == Role.ADMINISTRATOR)]


def current_of(entries: Iterable[Entry], address: str) -> str:
    """The address of the entry that a page belongs to, the nearest one: /orders/file is not /orders. '' for none."""
    return max((one.address for one in entries if f"{address}/".startswith(f"{one.address}/")), key=len, default="")
