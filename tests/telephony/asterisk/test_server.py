"""The configuration that is written: loopback, least rights, no digit in a log, nothing left open."""

import re
from pathlib import Path

import pytest

from telephony import dialplan
from telephony.asterisk import server
from telephony.asterisk.install import Tree


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    for folder in ("usr/lib/asterisk/modules", "usr/share/asterisk/moh"):
        (tmp_path / "tree" / folder).mkdir(parents=True)
    plan = server.Plan(
        home=tmp_path / "asterisk", sounds=tmp_path / "sounds", voicemail=tmp_path / "voicemail", sip_port=15060, ws_port=18088,
        ami_port=15038, agi_port=14573, rtp_start=20000, rtp_end=20100, ami_secret="for-ami", ari_secret="for-ari", sip_seats=(1099,),
    )  # fmt: skip
    server.configure(plan, Tree(tmp_path / "tree"))
    server.configure(plan, Tree(tmp_path / "tree"))  # a second start changes nothing
    return tmp_path / "asterisk/etc"


def settings(path: Path) -> str:
    """The file without its remarks."""
    return "\n".join(line for line in path.read_text().splitlines() if not line.startswith(";"))


def test_every_placeholder_is_filled(etc: Path) -> None:
    assert [file.name for file in etc.glob("*.conf") if re.search(r"@[A-Z_]+@", file.read_text())] == []


def test_only_loopback_is_bound(etc: Path) -> None:
    bound = [
        line
        for file in etc.glob("*.conf")
        for line in settings(file).splitlines()
        if re.match(r"bind(addr)?\s*=", line)
    ]
    assert len(bound) == 4
    assert all("127.0.0.1" in line for line in bound)


def test_secrets_are_for_the_owner_only(etc: Path) -> None:
    assert etc.stat().st_mode & 0o077 == 0
    assert "secret = for-ami" in (etc / "manager.conf").read_text()
    assert "password = for-ari" in (etc / "ari.conf").read_text()
    assert "password" not in settings(etc / "pjsip.conf")


def test_digits_reach_no_log_and_no_event(etc: Path) -> None:
    assert not re.search("dtmf|verbose|debug", settings(etc / "logger.conf"))
    rights = re.findall(r"(?m)^(?:read|write) = (.*)$", settings(etc / "manager.conf"))
    assert {right for line in rights for right in line.split(",")} == {"call", "agent", "user", "originate"}


def test_every_endpoint_ends_a_dead_call(etc: Path) -> None:
    text = settings(etc / "pjsip.conf")
    assert text.count("type = endpoint") == text.count("rtp_timeout = ")
    assert "[1001](seat)" in text
    assert "[1099](sip-seat)" in text
    assert text.count("](place)\n") == len(dialplan.SEATS)


def test_a_queue_for_each_district_and_headquarters(etc: Path) -> None:
    text = settings(etc / "queues.conf")
    assert re.findall(r"\[(\w+)\]\(group\)", text) == list(dialplan.QUEUES)
    assert "member =>" not in text


def test_every_jump_of_the_dialplan_lands(etc: Path) -> None:
    text = settings(etc / "extensions.conf")
    contexts = re.split(r"(?m)^\[(\w+)\]$", text)[1:]
    places = {(name, extension) for name, body in zip(contexts[::2], contexts[1::2], strict=True)
              for extension in re.findall(r"(?m)^exten => ([^,]+),1", body)}  # fmt: skip
    jumps = [*re.findall(r"(?:Goto\(|\?)(\w+),([\w-]+),1\)", text), ("decided", "agent-gone")]
    assert len(jumps) > 6
    assert set(jumps) <= places


def test_a_tape_tells_who_called_when() -> None:
    message = dialplan.message("1760000000.17_13800138000_96368.wav")
    assert message is not None
    assert (message.at.isoformat(), message.caller_number) == ("2025-10-09T08:53:20+00:00", "13800138000")
    assert dialplan.message("notes.txt") is None
    assert dialplan.message("1760000000.17__96368.wav") is not None  # a caller who hides his number


def test_interfaces() -> None:
    assert dialplan.interface(1001) == "PJSIP/1001"
    assert dialplan.extension_of("PJSIP/1001-0000002a") == 1001
    assert dialplan.extension_of("Local/x") == 0
