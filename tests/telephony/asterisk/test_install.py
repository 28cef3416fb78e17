"""The machine's own package mirror is read from its sources, in either of apt's two spellings."""

from pathlib import Path

import pytest

from telephony.asterisk import install
from telephony.asterisk.install import ProgramMissing, Tree, machines_mirror

DEB822 = """\
# made by the installer
Types: deb
URIs: http://mirror.invalid/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.invalid/debian
Suites: bookworm-security
Components: main
"""


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("debian.sources", DEB822,
         "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.invalid/debian sid main contrib\n"),
        ("debian.sources", "Enabled: no\n" + DEB822, "deb http://security.invalid/debian sid main\n"),
        ("old.list", "# x\ndeb cdrom:[Debian]/ bookworm main\ndeb http://m.invalid/ubuntu noble main universe # here\n",
         "deb http://m.invalid/ubuntu sid main universe\n"),
        ("signed.list", "deb [arch=amd64 signed-by=/k.gpg] https://m.invalid/debian bookworm main\n",
         "deb [signed-by=/k.gpg] https://m.invalid/debian sid main\n"),
    ],
)  # fmt: skip
def test_the_first_mirror_in_use(tmp_path: Path, name: str, text: str, line: str) -> None:
    (tmp_path / name).write_text(text)
    assert machines_mirror([tmp_path]).line("sid") == line


def test_no_mirror_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProgramMissing, match="apt knows no package mirror"):
        machines_mirror([tmp_path])


async def test_what_cannot_be_had_names_the_loss_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ProgramMissing) as missing:
        await install.obtain(
            "Asterisk", "no-such-program", ("no-such-package",), "no call can be made", lambda line: None
        )
    assert missing.value.facts["so"] == "no call can be made"
    assert missing.value.facts["remedy"] == "install the package no-such-package"


def test_programs_of_a_tree_run_with_its_own_libraries(tmp_path: Path) -> None:
    for file in (
        "usr/sbin/asterisk",
        "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "usr/lib/x86_64-linux-gnu/pulse/libx.so.1",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    loader, option, folders, program, argument = Tree(tmp_path).command("asterisk", "-V")
    assert (loader.endswith("ld-linux-x86-64.so.2"), option, argument) == (True, "--library-path", "-V")
    assert folders.endswith("x86_64-linux-gnu/pulse")
    assert program == str(tmp_path / "usr/sbin/asterisk")


def test_the_machines_own_program_is_called_plainly() -> None:
    assert Tree(Path("/")).command("env", "-0") == ["/usr/bin/env", "-0"]
    with pytest.raises(ProgramMissing):
        Tree(Path("/")).command("no-such-program")
