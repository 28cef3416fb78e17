"""通话明细: the calls behind a figure of the floor's reports."""

from foundation.clock import local
from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import read, seconds, span
from foundation.reports.report import Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from foundation.transaction import moment
from telephony.reports.flow import whose
from telephony.timeline.words import RESULTS

MOST = 1000
COLUMNS = fixed(
    Column("at", N_("进队时间"), Unit.MOMENT, share=3), Column("number", N_("来电号码"), Unit.PHONE, share=3), Column("shop", N_("零售户"), share=5), Column("queue", N_("座席组")),
    Column("agent", N_("订货员")), Column("wait", N_("等待"), Unit.DURATION), Column("talk", N_("通话时长"), Unit.DURATION), Column("result", N_("结果"), Unit.SAY, share=4),
    Column("mark", N_("满意度"), Unit.COUNT))


async def rows(asked: Asked) -> list[Row]:
    wanted = {"served": "c.answered_at IS NOT NULL", "abandoned": f"c.result = 'abandoned' AND {seconds('c.queued_at', 'c.ended_at')} >= 5",
              "message": "c.result = 'message'"}.get(asked.result, "TRUE")
    found = await read(f"""
        SELECT c.call_id, c.queued_at, c.caller_number, c.queue, c.result, r.name AS shop, s.name AS agent, m.mark,
               {seconds('c.queued_at', 'COALESCE(c.answered_at, c.ended_at)')} AS wait_s,
               {seconds('c.answered_at', 'COALESCE(c.agent_left_at, c.ended_at)')} AS talk_s
        FROM call AS c LEFT JOIN retailer AS r ON r.id = c.retailer_id LEFT JOIN staff AS s ON s.id = c.agent_staff_id
        LEFT JOIN survey_mark AS m ON m.call_id = c.call_id
        WHERE c.queued_at >= $1 AND c.queued_at < $2 AND {whose(asked)} AND {wanted} ORDER BY c.queued_at DESC, c.call_id LIMIT {MOST}""",
        *span(asked.period.since, asked.period.until), *((asked.queue,) if asked.queue else ()))
    listed = []
    for row in found:
        at = moment(row["queued_at"])
        listed.append(Row({"at": local(at) if at else None, "number": row["caller_number"], "shop": row["shop"] or "–", "queue": row["queue"],
                           "agent": row["agent"] or "–", "wait": None if row["wait_s"] is None else round(row["wait_s"]),
                           "talk": None if row["talk_s"] is None else round(row["talk_s"]), "result": RESULTS[row["result"]][1],
                           "mark": row["mark"]}, f"/calls/{row['call_id']}"))
    return listed


REPORT = Report("calls", Group.FLOOR, N_("通话明细"), N_("进过队列的通话，最多 1000 通；点开看全程和录音"), "phone-call", (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER),
                COLUMNS, rows, filters=("queue", "staff", "quarter", "result"), most=MOST)
