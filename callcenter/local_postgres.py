"""A private PostgreSQL cluster on loopback, for tests, benchmarks and trying it out. Never the company's own server."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

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


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a fresh cluster and yield the URL of its server, without a database name. `durable` keeps fsync on."""
    folder = binaries()
    if folder is None:
        raise PostgresMissing(remedy="install the package postgresql")
    user = service_user()
    with tempfile.TemporaryDirectory(prefix="leafline-postgres-", ignore_cleanup_errors=True) as scratch:
        data = Path(scratch) / "data"
        if user:
            os.chown(scratch, user.pw_uid, user.pw_gid)
        port = free_port()
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        subprocess.run([folder / "initdb", "-D", data, "-U", "leafline", "--auth=trust", "-E", "UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, cwd=scratch, **as_user)  # type: ignore[call-overload]
        quick = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        with open(Path(scratch) / "log", "wb") as log:
            server = subprocess.Popen(
                [folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", scratch,
                 "-c", "max_connections=200", *quick],
                stdout=log, stderr=log, cwd=scratch, **as_user)  # type: ignore[call-overload]
        try:
            wait_until_open(folder, port, server)
            yield f"postgres://leafline@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def service_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then an unprivileged user of the machine runs it."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in SERVICE_USERS if name in names)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(folder: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise PostgresMissing(why=f"postgres ended with {server.returncode}", remedy="see its log")
        # Its port is open before it lets anybody in.
        if subprocess.run([folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0:
            return
        time.sleep(0.05)
    raise PostgresMissing(why=f"no answer within {START_S} s", remedy="see its log")
