"""Questionnaires at the browser: made, spoken, published; and the scores as page and as files."""

from pathlib import Path

from foundation.staff.rules import Role
from retailers.surveys.models import Question, QuestionnaireVersion
from retailers.surveys.service import record_mark
from tests.retailers.conftest import AT, House
from tests.visitor import SETTINGS, Visitor, a_person, settings_in, visiting

FORM = {"kind_1": "MARK", "item_1": "on_time", "text_1": "送货准时吗？", "text_en_1": "Was it on time?",
        "kind_2": "CHOICE", "item_2": "driver", "text_2": "送货员好吗？", "text_en_2": "Was the driver kind?", "choices_2": "好/yes; 不好/no"}


async def made(visitor: Visitor) -> str:
    await a_person("9001", Role.ADMINISTRATOR)
    await visitor.sign_in("9001")
    answer = await visitor.post("/surveys", "/surveys", title="送货满意度", title_en="After the delivery", occasion="AFTER_DELIVERY")
    return answer.headers["location"].partition("?")[0]


async def test_questions_are_spoken_on_saving_and_published(database: str, tmp_path: Path) -> None:
    for prompt in [row.prompt for row in await Question.all()]:
        assert prompt == "survey"
    settings = settings_in(tmp_path, sounds=tmp_path / "sounds")
    async with visiting(settings) as visitor:
        page = await made(visitor)
        unfit = await visitor.post(f"{page}/questions", page, **FORM | {"text_en_2": ""})
        assert "第 2 题缺中文或英文的话" in unfit.text
        assert "送货准时吗？" in unfit.text
        assert (await visitor.post(f"{page}/questions", page, **FORM)).status_code == 303
        for row in await Question.filter(prompt__startswith="question/"):
            for language in ("zh", "en"):
                assert (tmp_path / "sounds" / language / f"{row.prompt}.wav").stat().st_size > 4000
        assert (await visitor.post(f"{page}/publish", page, valid_from="2036-01-01")).status_code == 303
        assert (await QuestionnaireVersion.get(questionnaire_id=int(page.rpartition("/")[2]))).state == "PUBLISHED"
        assert "第 1 版" in (await visitor.get(page)).text


async def test_without_a_voice_nothing_is_saved_and_the_page_says_so(database: str, tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a file where the folder should be")
    async with visiting(settings_in(tmp_path, sounds=tmp_path / "sounds")) as visitor:
        page = await made(visitor)
        refused = await visitor.post(f"{page}/questions", page, **FORM)
        assert (refused.status_code, "语音合成不可用" in refused.text, "送货准时吗？" in refused.text) == (409, True, True)
        assert await Question.filter(prompt__startswith="question/").count() == 0


async def test_leaders_see_scores_and_take_them_along(house: House) -> None:
    await record_mark("CALL", 2, question="order_call", retailer_id=house.shop.id, staff_id=house.li_na.id, at=AT)
    async with visiting(SETTINGS) as leader, visiting(SETTINGS) as agent:
        await leader.sign_in("2001")
        await agent.sign_in("1001")
        assert (await agent.get("/surveys/scores")).status_code == 403
        address = "?since=2026-11-23&until=2026-11-23&group=agent"
        assert "1001 李娜" in (await leader.get(f"/surveys/scores{address}")).text
        assert "没有评分" in (await leader.get("/surveys/scores?since=2026-01-01&until=2026-01-02")).text
        assert "1001 李娜,1,2.00,40.0,1,0,1,0,0,0" in (await leader.get(f"/surveys/scores/csv{address}")).text
        assert (await leader.get(f"/surveys/scores/xlsx{address}")).content[:2] == b"PK"
        assert (await leader.get(f"/surveys/scores/pdf{address}")).status_code == 404
        assert (await leader.post("/surveys", "/surveys", title="a", title_en="b", occasion="OUTBOUND")).status_code == 403
