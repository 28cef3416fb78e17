"""`./leafline run` as its user meets it: a process, what it prints, Ctrl-C, and what is left of it afterwards."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.settings import ROOT
from tests.journeys.stage import own_ports

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]
READY_S, END_S = 200, 20
PROGRAMS = ("asterisk", "callcenter jobs", "callcenter phone", "callcenter run", "callcenter web", "practice_bank",
            "practice_post")


@dataclass
class Home:
    """One installation: its folder, its ports, and whatever of it is running."""

    folder: Path
    ports: dict[str, object]

    @property
    def environment(self) -> dict[str, str]:
        ports = {f"LEAFLINE_{name.upper()}": str(port) for name, port in self.ports.items()}
        return os.environ | ports | {"LEAFLINE_HOME": str(self.folder)}

    def processes(self) -> dict[int, str]:
        """pid -> command line of every process of this home, whoever its parent is."""
        mark, found = f"LEAFLINE_HOME={self.folder}".encode(), {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it ended while we looked
        return found

    def pid(self, words: str) -> int:
        return next((pid for pid, line in self.processes().items() if words in line), 0)

    def cities(self) -> tuple[int, ...]:
        with closing(sqlite3.connect(self.folder / "leafline.sqlite3")) as books:
            return tuple(books.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                         for table in ("retailer", "orders", "order_line", "order_day", "supply_release", "staff"))


@dataclass
class Run:
    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def end(self, number: int) -> float:
        """Send the signal; returns after how many seconds it was over."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(END_S)
        return time.monotonic() - began


@contextmanager
def run(home: Home, said: str = "Logs  ") -> Iterator[Run]:
    """A run that has said this, by itself the whole banner; ended after the block if it was not ended in it."""
    output = home.folder.with_suffix(".out")
    with open(output, "wb") as file:
        process = subprocess.Popen([ROOT / "leafline", "run", "--retailers", "60"], env=home.environment, stdout=file,
                                   stderr=file, start_new_session=True)
    try:
        until(lambda: said in output.read_text() or process.poll() is not None, READY_S)
        yield Run(process, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(END_S)


def until(true: Callable[[], object], within_s: float) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, f"not within {within_s} s"
        time.sleep(0.1)


@dataclass
class First:
    """What the first run did: printed, refused to a second one beside it, started, left behind."""

    said: str
    refused: "subprocess.CompletedProcess[str]"
    running: list[str]
    code: int | None
    ended_after_s: float
    left: dict[int, str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("run") / "home", own_ports())
    yield home
    for pid in home.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def first(home: Home) -> First:
    with run(home) as it:
        beside = subprocess.run([ROOT / "leafline", "run"], env=home.environment, capture_output=True, text=True, timeout=60)
        running = sorted(home.processes().values())
        seconds = it.end(signal.SIGINT)
        return First(it.said, beside, running, it.process.returncode, seconds, home.processes())


def test_the_banner_says_where_who_how_and_when(first: First, home: Home) -> None:
    assert f"http://127.0.0.1:{home.ports['web_port']}/" in first.said
    assert re.search(r"1001\s+leafline\s+agent", first.said)
    assert re.search(r"9001\s+leafline\s+administrator", first.said)
    assert "/handset" in first.said
    assert "./leafline call" in first.said
    assert "Missing" not in first.said


def test_it_runs_six_programs(first: First) -> None:
    assert [name for name in PROGRAMS if not any(name in line for line in first.running)] == []
    assert len(first.running) == len(PROGRAMS), first.running


def test_no_secret_stands_on_a_command_line(first: First, home: Home) -> None:
    secrets = json.loads((home.folder / "secrets.json").read_text()).values()
    assert not [line for line in first.running for secret in secrets if secret in line]


def test_ctrl_c_ends_all_of_it(first: First) -> None:
    assert (first.code, first.left) == (0, {})
    assert first.ended_after_s < 15


def test_a_taken_port_is_refused_with_a_sentence(first: First, home: Home) -> None:
    assert first.refused.returncode == 1
    assert f"port {home.ports['web_port']} is taken. Is Leafline running already?" in first.refused.stderr
    assert "Traceback" not in first.refused.stderr


def test_quiet_processes_keep_quiet_logs(first: First, home: Home) -> None:
    logs = "\n".join(path.read_text() for path in (home.folder / "log").glob("*.log"))
    assert not re.search(r"apscheduler|HTTP Request:|call\.gone|Traceback", logs)


def test_a_second_run_keeps_the_data_and_starts_a_killed_program_again(first: First, home: Home) -> None:
    before = home.cities()
    with run(home) as it:
        assert "planting" not in it.said
        assert int(re.findall(r"ready after (\d+) s", it.said)[0]) < 30
        assert home.cities() == before

        killed = home.pid("callcenter jobs")
        os.kill(killed, signal.SIGKILL)
        until(lambda: home.pid("callcenter jobs") not in (0, killed), 20)
        assert "jobs ended with -9; starting it again" in it.said


def test_ctrl_c_in_the_middle_of_starting_leaves_nothing_either(first: First, home: Home) -> None:
    with run(home, "getting ready") as it:
        until(lambda: home.pid("callcenter web"), READY_S)
        it.end(signal.SIGINT)
        assert (it.process.returncode, home.processes()) == (130, {})


def test_a_killed_supervisor_leaves_no_program_behind(first: First, home: Home) -> None:
    with run(home) as it:
        it.end(signal.SIGKILL)
        until(lambda: not home.processes(), END_S)
