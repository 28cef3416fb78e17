"""The follow-up list at the browser: one is written, taken, finished; filters stay in the address."""

from foundation.actor import COMMAND
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import FollowUpState, Kind
from retailers.follow_ups.service import Task, open_follow_up
from tests.retailers.conftest import AT, House
from tests.visitor import SETTINGS, visiting


async def test_a_follow_up_from_the_form_to_its_result(house: House) -> None:
    async with visiting(SETTINGS) as agent, visiting(SETTINGS) as other, visiting(SETTINGS) as leader:
        await agent.sign_in("1001")
        await other.sign_in("1002")
        await leader.sign_in("2001")
        assert "没有这样的待办" in (await agent.get("/follow-ups")).text
        unknown = await agent.post("/follow-ups", "/follow-ups", kind="CALL_BACK", text="回电", shop="000", due="")
        assert (unknown.status_code, "没有这家店" in unknown.text) == (409, True)
        made = await agent.post("/follow-ups", "/follow-ups", kind="CALL_BACK", text="新品到货后回电", shop="021-5555 1234", due="")
        assert made.status_code == 303
        row = await FollowUp.get()
        assert (row.retailer_id, row.by_name) == (house.shop.id, "李娜")
        assert "新品到货后回电" in (await other.get("/follow-ups?whose=free")).text
        await agent.post(f"/follow-ups/{row.id}/take", "/follow-ups", back="whose=free")
        late = await other.post(f"/follow-ups/{row.id}/take", "/follow-ups", back="whose=free")
        assert (late.status_code, "在李娜手里" in late.text) == (409, True)
        done = await agent.post(f"/follow-ups/{row.id}/finish", "/follow-ups", note="已告知", back="kind=CALL_BACK")
        assert done.headers["location"].startswith("/follow-ups?standing=&kind=CALL_BACK")
        assert (await FollowUp.get()).state is FollowUpState.DONE
        page = (await leader.get(f"/follow-ups/{row.id}")).text
        assert "已告知" in page
        assert "重开" in page


async def test_an_overdue_one_is_seen_and_put_off_with_a_reason(house: House) -> None:
    row = await open_follow_up(Task(Kind.CALL_BACK, "回电", retailer_id=house.shop.id, due_at=AT.replace(year=2025)), by=COMMAND, at=AT)
    async with visiting(SETTINGS) as leader, visiting(SETTINGS) as stranger:
        await leader.sign_in("2001")
        await stranger.sign_in("1003")
        assert "超时" in (await leader.get("/follow-ups?standing=OVERDUE")).text
        assert (await stranger.get(f"/follow-ups/{row.id}")).status_code == 404
        past = await leader.post(f"/follow-ups/{row.id}/due", f"/follow-ups/{row.id}", due="2020-01-01T10:00", note="等")
        assert (past.status_code, "时限要在现在以后" in past.text) == (409, True)
        assert (await leader.post(f"/follow-ups/{row.id}/due", f"/follow-ups/{row.id}", due="2036-01-01T10:00", note="等")).status_code == 303
        handed = await leader.post(f"/follow-ups/{row.id}/owner", f"/follow-ups/{row.id}", agent_no="1002")
        assert handed.status_code == 303
        assert (await FollowUp.get()).owner_name == "王伟"
