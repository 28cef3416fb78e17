"""Where files go is said by one and agreed to by another; then they really go there, and only to the host that proves its key."""

from pathlib import Path

import asyncssh
import pytest

from foundation.clock import now
from foundation.errors import SecondPersonNeeded
from foundation.staff.models import Role
from settlement.approvals.models import SettingChange
from settlement.approvals.rules import NothingProposed
from settlement.bank_settings.rules import ExchangeUnfit, Place, place_of, read_place
from settlement.bank_settings.service import NoSuchBank, agree_exchange, propose_exchange, refuse_exchange
from settlement.batches.models import BankProfile
from settlement.batches.ways import Exchange
from tests.settlement.batches.sftp_server import PASSWORD, serving
from tests.settlement.refunds.conftest import CHECKER, MAKER
from tests.visitor import a_person, settings_in, visiting

KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
PLACE = Place("sftp.bank.example", 22, "leafline", "/exchange", KEY)


@pytest.fixture
async def profile(database: str) -> BankProfile:
    return await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no="1", since=now().date())


@pytest.mark.parametrize("place", [PLACE, Place(), Place("10.0.0.7", 2222, "leaf line@city", "/", KEY)])
def test_a_place_is_kept_as_the_profile_keeps_it(place: Place) -> None:
    assert place_of(place.address, place.host_key) == place


@pytest.mark.parametrize(("field", "typed"), [
    ("host", ("a b", "22", "u", "/x", KEY)), ("port", ("h", "0", "u", "/x", KEY)), ("port", ("h", "２２", "u", "/x", KEY)),
    ("user", ("h", "22", " ", "/x", KEY)), ("folder", ("h", "22", "u", "x", KEY)), ("folder", ("h", "22", "u", "/" + "x" * 190, KEY)),
    ("host_key", ("h", "22", "u", "/x", "")), ("host_key", ("h", "22", "u", "/x", "ssh-ed25519 AAAA"))])
def test_what_cannot_be_visited_is_not_proposed(field: str, typed: tuple[str, str, str, str, str]) -> None:
    with pytest.raises(ExchangeUnfit) as refused:
        read_place(*typed)
    assert refused.value.facts["field"] == field


def test_a_key_is_known_by_its_fingerprint() -> None:
    typed = read_place("sftp.bank.example", "22", "leafline", "/exchange", f"  {KEY}\n")
    assert (typed, typed.fingerprint) == (PLACE, asyncssh.import_public_key(KEY).get_fingerprint())
    assert read_place(" ", "", "", "", "") == Place()


async def test_it_holds_once_another_person_has_agreed(profile: BankProfile) -> None:
    change_id = await propose_exchange("PRAC", PLACE, by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await agree_exchange(change_id, by=MAKER, at=now())
    assert (await BankProfile.get()).exchange == ""
    await agree_exchange(change_id, by=CHECKER, at=now())
    kept = await BankProfile.get()
    assert (kept.exchange, kept.host_key) == ("sftp://leafline@sftp.bank.example:22/exchange", KEY)
    with pytest.raises(NothingProposed):
        await agree_exchange(change_id, by=CHECKER, at=now())
    with pytest.raises(NoSuchBank):
        await propose_exchange("NONE", PLACE, by=MAKER, at=now())


async def test_what_is_sent_back_changes_nothing(profile: BankProfile) -> None:
    change_id = await propose_exchange("PRAC", PLACE, by=MAKER, at=now())
    await refuse_exchange(change_id, "指纹不对", by=CHECKER, at=now())
    with pytest.raises(NothingProposed):
        await agree_exchange(change_id, by=CHECKER, at=now())
    assert ((await BankProfile.get()).exchange, (await SettingChange.get()).answer) == ("", "指纹不对")


async def test_two_of_finance_send_files_to_a_real_server(profile: BankProfile, tmp_path: Path) -> None:
    (root := tmp_path / "server").mkdir()
    (secrets := tmp_path / "sftp").mkdir()
    (secrets / "PRAC.password").write_text(PASSWORD)
    for number, name in (("4001", "周敏"), ("4002", "陈卫")):
        await a_person(number, Role.FINANCE, name=name)
    async with serving(root) as server, visiting(settings_in(tmp_path)) as maker, visiting(settings_in(tmp_path)) as checker:
        await maker.sign_in("4001")
        await checker.sign_in("4002")
        bad = await maker.post("/settlement/banks", "/settlement/banks", bank="PRAC", host="a b")
        assert (bad.status_code, 'value="a b"' in bad.text) == (422, True), "what was typed is not lost"
        typed = place_of(server.address, server.host_key)
        form = {"bank": "PRAC", "host": typed.host, "port": str(typed.port), "user": typed.user, "folder": typed.folder, "host_key": server.host_key}
        assert (await maker.post("/settlement/banks", "/settlement/banks", **form)).status_code == 303
        page = (await checker.get("/settlement/banks")).text
        assert typed.fingerprint in page
        assert PASSWORD not in page
        change = await SettingChange.get()
        assert (await maker.post(f"/settlement/banks/{change.id}/agree", "/settlement/banks")).status_code == 422
        assert (await checker.post(f"/settlement/banks/{change.id}/agree", "/settlement/banks")).status_code == 303
        assert "PRAC.password" in (await maker.get("/settlement/banks")).text
        await Exchange(tmp_path / "exchange").of(await BankProfile.get()).put("DR_1.txt", b"bytes")
        assert (server.root / "leafline" / "to_bank" / "DR_1.txt").read_bytes() == b"bytes"
