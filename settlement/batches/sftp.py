"""The exchange over SFTP: the server must prove its pinned key, every visit is bounded in time, nothing is left half done.

A visit opens a connection, does one thing and closes it: a bank's server that was restarted is no fault of ours."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import asyncssh

from foundation.errors import EdgeFailed, Invalid
from settlement.batches.exchange import OK, REJECTED, TAKEN, Arrived

CONNECT_S = 10.0
VISIT_S = 120.0
"""A visit that has not ended by then is broken off; the next one begins anew."""


class ExchangeFailed(EdgeFailed):
    """facts: where, why."""

    code = "exchange_failed"


class ExchangeUnreadable(Invalid):
    """The bank's profile names no place that can be visited. facts: where, want."""

    code = "exchange_unreadable"


@dataclass(frozen=True)
class Account:
    """Where to visit, as whom, and what the server must prove. key: a private key's file; password: where there is none."""

    host: str
    port: int
    user: str
    folder: PurePosixPath
    host_key: str
    key: Path | None = None
    password: str | None = None

    @property
    def where(self) -> str:
        return f"sftp://{self.user}@{self.host}:{self.port}{self.folder}"


def account_of(address: str, host_key: str, key: Path, password: Path) -> Account:
    """address: sftp://user@host:port/folder. key, password: files, the first of which is there is used. ExchangeUnreadable."""
    parts = urlsplit(address)
    if parts.scheme != "sftp" or not parts.hostname or not parts.username or parts.password:
        raise ExchangeUnreadable(where=address, want="sftp://user@host:22/folder")
    if not host_key.strip():
        raise ExchangeUnreadable(where=address, want="host_key: ssh-ed25519 AAAA…")
    if not key.exists() and not password.exists():
        raise ExchangeUnreadable(where=address, want=f"{key.name} / {password.name}")
    return Account(
        host=parts.hostname, port=parts.port or 22, user=unquote(parts.username), folder=PurePosixPath(parts.path or "/"),
        host_key=host_key, key=key if key.exists() else None,
        password=None if key.exists() else password.read_text("utf-8").strip(),
    )  # fmt: skip


class SftpWay:
    """folder/to_bank and folder/from_bank on the bank's server."""

    def __init__(self, account: Account, visit_s: float = VISIT_S) -> None:
        self.account, self.visit_s = account, visit_s
        self.outbox, self.inbox = account.folder / "to_bank", account.folder / "from_bank"

    async def put(self, name: str, data: bytes) -> None:
        async with self._visit() as server:
            await server.makedirs(str(self.outbox), exist_ok=True)
            await write_whole(server, self.outbox / name, data)
            await write_whole(server, self.outbox / (name + OK), hashlib.sha256(data).hexdigest().encode())

    async def arrived(self) -> Sequence[Arrived]:
        async with self._visit() as server:
            names = await listed(server, self.inbox)
            found = []
            for flag in sorted(name for name in names if name.endswith(OK)):
                if (name := flag.removesuffix(OK)) in names:
                    data, promised = await read_whole(server, self.inbox / name), await read_whole(server, self.inbox / flag)
                    found.append(Arrived(name, data, promised.decode("ascii").strip()))
            for name in sorted(name for name in names if name.endswith(REJECTED)):
                found.append(Arrived(name, await read_whole(server, self.inbox / name), rejected=True))
            return found

    async def done(self, name: str) -> None:
        async with self._visit() as server:
            await server.makedirs(str(self.inbox / TAKEN), exist_ok=True)
            if await server.exists(str(self.inbox / (name + OK))):
                await server.remove(str(self.inbox / (name + OK)))
            if await server.exists(str(self.inbox / name)):
                await replace(server, self.inbox / name, self.inbox / TAKEN / name)

    @asynccontextmanager
    async def _visit(self) -> AsyncIterator[asyncssh.SFTPClient]:
        """A connection to the server that holds the pinned key. ExchangeFailed for whatever goes wrong in the visit."""
        account = self.account
        try:
            trusted = asyncssh.import_public_key(account.host_key)
            async with asyncssh.connect(
                account.host, account.port, username=account.user, known_hosts=([trusted], [], []), config=None,
                client_keys=[str(account.key)] if account.key else None, password=account.password, agent_path=None,
                connect_timeout=CONNECT_S, login_timeout=CONNECT_S, keepalive_interval=CONNECT_S,
            ) as connection:  # fmt: skip
                # Not a time-out: even closing a file politely waits for the other side, which may be the one that is gone.
                breaking_off = asyncio.get_running_loop().call_later(self.visit_s, connection.abort)
                try:
                    async with connection.start_sftp_client() as server:
                        yield server
                finally:
                    breaking_off.cancel()
                    connection.abort()
        except (OSError, TimeoutError, ValueError, asyncssh.Error) as error:
            raise ExchangeFailed(where=account.where, why=str(error) or type(error).__name__) from error


async def listed(server: asyncssh.SFTPClient, folder: PurePosixPath) -> set[str]:
    return {str(name) for name in await server.listdir(str(folder))} if await server.isdir(str(folder)) else set()


async def write_whole(server: asyncssh.SFTPClient, path: PurePosixPath, data: bytes) -> None:
    """Nobody sees half of it: a connection that is cut leaves at most the file under its other name."""
    fresh = path.with_name(path.name + ".tmp")
    async with server.open(str(fresh), "wb") as file:
        await file.write(data)
    size = (await server.stat(str(fresh))).size
    if size != len(data):
        raise OSError(f"{fresh.name}: {size} of {len(data)} bytes arrived")
    await replace(server, fresh, path)


async def read_whole(server: asyncssh.SFTPClient, path: PurePosixPath) -> bytes:
    """All of it or an error: where the flag promises no hash, the size still tells."""
    size = (await server.stat(str(path))).size
    async with server.open(str(path), "rb") as file:
        data = await file.read()
    assert isinstance(data, bytes)
    if size != len(data):
        raise OSError(f"{path.name}: {len(data)} of {size} bytes came")
    return data


async def replace(server: asyncssh.SFTPClient, before: PurePosixPath, after: PurePosixPath) -> None:
    """At one stroke where the server can; an old server removes first, and then there is no flag yet to tell of the file."""
    try:
        await server.posix_rename(str(before), str(after))
    except asyncssh.SFTPOpUnsupported:
        if await server.exists(str(after)):
            await server.remove(str(after))
        await server.rename(str(before), str(after))
