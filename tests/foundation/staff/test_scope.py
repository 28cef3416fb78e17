from foundation import clock
from foundation.actor import COMMAND
from foundation.staff.models import Role, StaffDistrict
from foundation.staff.queries import actor_of, people
from foundation.staff.scope import scoped
from tests.visitor import a_district, a_person


async def test_rows_of_other_districts_are_not_there(database: str) -> None:
    huangpu, jingan = await a_district(), await a_district("静安", "JA", "Jing'an")
    leader = await a_person("2001", Role.SHIFT_LEADER, [huangpu])
    await a_person("1004", districts=[jingan])
    by = await actor_of(leader, "password")
    assert await scoped(StaffDistrict.all(), by).values_list("district_id", flat=True) == [huangpu.id]
    assert [row.staff.agent_no for row in await people(by, clock.now())] == ["2001"]


async def test_a_person_without_a_place_sees_nothing_and_a_command_everything(database: str) -> None:
    await a_person("1004", districts=[await a_district()])
    nobody = await actor_of(await a_person("1005"), "password")
    assert not await scoped(StaffDistrict.all(), nobody).exists()
    assert await scoped(StaffDistrict.all(), COMMAND).count() == 1


async def test_the_scope_follows_a_path_to_the_district(database: str) -> None:
    huangpu = await a_district()
    by = await actor_of(await a_person("1004", districts=[huangpu]), "password")
    assert await scoped(StaffDistrict.all(), by, district="district__id").count() == 1
