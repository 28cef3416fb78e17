"""A private PostgreSQL cluster on loopback, for tests, benchmarks and trying it out. Never the company's own server."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import randrange
from typing import Any

from callcenter.child import port_taken
from foundation.errors import EdgeFailed

SERVICE_USERS = ("postgres", "nobody")
START_S = 30


class PostgresMissing(EdgeFailed):
    code = "postgres_missing"


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest where several stand, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()), None)


@dataclass
class Cluster:
    """url: of its server, without a database name. It may be stopped and started again on the same data."""

    folder: Path
    scratch: Path
    settings: list[str]
    port: int = field(default_factory=lambda: free_port())
    server: "subprocess.Popen[Any] | None" = None

    @property
    def url(self) -> str:
        return f"postgres://leafline@127.0.0.1:{self.port}"

    def start(self) -> None:
        words: list[str | Path] = [self.folder / "postgres", "-D", self.scratch / "data", "-h", "127.0.0.1", "-p", str(self.port), "-k",
                 self.scratch, "-c", "max_connections=200", *self.settings]
        with open(self.scratch / "log", "ab") as log:
            self.server = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.scratch, **as_service())
        wait_until_open(self.folder, self.port, self.server)

    def stop(self) -> None:
        """At once: whoever is connected is thrown out."""
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(20)
            self.server = None


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a fresh cluster. `durable` keeps fsync on."""
    folder = binaries()
    if folder is None:
        raise PostgresMissing(remedy="install the package postgresql")
    with tempfile.TemporaryDirectory(prefix="leafline-postgres-", ignore_cleanup_errors=True) as scratch:
        if user := service_user():
            os.chown(scratch, user.pw_uid, user.pw_gid)
        subprocess.run([folder / "initdb", "-D", f"{scratch}/data", "-U", "leafline", "--auth=trust", "-E", "UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, cwd=scratch, **as_service())
        quick = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        running = Cluster(folder, Path(scratch), quick)
        try:
            running.start()
            yield running
        finally:
            running.stop()


def as_service() -> dict[str, Any]:
    """How to start a program as the service's user."""
    user = service_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def service_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then an unprivileged user of the machine runs it."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in SERVICE_USERS if name in names)


def free_port() -> int:
    """Below the ports that the kernel gives to whoever connects: it stays ours while the server is stopped."""
    while port_taken("127.0.0.1", port := randrange(12_000, 20_000)):
        pass
    return port


def wait_until_open(folder: Path, port: int, server: "subprocess.Popen[Any]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise PostgresMissing(why=f"postgres ended with {server.returncode}", remedy="see its log")
        # Its port is open before it lets anybody in.
        if subprocess.run([folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0:
            return
        time.sleep(0.05)
    raise PostgresMissing(why=f"no answer within {START_S} s", remedy="see its log")
