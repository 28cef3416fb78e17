import asyncio
import time
from typing import Any

import pytest

from callcenter.settings import Settings
from callcenter.web import create_app
from foundation import clock
from foundation.audit import AuditLine
from foundation.staff.access import while_signed_in
from foundation.staff.models import Role, SignInFailure, Staff, StaffSession
from foundation.staff.passwords import hash_password, matches
from tests.visitor import PASSWORD, Visitor, a_district, a_person, visiting


async def test_signing_in_opens_the_page_that_was_asked_for(visitor: Visitor) -> None:
    await a_person("1003")
    asked = await visitor.get("/me")
    assert asked.headers["location"] == "/sign-in?next=/me"
    answer = await visitor.sign_in("1003", next="/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "李娜" in (await visitor.get("/me")).text
    assert await AuditLine.filter(verb="sign_in", by_name="李娜").count() == 1


@pytest.mark.parametrize(
    ("role", "page"), [(Role.AGENT, "/desk"), (Role.SHIFT_LEADER, "/floor"), (Role.ADMINISTRATOR, "/people")]
)
async def test_each_role_lands_on_its_own_page(visitor: Visitor, role: Role, page: str) -> None:
    await a_person("1003", role)
    await visitor.sign_in("1003")
    assert (await visitor.get("/")).headers["location"] == page


async def test_a_wrong_password_and_an_unknown_person_read_the_same(visitor: Visitor) -> None:
    await a_person("1003")
    wrong, unknown = await visitor.sign_in("1003", "guess"), await visitor.sign_in("7777", "guess")
    assert wrong.status_code == unknown.status_code == 422
    assert "工号或密码不对。" in wrong.text
    assert "工号或密码不对。" in unknown.text
    assert PASSWORD not in wrong.text


async def test_an_unknown_person_takes_as_long_as_a_known_one() -> None:
    password_hash = await asyncio.to_thread(hash_password, PASSWORD)
    await matches("warm up", None)
    took = []
    for known in (password_hash, None):
        began = time.perf_counter()
        assert not await matches("guess", known)
        took.append(time.perf_counter() - began)
    assert 1 / 4 < took[0] / took[1] < 4


async def test_five_wrong_tries_lock_out_even_the_right_password(visitor: Visitor) -> None:
    await a_person("1003")
    for _ in range(5):
        await visitor.sign_in("1003", "guess")
    locked = await visitor.sign_in("1003")
    assert locked.status_code == 429
    assert "试错太多次了" in locked.text
    await SignInFailure.all().delete()
    assert (await visitor.sign_in("1003")).status_code == 303


async def test_guesses_sent_side_by_side_do_not_outrun_the_count(visitor: Visitor) -> None:
    await a_person("1003")
    answers = await asyncio.gather(*(visitor.sign_in("1003", f"guess {n}") for n in range(12)))
    assert [answer.status_code for answer in answers].count(422) <= 5


async def test_an_address_that_guesses_at_many_people_is_locked_alone(visitor: Visitor, settings: Settings) -> None:
    await a_person("1003")
    for number in range(30):
        await SignInFailure.create(agent_no=str(5000 + number), address="127.0.0.1", at=clock.now())
    assert (await visitor.sign_in("1003")).status_code == 429
    async with visiting(settings, address="10.0.0.9") as elsewhere:
        assert (await elsewhere.sign_in("1003")).status_code == 303


async def test_a_success_forgets_the_tries_before_it(visitor: Visitor) -> None:
    await a_person("1003")
    for password in ("guess", "guess", PASSWORD):
        await visitor.sign_in("1003", password)
    assert not await SignInFailure.exists()


async def test_a_session_survives_a_restart_of_the_web_process(visitor: Visitor, settings: Settings) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    after_restart = Visitor(create_app(settings))
    after_restart.http.cookies = visitor.http.cookies
    assert (await after_restart.get("/me")).status_code == 200


async def test_the_token_itself_is_not_in_the_database(visitor: Visitor) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    assert (await StaffSession.get()).token_hash != visitor.http.cookies["leafline_session"]


async def test_an_administrator_ends_a_persons_sessions_at_once(visitor: Visitor, settings: Settings) -> None:
    agent = await a_person("1003")
    await a_person("9001", Role.ADMINISTRATOR, name="吴涛")
    await visitor.sign_in("1003")
    async with visiting(settings) as office:
        await office.sign_in("9001")
        await office.post(f"/people/{agent.id}/end-sessions", page="/people")
    assert (await visitor.get("/me")).headers["location"] == "/sign-in?next=/me"


async def test_a_person_who_has_left_is_out_and_stays_out(visitor: Visitor, settings: Settings) -> None:
    agent = await a_person("1003")
    await a_person("9001", Role.ADMINISTRATOR, name="吴涛")
    await visitor.sign_in("1003")
    async with visiting(settings) as office:
        await office.sign_in("9001")
        await office.post(f"/people/{agent.id}/active/no", page="/people")
    assert (await visitor.get("/me")).status_code == 303
    assert (await visitor.sign_in("1003")).status_code == 422


async def test_a_socket_ends_with_its_session(visitor: Visitor) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    silent: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    told: list[Any] = []

    async def receive() -> None:
        await silent

    async def send(message: Any) -> None:
        told.append(message["code"])

    waiting = asyncio.create_task(while_signed_in(receive, visitor.http.cookies["leafline_session"], send, 0.02))  # type: ignore[arg-type]
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await visitor.post("/sign-out", page="/me")
    assert (await asyncio.wait_for(waiting, 2))["code"] == 4401
    assert told == [4401]


async def test_signing_out_ends_the_session_and_not_only_the_cookie(visitor: Visitor) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    kept = visitor.http.cookies["leafline_session"]
    await visitor.post("/sign-out", page="/me")
    assert "leafline_session" not in visitor.http.cookies
    assert (await visitor.get("/me", cookie=f"leafline_session={kept}")).status_code == 303


async def test_the_language_is_the_persons_and_follows_him(visitor: Visitor, settings: Settings) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    await visitor.post("/language", page="/me", language="en", next="/me")
    assert '<html lang="en"' in (await visitor.get("/me")).text
    assert (await Staff.get(agent_no="1003")).language == "en"
    async with visiting(settings) as elsewhere:
        await elsewhere.sign_in("1003")
        assert "Sign out" in (await elsewhere.get("/me")).text


async def test_before_signing_in_the_language_is_the_browsers(visitor: Visitor) -> None:
    await visitor.post("/language", language="en", next="/sign-in")
    assert "Password" in (await visitor.get("/sign-in")).text


async def test_a_new_password_ends_the_other_sessions(visitor: Visitor, settings: Settings) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    async with visiting(settings) as elsewhere:
        await elsewhere.sign_in("1003")
        short = await visitor.post("/me/password", page="/me", old=PASSWORD, new="short")
        assert short.status_code == 422
        assert "至少要 8 位" in short.text
        await visitor.post("/me/password", page="/me", old=PASSWORD, new="a longer one")
        assert [page.status_code for page in (await visitor.get("/me"), await elsewhere.get("/me"))] == [200, 303]


@pytest.mark.parametrize("path", ["/people", "/audit"])
async def test_an_agent_may_not_see_the_administrators_pages(visitor: Visitor, path: str) -> None:
    await a_person("1003")
    await visitor.sign_in("1003")
    page = await visitor.get(path)
    assert page.status_code == 403
    assert "您的岗位不能做这件事" in page.text


async def test_the_demo_people_are_listed_only_in_a_demonstration(visitor: Visitor, settings: Settings) -> None:
    await a_person("1003", districts=[await a_district()])
    assert "李娜" in (await visitor.get("/sign-in")).text
