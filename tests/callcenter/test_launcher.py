"""`./leafline`, the little shell script, and the commands behind it."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.__main__ import COMMANDS, main
from callcenter.settings import ROOT

SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]


def leafline(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "callcenter", *words], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_help_fits_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 100
    assert [name for name in COMMANDS if not any(line.split()[:1] == [name] for line in lines)] == []


def test_help_comes_from_any_folder_through_the_launcher(tmp_path: Path) -> None:
    link = tmp_path / "leafline"
    link.symlink_to(ROOT / "leafline")
    answer = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("usage: ./leafline <command>")


def test_an_unknown_command_is_refused_with_the_known_ones() -> None:
    answer = leafline("rnu")
    assert answer.returncode == 2
    assert "no command 'rnu'" in answer.stderr
    assert "  run " in answer.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_lists_its_options(name: str) -> None:
    module = importlib.import_module(COMMANDS[name][0])
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_a_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LEAFLINE_WEB_PORT", "eighty")
    assert main(["jobs", "--list"]) == 1
    assert capsys.readouterr().err == "leafline: LEAFLINE_WEB_PORT is 'eighty', and that is not a whole number.\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_any_posix_shell_reads_the_launcher(shell: str) -> None:
    words = [shell, "sh", "-n"] if shell == "busybox" else [shell, "-n"]
    subprocess.run([*words, ROOT / "leafline"], check=True)


def test_the_launcher_says_which_python_it_needs(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    answer = subprocess.run([ROOT / "leafline", "--help"], env={"PATH": "/usr/bin:/bin", "PYTHON": str(old)},
                            capture_output=True, text=True, timeout=60)
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed" in answer.stderr
