"""One contract for the folder and for SFTP: nothing is seen before its flag, nothing is taken that is not whole, nothing is
lost; and what only a network can do: a cut in the middle, a false host, a server that never answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

from foundation.errors import DomainError
from settlement.batches.exchange import FolderWay, Way
from settlement.batches.models import BankProfile
from settlement.batches.sftp import ExchangeFailed, ExchangeUnreadable, SftpWay, account_of
from settlement.batches.ways import Exchange
from tests.settlement.batches.sftp_server import PASSWORD, BankServer, serving

BIG = b"0123456789abcdef" * 20_000


@dataclass
class Bank:
    """A way to a bank, and the bank's own folder, which the tests look into."""

    way: Way
    folder: Path

    def lay_out(self, name: str, data: bytes, flag: str | None = "") -> None:
        inbox = self.folder / "from_bank"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(data)
        if flag is not None:
            (inbox / f"{name}.ok").write_text(flag)

    def got(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "to_bank").glob("*")}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[BankServer]:
    (root := tmp_path / "sftp").mkdir()
    async with serving(root) as running:
        yield running


def visiting(server: BankServer, tmp_path: Path, visit_s: float = 20, host_key: str = "") -> Bank:
    (password := tmp_path / "PRAC.password").write_text(PASSWORD)
    account = account_of(server.address, host_key or server.host_key, tmp_path / "PRAC.key", password)
    return Bank(SftpWay(account, visit_s), server.root / "leafline")


@pytest.fixture(params=["folder", "sftp", "an old sftp"])
def bank(request: pytest.FixtureRequest, tmp_path: Path, server: BankServer) -> Bank:
    if request.param == "folder":
        return Bank(FolderWay(tmp_path / "PRAC"), tmp_path / "PRAC")
    server.faults.old = request.param == "an old sftp"
    return visiting(server, tmp_path)


async def test_a_file_leaves_whole_with_its_flag(bank: Bank) -> None:
    await bank.way.put("DR_1.txt", BIG)
    got = bank.got()
    assert set(got) == {"DR_1.txt", "DR_1.txt.ok"}
    assert (got["DR_1.txt"], len(got["DR_1.txt.ok"])) == (BIG, 64)


async def test_the_same_again_is_the_same_bytes(bank: Bank) -> None:
    await bank.way.put("DR_1.txt", b"rows")
    before = bank.got()
    await bank.way.put("DR_1.txt", b"rows")
    assert bank.got() == before


async def test_nothing_there_is_nothing(bank: Bank) -> None:
    assert list(await bank.way.arrived()) == []


async def test_a_file_without_its_flag_is_not_there_yet(bank: Bank) -> None:
    bank.lay_out("DS_1.txt", b"half", flag=None)
    assert list(await bank.way.arrived()) == []


@pytest.mark.parametrize(("promised", "whole"), [("", True), ("0" * 64, False)])
async def test_the_flag_may_promise_a_hash(bank: Bank, promised: str, whole: bool) -> None:
    bank.lay_out("DS_1.txt", BIG, promised)
    [arrived] = await bank.way.arrived()
    assert (arrived.name, arrived.data, arrived.whole) == ("DS_1.txt", BIG, whole)


async def test_what_was_taken_is_kept_aside_and_not_seen_again(bank: Bank) -> None:
    bank.lay_out("DS_1.txt", b"rows")
    await bank.way.done("DS_1.txt")
    await bank.way.done("DS_1.txt")
    taken = (bank.folder / "from_bank" / "taken" / "DS_1.txt").read_bytes()
    assert (list(await bank.way.arrived()), taken) == ([], b"rows")


async def test_a_rejection_is_an_arrival_of_its_own(bank: Bank) -> None:
    (bank.folder / "from_bank").mkdir(parents=True)
    (bank.folder / "from_bank" / "DR_1.txt.rej").write_text("合计不符")
    [arrived] = await bank.way.arrived()
    assert (arrived.name, arrived.rejected, arrived.data.decode()) == ("DR_1.txt.rej", True, "合计不符")


@pytest.mark.parametrize("after", [0, 1, 100_000, len(BIG) - 1, len(BIG)])
async def test_a_connection_cut_in_an_upload_shows_the_bank_nothing(server: BankServer, tmp_path: Path, after: int) -> None:
    bank, server.faults.cut_write = visiting(server, tmp_path), after
    if after < len(BIG):
        with pytest.raises(ExchangeFailed):
            await bank.way.put("DR_1.txt", BIG)
        assert set(bank.got()) <= {"DR_1.txt.tmp"}
    server.faults.cut_write = None
    await bank.way.put("DR_1.txt", BIG)
    assert bank.got()["DR_1.txt"] == BIG


@pytest.mark.parametrize("after", [0, 100_000])
async def test_a_connection_cut_in_a_download_takes_nothing(server: BankServer, tmp_path: Path, after: int) -> None:
    bank, server.faults.cut_read = visiting(server, tmp_path), after
    bank.lay_out("DS_1.txt", BIG)
    with pytest.raises(ExchangeFailed):
        await bank.way.arrived()
    server.faults.cut_read = None
    [arrived] = await bank.way.arrived()
    assert arrived.data == BIG


async def test_a_server_that_never_answers_is_left_in_time(server: BankServer, tmp_path: Path) -> None:
    bank, server.faults.hang = visiting(server, tmp_path, visit_s=1.0), True
    bank.lay_out("DS_1.txt", BIG)
    began = asyncio.get_running_loop().time()
    with pytest.raises(ExchangeFailed):
        await bank.way.arrived()
    assert asyncio.get_running_loop().time() - began < 10


async def test_a_host_that_does_not_prove_its_key_gets_nothing(server: BankServer, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    bank = visiting(server, tmp_path, host_key=other)
    with pytest.raises(ExchangeFailed) as failure:
        await bank.way.put("DR_1.txt", b"rows")
    assert "ost key" in failure.value.facts["why"]
    assert bank.got() == {}


async def test_a_wrong_password_is_told_and_is_in_no_message(server: BankServer, tmp_path: Path) -> None:
    (secret := tmp_path / "PRAC.password").write_text("guess-1234")
    way = SftpWay(account_of(server.address, server.host_key, tmp_path / "PRAC.key", secret))
    with pytest.raises(ExchangeFailed) as failure:
        await way.arrived()
    assert "guess-1234" not in str(failure.value)


async def test_a_key_opens_as_well_as_a_password(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(tmp_path / "PRAC.key"))
    (root := tmp_path / "sftp").mkdir()
    async with serving(root, authorised=key) as server:
        profile = BankProfile(code="PRAC", exchange=server.address, host_key=server.host_key)
        await Exchange(tmp_path / "exchange", tmp_path).of(profile).put("DR_1.txt", b"rows")
    assert (root / "leafline" / "to_bank" / "DR_1.txt").read_bytes() == b"rows"


@pytest.mark.parametrize(("address", "host_key"), [
    ("ftp://u@h/x", "k"), ("sftp://h/x", "k"), ("sftp://u:secret@h/x", "k"), ("sftp://u@h/x", ""), ("sftp://u@h/x", "k")])
def test_a_place_that_cannot_be_visited_is_named(tmp_path: Path, address: str, host_key: str) -> None:
    with pytest.raises(ExchangeUnreadable) as refusal:
        Exchange(tmp_path).of(BankProfile(code="PRAC", exchange=address, host_key=host_key))
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.facts["want"]
